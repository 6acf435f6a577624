#include "doctor/local/own_terms.h"

#include <fmt/format.h>

#include <algorithm>

#include "client/dialogue.h"
#include "doctor/local/mount_options.h"
#include "doctor/local/smb_conf_values.h"
#include "doctor/text.h"

namespace sallyport::doctor {
namespace {

// A line of [global]; `name` as people write it.
class Line {
 public:
  Line(const FileEvidence& file, std::string_view name) : file_(file), name_(name) {
    auto key = std::string(name);
    std::erase(key, ' ');
    if (auto found = file.settings.find(key); found != file.settings.end()) setting_ = &found->second;
  }
  std::string_view value() const { return setting_ ? std::string_view(setting_->value) : std::string_view(); }
  bool among(std::string_view values) const {
    auto words = words_of(values);
    return setting_ && std::any_of(words.begin(), words.end(), [&](auto word) { return same_text(word, setting_->value); });
  }
  std::string place() const { return fmt::format("\"{}\" in {}:{}", name_, file_.file, setting_ ? setting_->line : 0); }

 private:
  const FileEvidence& file_;
  std::string_view name_;
  const Setting* setting_ = nullptr;
};

// 0 when the setting is not there, or says nothing.
uint16_t protocol_of(const Line& line) {
  auto number = protocol_number(line.value());
  if (number == kDefaultProtocol) return 0;
  return number == 1 ? kSmb1Version : number;
}

void add_dialects(const LocalEvidence& local, OwnTerms& out) {
  if (auto version = wanted_version(local.mount)) {
    out.low = out.high = version;
    out.dialects_by = fmt::format("vers={} in {}", local.mount.options.at("vers"), local.mount.where);
    return;
  }
  Line least(local.smb_conf, "client min protocol"), most(local.smb_conf, "client max protocol");
  auto low = protocol_of(least), high = protocol_of(most);
  if (low > out.low) out.low = low, out.dialects_by = least.place();
  if (!high || high >= out.high) return;
  out.high = high;
  out.low = std::min(out.low, high);
  out.dialects_by = most.place();
}

void add_signing(const LocalEvidence& local, OwnTerms& out) {
  auto& options = local.mount.options;
  auto login = options.find("sec");
  // The "i" at the end of a login method asks for signing. mount.cifs(8)
  bool by_login = login != options.end() && login->second.ends_with('i');
  if (options.contains("sign") || by_login) {
    out.signing = OwnTerms::Signing::required;
    out.signing_by = fmt::format("{} in {}", options.contains("sign") ? "sign" : "sec=" + login->second, local.mount.where);
    return;
  }
  Line line(local.smb_conf, "client signing");
  if (line.among("required mandatory force forced enforced")) out.signing = OwnTerms::Signing::required;
  if (line.among("disabled no off false 0")) out.signing = OwnTerms::Signing::forbidden;
  if (out.signing != OwnTerms::Signing::allowed) out.signing_by = line.place();
}

// As smb.conf names them: "AES-128-GMAC".
std::string samba_name(smb2::Cipher cipher) { return smb2::to_string(cipher); }
std::string samba_name(smb2::SigningAlgorithm algorithm) {
  auto name = smb2::to_string(algorithm);
  return name.starts_with("AES-") ? "AES-128-" + name.substr(4) : name;
}

// A list; "+NAME" and "-NAME", which add to the default and take from it, limit nothing that matters here.
template <class Algorithm>
void add_algorithms(const Line& line, const std::vector<Algorithm>& known, std::vector<Algorithm>& out, std::string& by) {
  std::string list(line.value());
  std::replace(list.begin(), list.end(), ',', ' ');
  for (auto word : words_of(list))
    for (auto algorithm : known)
      if (same_text(word, samba_name(algorithm))) out.push_back(algorithm);
  if (!out.empty()) by = line.place();
}

}  // namespace

OwnTerms own_terms(const LocalEvidence& local) {
  OwnTerms out;
  add_dialects(local, out);
  add_signing(local, out);
  client::Offer all;
  add_algorithms(Line(local.smb_conf, "client smb3 signing algorithms"), all.signing, out.algorithms, out.algorithms_by);
  add_algorithms(Line(local.smb_conf, "client smb3 encryption algorithms"), all.ciphers, out.ciphers, out.ciphers_by);
  return out;
}

}  // namespace sallyport::doctor
