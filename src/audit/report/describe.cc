#include "audit/report/describe.h"

#include <fmt/format.h>

#include "audit/report/words.h"
#include "audit/suffix_meaning.h"
#include "proto/smb2/negotiate.h"

namespace sallyport::audit {
namespace {

class Lines {
 public:
  explicit Lines(std::vector<FactLine>& out) : out_(out) {}
  void add(std::string_view name, std::string value) { out_.push_back({std::string(name), std::move(value)}); }
  void add_unless_empty(std::string_view name, std::string value) {
    if (!value.empty()) add(name, std::move(value));
  }
  void add_unless_unknown(std::string_view name, Known known) {
    if (known != Known::unknown) add(name, to_string(known));
  }

 private:
  std::vector<FactLine>& out_;
};

template <class T>
std::string names_of(const std::vector<T>& list) {
  std::string text;
  for (auto& one : list) text += (text.empty() ? "" : ", ") + smb2::to_string(one);
  return text.empty() ? "none" : text;
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (auto& one : list) text += (text.empty() ? "" : ", ") + clean(one);
  return text;
}

std::string dialects_of(const DoorFacts& door) {
  std::string spoken, unknown;
  for (size_t i = 0; i < kOfferedDialects; i++) {
    auto& text = door.dialects[i] == Known::yes ? spoken : unknown;
    if (door.dialects[i] != Known::no) text += (text.empty() ? "" : ", ") + to_string(static_cast<OfferedDialect>(i));
  }
  if (spoken.empty()) spoken = "none";
  return unknown.empty() ? spoken : spoken + "; unknown: " + unknown;
}

void add_door(Lines& lines, const DoorFacts& door, std::string_view port) {
  auto state = to_string(door.port);
  if (door.oddity != Oddity::none) state += ": " + to_string(door.oddity);
  if (!door.session_refused.empty()) state += ": session refused, " + clean(door.session_refused);
  lines.add(port, state);
  if (door.met()) lines.add(fmt::format("{} speaks", port), dialects_of(door));
}

std::string signing_of(bool enabled, bool required) { return required ? "required" : enabled ? "enabled, not required" : "off"; }

std::string capabilities_of(uint32_t bits) {
  namespace c = smb2::capabilities;
  static constexpr std::pair<uint32_t, const char*> kNames[] = {
      {c::kDfs, "DFS"},
      {c::kLeasing, "leasing"},
      {c::kLargeMtu, "large MTU"},
      {c::kMultiChannel, "multichannel"},
      {c::kPersistentHandles, "persistent handles"},
      {c::kDirectoryLeasing, "directory leasing"},
      {c::kEncryption, "encryption"},
      {c::kNotifications, "notifications"}};
  std::string text;
  for (auto& [bit, name] : kNames)
    if (bits & bit) text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
  return text.empty() ? "none" : text;
}

void add_smb2(Lines& lines, const Smb2Facts& smb2) {
  lines.add("signing", signing_of(smb2.signing_enabled, smb2.signing_required));
  lines.add("encryption required", to_string(smb2.encryption_required));
  lines.add("ciphers", names_of(smb2.ciphers));
  lines.add("signing algorithms", smb2.signing.empty() ? "not negotiated" : names_of(smb2.signing));
  lines.add("compression", names_of(smb2.compression) + (smb2.compression_chained ? ", chained" : ""));
  lines.add("capabilities", capabilities_of(smb2.capabilities));
  lines.add("most at a time", fmt::format("transaction {}, read {}, write {}", smb2.max_transact, smb2.max_read, smb2.max_write));
  lines.add("server GUID", sallyport::to_string(smb2.server_guid));
  lines.add_unless_empty("mechanisms", joined(smb2.mechanisms));
  lines.add_unless_empty("clock", utc(smb2.system_time));
  if (smb2.system_time)
    lines.add("clock less ours", fmt::format("{:.1f} s", static_cast<double>(smb2.skew.count()) / 1e9));
  lines.add_unless_empty("started", utc(smb2.start_time));
}

void add_smb1(Lines& lines, const Smb1Facts& smb1) {
  lines.add("SMB 1 signing", signing_of(smb1.signing_enabled, smb1.signing_required));
  lines.add("SMB 1 security", fmt::format("{}, {}", smb1.user_level ? "users" : "a password a share",
                                          smb1.challenge_response ? "challenge and response" : "passwords in the clear"));
  lines.add("SMB 1 extended security", smb1.extended_security ? "yes" : "no");
  lines.add("SMB 1 capabilities", fmt::format("0x{:08x}", smb1.capabilities));
  lines.add_unless_empty("SMB 1 server", clean(smb1.server));
  lines.add_unless_empty("SMB 1 domain", clean(smb1.domain));
  lines.add_unless_empty("SMB 1 system", clean(smb1.native_os));
  lines.add_unless_empty("SMB 1 LAN manager", clean(smb1.native_lan_manager));
}

void add_ntlm(Lines& lines, const NtlmFacts& ntlm) {
  lines.add_unless_empty("NTLM target", clean(ntlm.target));
  lines.add_unless_empty("NTLM computer", clean(ntlm.netbios_computer));
  lines.add_unless_empty("NTLM domain", clean(ntlm.netbios_domain));
  lines.add_unless_empty("DNS computer", clean(ntlm.dns_computer));
  lines.add_unless_empty("DNS domain", clean(ntlm.dns_domain));
  lines.add_unless_empty("DNS forest", clean(ntlm.dns_tree));
  lines.add("NTLM version", ntlm.build ? fmt::format("{}.{} build {}", ntlm.major, ntlm.minor, ntlm.build) : "no build told");
}

void add_shares(Lines& lines, const std::vector<ShareFacts>& shares, std::string_view what) {
  for (auto& share : shares)
    lines.add(fmt::format("{} {}", what, clean(share.name)),
              fmt::format("readable {}, writable {}{}{}", to_string(share.readable), to_string(share.writable),
                          share.remark.empty() ? "" : ", ", clean(share.remark)));
}

void add_anonymous(Lines& lines, const AnonymousFacts& anonymous) {
  lines.add("null session", to_string(anonymous.null_session));
  lines.add("guest", to_string(anonymous.guest));
  lines.add("lists shares", to_string(anonymous.lists_shares));
  add_shares(lines, anonymous.shares, "share");
}

void add_account(Lines& lines, const AccountFacts& account) {
  bool in = account.login == NtStatus::success;
  lines.add("login of " + clean(account.user), in ? account.as_guest ? "taken, but as a guest" : "taken" : to_string(account.login));
  lines.add_unless_unknown("NTLMv1 accepted", account.ntlmv1);
  if (in) lines.add("lists shares to it", to_string(account.lists_shares));
  add_shares(lines, account.shares, "its share");
}

void add_vulnerabilities(Lines& lines, const VulnerabilityFacts& found) {
  lines.add_unless_unknown("MS17-010 missing", found.ms17_010);
  lines.add_unless_unknown("DoublePulsar", found.double_pulsar);
  lines.add_unless_unknown("SMB 3.1.1 compression", found.smb_ghost);
  lines.add_unless_unknown("spooler's pipe", found.spooler_pipe);
  lines.add_unless_empty("coercion pipes", joined(found.coercion_pipes));
}

void add_quic(Lines& lines, const QuicFacts& quic) {
  if (quic.port == PortState::not_asked) return;
  lines.add("UDP 443", to_string(quic.port));
  lines.add("SMB over QUIC", to_string(quic.smb) + (quic.told_by.empty() ? "" : ": " + clean(quic.told_by)));
  if (!quic.certificate) return;
  lines.add("certificate", fmt::format("{}, issued by {}, valid {} to {}", clean(quic.certificate->subject),
                                       clean(quic.certificate->issuer), utc(quic.certificate->begins),
                                       utc(quic.certificate->expires)));
}

void add_names(Lines& lines, const HostFacts& facts) {
  if (facts.name_service != PortState::not_asked) lines.add("137", to_string(facts.name_service));
  if (!facts.node_status) return;
  for (auto& name : facts.node_status->names)
    lines.add("NetBIOS name", fmt::format("{}: {}{}", clean(nbt::to_string(name.name)), suffix_meaning(name.name, name.group()),
                                          name.group() ? ", group" : ""));
  lines.add("hardware address", facts.node_status->mac ? policy::to_string(*facts.node_status->mac) : "none told");
}

}  // namespace

std::vector<FactLine> describe(const HostFacts& facts) {
  std::vector<FactLine> out;
  Lines lines(out);
  add_door(lines, facts.smb, "445");
  add_door(lines, facts.netbios, "139");
  add_names(lines, facts);
  if (facts.smb2) add_smb2(lines, *facts.smb2);
  if (facts.smb1) add_smb1(lines, *facts.smb1);
  if (facts.ntlm) add_ntlm(lines, *facts.ntlm);
  if (facts.smb1 || facts.smb2) add_anonymous(lines, facts.anonymous);
  if (facts.account) add_account(lines, *facts.account);
  add_vulnerabilities(lines, facts.vulnerabilities);
  add_quic(lines, facts.quic);
  lines.add("asked for", fmt::format("{} ms{}", facts.took.count(), facts.deadline_reached ? "; the deadline came first" : ""));
  return out;
}

}  // namespace sallyport::audit
