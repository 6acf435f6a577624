#include "telemetry/legacy_use.h"

namespace sallyport::telemetry {
namespace {

std::string joined(std::string_view head, std::string_view name) { return std::string(head) + std::string(name); }

bool old_dialect(const std::string& name) {
  auto dialect = policy::parse_dialect(name);
  return !dialect || *dialect < policy::Dialect::smb_3_0;
}

std::string what_it_offers(const SessionFacts& facts) {
  if (!facts.newest_offered || *facts.newest_offered < policy::Dialect::smb_3_0) return {};
  return joined(kind::kOffers, policy::to_string(*facts.newest_offered));
}

}  // namespace

std::vector<std::string> kinds_of(const SessionFacts& facts) {
  std::vector<std::string> kinds;
  if (facts.door == policy::Door::netbios) kinds.emplace_back(kind::kPort139);
  if (facts.door == policy::Door::smb && facts.by_lease) kinds.emplace_back(kind::kLease445);
  bool old = old_dialect(facts.dialect);
  if (old) kinds.push_back(joined(kind::kDialect, facts.dialect) + what_it_offers(facts));
  if (!old && !facts.can_encrypt) kinds.emplace_back(kind::kNoCipher);
  if (facts.login != policy::LoginMechanism::ntlmv2) kinds.push_back(joined(kind::kLogin, policy::to_string(facts.login)));
  if (!facts.protection || facts.protection->encryption) return kinds;
  kinds.emplace_back(facts.protection->signing ? kind::kUnencrypted : kind::kUnsigned);
  return kinds;
}

bool needs_old_door(std::string_view kind) {
  if (kind.starts_with(kind::kDialect)) return kind.find(kind::kOffers) == kind.npos;
  return kind.starts_with(kind::kLogin) || kind == kind::kNoCipher;
}

}  // namespace sallyport::telemetry
