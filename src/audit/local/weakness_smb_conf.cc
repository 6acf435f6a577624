#include <fmt/format.h>

#include <algorithm>

#include "audit/local/weakness.h"

namespace sallyport::audit::local {
namespace {

// In the order of their age; "SMB2" and "SMB3" stand for one of their kind.
constexpr std::string_view kProtocols[] = {"core",    "coreplus", "lanman1", "lanman2", "nt1",
                                           "smb2_02", "smb2_10",  "smb3_00", "smb3_02", "smb3_11"};
constexpr size_t kLanman2 = 3, kNt1 = 4, kSmb2 = 5, kSmb2_10 = 6, kSmb3 = 7, kSmb3_11 = 9;
constexpr std::string_view kForced[] = {"required", "mandatory", "force", "forced", "enforced"};

size_t age_of(const std::string& protocol, size_t otherwise) {
  if (protocol == "smb2") return kSmb2_10;
  if (protocol == "smb3") return kSmb3_11;
  auto found = std::find(std::begin(kProtocols), std::end(kProtocols), protocol);
  return found == std::end(kProtocols) ? otherwise : static_cast<size_t>(found - std::begin(kProtocols));
}

bool is_forced(std::string_view value) { return std::find(std::begin(kForced), std::end(kForced), value) != std::end(kForced); }

class Reading {
 public:
  Reading(const SmbConf& conf, SmbConfReader reader) : conf_(conf), ksmbd_(reader == SmbConfReader::ksmbd) {
    least_ = age_of(conf.global("serverminprotocol", ""), ksmbd_ ? kSmb2_10 : kSmb2);
    most_ = age_of(conf.global("servermaxprotocol", ""), kSmb3_11);
    auto role = conf.global("serverrole", "auto");
    bool controller = role.find("domain controller") != role.npos && role.find("active") != role.npos;
    auto signing = conf.global("serversigning", "default");
    signs_ = is_forced(signing) || (controller && signing == "default");
    encryption_ = conf.global("smbencrypt", "default");
    encrypts_ = is_forced(encryption_);
    guests_ = conf.global("maptoguest", "never") != "never";
    anonymous_ = conf.global("restrictanonymous", "0") != "2";
  }

  std::vector<Weakness> find() {
    dialects();
    protection();
    access();
    shares();
    return std::move(found_);
  }

 private:
  void add(std::string_view kind, std::string evidence) { found_.push_back({kind, std::move(evidence)}); }
  std::string said(std::string_view name, const std::string& setting) const {
    auto value = conf_.written(setting);
    return value.empty() ? fmt::format("{} is not set", name) : fmt::format("{} = {}", name, value);
  }

  void dialects() {
    auto least = said("server min protocol", "serverminprotocol"), most = said("server max protocol", "servermaxprotocol");
    if (least_ <= kNt1) add("smb1-spoken", least);
    if (least_ <= kLanman2) add("lanman-dialects", least);
    if (most_ <= kNt1) return add("smb1-only", most);
    if (most_ < kSmb3_11) add("no-preauth-integrity", most);
    if (least_ <= kSmb2_10 && most_ >= kSmb2 && !encrypts_) add("old-smb2-dialects", least);
  }

  // What encryption requires, it also authenticates; SMB 1 knows none of it.
  void protection() {
    auto signing = said("server signing", "serversigning"), encryption = said("smb encrypt", "smbencrypt");
    if (most_ > kNt1 && !signs_ && !encrypts_) add("signing-not-required", signing);
    if (least_ <= kNt1 && !signs_) add("smb1-signing-not-required", signing);
    bool off = is_no(encryption_) || encryption_ == "disabled";
    if (most_ < kSmb3 || off)
      add("encryption-not-supported", off ? encryption : said("server max protocol", "servermaxprotocol"));
    else if (!encrypts_)
      add("encryption-not-required", encryption);
    if (is_no(conf_.global("encryptpasswords", "yes"))) add("plaintext-passwords", "encrypt passwords = no");
  }

  // Who has no account has no key, and is refused where encryption is required.
  bool lets_anybody_in() const { return !encrypts_ && (guests_ || anonymous_); }

  void access() {
    auto ntlm = conf_.global("ntlmauth", "ntlmv2-only");
    if (ntlm == "ntlmv1-permitted" || is_yes(ntlm)) add("ntlmv1-accepted", "ntlm auth = " + ntlm);
    if (encrypts_) return;
    auto restricted = said("restrict anonymous", "restrictanonymous");
    if (guests_) add("guest-login", said("map to guest", "maptoguest"));
    if (anonymous_) add("null-session", restricted);
    if (anonymous_) add("shares-listed-anonymously", restricted);
  }

  void shares() {
    std::string readable, writable;
    for (auto& [name, settings] : conf_.sections) {
      bool folder = name != "global" && name != "homes" && is_no(conf_.of(name, "printable", "no"));
      bool guest = is_yes(conf_.of(name, "guestok", "no")) && !is_no(conf_.of(name, "available", "yes"));
      if (!folder || !guest || !lets_anybody_in()) continue;
      readable += fmt::format("{}[{}]", readable.empty() ? "" : ", ", name);
      if (is_no(conf_.of(name, "readonly", "yes"))) writable += fmt::format("{}[{}]", writable.empty() ? "" : ", ", name);
    }
    auto mode = ", as far as the folder's own rights go";
    if (!readable.empty()) add("share-readable-anonymously", fmt::format("guest ok = yes in {}{}", readable, mode));
    if (!writable.empty())
      add("share-writable-anonymously", fmt::format("guest ok = yes, read only = no in {}{}", writable, mode));
  }

  const SmbConf& conf_;
  bool ksmbd_, signs_ = false, encrypts_ = false, guests_ = false, anonymous_ = false;
  size_t least_ = 0, most_ = 0;
  std::string encryption_;
  std::vector<Weakness> found_;
};

}  // namespace

std::vector<Weakness> weaknesses_of(const SmbConf& conf, SmbConfReader reader) { return Reading(conf, reader).find(); }

}  // namespace sallyport::audit::local
