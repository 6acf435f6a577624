#include "audit/probe/greeting.h"

#include "audit/probe/algorithms.h"
#include "proto/nlmp/challenge.h"
#include "proto/spnego/token.h"

namespace sallyport::audit {
namespace {

std::vector<std::string> mechanisms_of(Bytes token) {
  std::vector<std::string> out;
  if (token.empty()) return out;
  auto init = spnego::decode_init(token);
  if (!init) return out;
  for (auto oid : init->mech_types)
    if (auto name = spnego::mechanism_name(oid); !name.empty()) out.emplace_back(name);
  return out;
}

std::chrono::nanoseconds skew_of(FileTime server, client::Clock::duration round_trip) {
  auto ticks = static_cast<int64_t>(server.ticks) - static_cast<int64_t>(FileTime::now().ticks);
  return std::chrono::nanoseconds(ticks * 100) + round_trip / 2;
}

}  // namespace

asio::awaitable<Greeting> greet(Host& host, Door door) {
  Greeting out;
  auto opened = co_await open_door(host, door);
  if (!opened) {
    out.fault = opened.error();
    co_return out;
  }
  auto asked = client::Clock::now();
  auto offer = full_offer();
  auto answer = co_await (*opened)->negotiate(offer);
  out.anything_received = (*opened)->stream().anything_received();
  if (!answer) {
    out.fault = answer.error();
    co_return out;
  }
  if (!answer->negotiated) co_return out;
  out.negotiated = std::move(answer->negotiated);
  out.connection = std::move(*opened);
  if (!host.facts.smb2) note_negotiated(host, *out.negotiated, client::Clock::now() - asked);
  co_return out;
}

void note_negotiated(Host& host, const client::Negotiated& answer, client::Clock::duration round_trip) {
  auto& facts = host.facts.smb2.emplace();
  facts.signing_enabled = answer.security_mode & smb2::security_mode::kSigningEnabled;
  facts.signing_required = answer.security_mode & smb2::security_mode::kSigningRequired;
  facts.capabilities = answer.capabilities;
  facts.max_transact = answer.max_transact;
  facts.max_read = answer.max_read;
  facts.max_write = answer.max_write;
  facts.server_guid = answer.server_guid;
  facts.system_time = answer.system_time;
  facts.start_time = answer.start_time;
  if (answer.system_time) facts.skew = skew_of(answer.system_time, round_trip);
  facts.mechanisms = mechanisms_of(answer.token);
  facts.compression_chained = answer.compression_flags & smb2::CompressionCapabilities::kFlagChained;
  if (answer.dialect < smb2::Dialect::smb3_1_1 && answer.cipher != smb2::Cipher::none) facts.ciphers.push_back(answer.cipher);
}

std::optional<NtlmFacts> read_challenge(Bytes spnego_token) {
  auto token = spnego::decode_resp(spnego_token);
  nlmp::ChallengeMessage message;
  nlmp::AvPairs pairs;
  if (!token || !token->response_token || wire::decode(message, *token->response_token)) return std::nullopt;
  NtlmFacts facts;
  facts.target = message.target_name.unicode;
  if (message.negotiate_flags & nlmp::kNegotiateVersion) {
    facts.major = message.version.major;
    facts.minor = message.version.minor;
    facts.build = message.version.build;
  }
  if (wire::decode(pairs, message.target_info)) return facts;
  auto name = [&](nlmp::AvId id) {
    const auto* pair = pairs.find(id);
    return pair ? pair->name : std::u16string();
  };
  facts.netbios_computer = name(nlmp::AvId::nb_computer_name);
  facts.netbios_domain = name(nlmp::AvId::nb_domain_name);
  facts.dns_computer = name(nlmp::AvId::dns_computer_name);
  facts.dns_domain = name(nlmp::AvId::dns_domain_name);
  facts.dns_tree = name(nlmp::AvId::dns_tree_name);
  const auto* time = pairs.find(nlmp::AvId::timestamp);
  if (time && time->value.size() == 8) facts.timestamp.ticks = load_le<uint64_t>(time->value.data());
  return facts;
}

void note_challenge(Host& host, Bytes spnego_token) {
  if (auto facts = read_challenge(spnego_token)) host.facts.ntlm = std::move(facts);
}

}  // namespace sallyport::audit
