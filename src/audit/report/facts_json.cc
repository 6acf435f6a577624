#include "audit/report/facts_json.h"

#include "audit/report/words.h"
#include "audit/suffix_meaning.h"

namespace sallyport::audit {
namespace {

using Json = JsonText;

Json known(Known value) { return value == Known::unknown ? Json() : Json(value == Known::yes); }
Json time(FileTime value) { return value ? Json(utc(value)) : Json(); }
Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json text_or_null(const std::u16string& text) { return text_or_null(clean(text)); }

// As in scripts: "not-asked".
std::string word(PortState state) { return state == PortState::not_asked ? "not-asked" : to_string(state); }
Json word(Oddity oddity) {
  switch (oddity) {
    case Oddity::none: return {};
    case Oddity::silent: return "silent";
    case Oddity::resets: return "resets";
    case Oddity::not_smb: return "not-smb";
    case Oddity::too_slow: return "too-slow";
    case Oddity::impossible_length: return "impossible-length";
    case Oddity::broken_offsets: return "broken-offsets";
    case Oddity::agrees_to_all: return "agrees-to-all";
  }
  return {};
}

template <class T>
Json names_of(const std::vector<T>& list) {
  auto out = Json::array();
  for (auto& one : list) out.push_back(smb2::to_string(one));
  return out;
}

Json strings(const std::vector<std::string>& list) {
  auto out = Json::array();
  for (auto& one : list) out.push_back(clean(one));
  return out;
}

Json door(const DoorFacts& facts) {
  auto dialects = Json::object();
  for (size_t i = 0; i < kOfferedDialects; i++)
    dialects.add(to_string(static_cast<OfferedDialect>(i)), known(facts.dialects[i]));
  return {{"port", word(facts.port)},
          {"oddity", word(facts.oddity)},
          {"session_refused", text_or_null(clean(facts.session_refused))},
          {"dialects", dialects}};
}

Json node_status(const NodeStatusFacts& facts) {
  auto names = Json::array();
  for (auto& name : facts.names)
    names.push_back({{"name", clean(name.name.text())},
                     {"suffix", name.name.suffix()},
                     {"meaning", suffix_meaning(name.name, name.group())},
                     {"group", name.group()},
                     {"flags", name.flags}});
  return {{"names", names}, {"mac", facts.mac ? Json(policy::to_string(*facts.mac)) : Json()}};
}

Json smb1(const Smb1Facts& facts) {
  return {{"user_level", facts.user_level},
          {"challenge_response", facts.challenge_response},
          {"signing_enabled", facts.signing_enabled},
          {"signing_required", facts.signing_required},
          {"extended_security", facts.extended_security},
          {"capabilities", facts.capabilities},
          {"system_time", time(facts.system_time)},
          {"domain", text_or_null(facts.domain)},
          {"server", text_or_null(facts.server)},
          {"native_os", text_or_null(clean(facts.native_os))},
          {"native_lan_manager", text_or_null(clean(facts.native_lan_manager))}};
}

Json smb2(const Smb2Facts& facts) {
  return {{"signing_enabled", facts.signing_enabled},
          {"signing_required", facts.signing_required},
          {"encryption_required", known(facts.encryption_required)},
          {"ciphers", names_of(facts.ciphers)},
          {"signing_algorithms", names_of(facts.signing)},
          {"compression", names_of(facts.compression)},
          {"compression_chained", facts.compression_chained},
          {"capabilities", facts.capabilities},
          {"max_transact", facts.max_transact},
          {"max_read", facts.max_read},
          {"max_write", facts.max_write},
          {"server_guid", sallyport::to_string(facts.server_guid)},
          {"system_time", time(facts.system_time)},
          {"start_time", time(facts.start_time)},
          {"skew_seconds", facts.system_time ? Json(static_cast<double>(facts.skew.count()) / 1e9) : Json()},
          {"mechanisms", strings(facts.mechanisms)}};
}

Json ntlm(const NtlmFacts& facts) {
  return {{"target", text_or_null(facts.target)},
          {"netbios_computer", text_or_null(facts.netbios_computer)},
          {"netbios_domain", text_or_null(facts.netbios_domain)},
          {"dns_computer", text_or_null(facts.dns_computer)},
          {"dns_domain", text_or_null(facts.dns_domain)},
          {"dns_tree", text_or_null(facts.dns_tree)},
          {"major", facts.major},
          {"minor", facts.minor},
          {"build", facts.build ? Json(facts.build) : Json()},
          {"timestamp", time(facts.timestamp)}};
}

Json shares_of(const Access& access) {
  auto shares = Json::array();
  for (auto& share : access.shares)
    shares.push_back({{"name", clean(share.name)},
                      {"remark", clean(share.remark)},
                      {"type", share.type},
                      {"readable", known(share.readable)},
                      {"writable", known(share.writable)}});
  return shares;
}

Json anonymous(const AnonymousFacts& facts) {
  return {{"null_session", known(facts.null_session)},
          {"guest", known(facts.guest)},
          {"lists_shares", known(facts.lists_shares)},
          {"shares", shares_of(facts)}};
}

Json account(const AccountFacts& facts) {
  return {{"user", clean(facts.user)},
          {"login", to_string(facts.login)},
          {"as_guest", facts.as_guest},
          {"ntlmv1", known(facts.ntlmv1)},
          {"lists_shares", known(facts.lists_shares)},
          {"shares", shares_of(facts)}};
}

Json vulnerabilities(const VulnerabilityFacts& facts) {
  return {{"ms17_010", known(facts.ms17_010)},
          {"double_pulsar", known(facts.double_pulsar)},
          {"smb_ghost", known(facts.smb_ghost)},
          {"spooler_pipe", known(facts.spooler_pipe)},
          {"coercion_pipes", strings(facts.coercion_pipes)}};
}

Json certificate(const CertificateFacts& facts) {
  return {{"subject", clean(facts.subject)},
          {"issuer", clean(facts.issuer)},
          {"begins", time(facts.begins)},
          {"expires", time(facts.expires)}};
}

Json quic(const QuicFacts& facts) {
  auto versions = Json::array();
  for (auto version : facts.versions) versions.push_back(version);
  return {{"port", word(facts.port)},
          {"versions", versions},
          {"smb", known(facts.smb)},
          {"dialect", facts.dialect == smb2::Dialect::none ? Json() : Json(smb2::to_string(facts.dialect))},
          {"told_by", text_or_null(clean(facts.told_by))},
          {"certificate", facts.certificate ? certificate(*facts.certificate) : Json()}};
}

Json door_swept(const DoorFacts& facts) { return {{"port", word(facts.port)}}; }

}  // namespace

JsonText swept_json(const HostFacts& facts) {
  return {{"smb", door_swept(facts.smb)},
          {"netbios", door_swept(facts.netbios)},
          {"name_service", word(facts.name_service)},
          {"node_status", facts.node_status ? node_status(*facts.node_status) : Json()}};
}

JsonText facts_json(const HostFacts& facts) {
  return {{"smb", door(facts.smb)},
          {"netbios", door(facts.netbios)},
          {"name_service", word(facts.name_service)},
          {"node_status", facts.node_status ? node_status(*facts.node_status) : Json()},
          {"smb1", facts.smb1 ? smb1(*facts.smb1) : Json()},
          {"smb2", facts.smb2 ? smb2(*facts.smb2) : Json()},
          {"ntlm", facts.ntlm ? ntlm(*facts.ntlm) : Json()},
          {"anonymous", anonymous(facts.anonymous)},
          {"account", facts.account ? account(*facts.account) : Json()},
          {"vulnerabilities", vulnerabilities(facts.vulnerabilities)},
          {"quic", quic(facts.quic)},
          {"deadline_reached", facts.deadline_reached},
          {"took_ms", facts.took.count()}};
}

}  // namespace sallyport::audit
