// What is counted of those who come as only old machines must: over port 139, in an old dialect, with a weak login, without
// signature or encryption. One use is of one kind; a session that has several is counted under each.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decision.h"

namespace sallyport::telemetry {

namespace kind {
inline constexpr std::string_view kPort139 = "port 139";
inline constexpr std::string_view kLease445 = "lease on 445";  // nothing old in itself: that the lease is used
inline constexpr std::string_view kUnsigned = "unsigned";        // neither signed nor encrypted
inline constexpr std::string_view kUnencrypted = "unencrypted";  // signed alone
inline constexpr std::string_view kNoCipher = "no cipher";       // SMB 3, and the client cannot encrypt
inline constexpr std::string_view kDialect = "dialect ";         // "dialect 2.1", "dialect NT LM 0.12",
inline constexpr std::string_view kOffers = ", offers ";         // "dialect 2.1, offers 3.1.1": the policy held it to 2.1
inline constexpr std::string_view kLogin = "login ";             // "login NTLMv1"
}  // namespace kind

struct Use {
  policy::IpAddress device;
  std::string calling_name;  // "" on port 445
  std::string user;
  std::string share;  // "" for the login itself
  std::string kind;

  auto operator<=>(const Use&) const = default;
};

struct UseCount {
  Use use;
  uint64_t count = 0;
  policy::Time last_seen{};
};

// Days are UTC's, so that they have one length and one order wherever the server stands.
inline int64_t day_of(policy::Time time) { return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count(); }

struct SessionFacts {
  policy::Door door = policy::Door::smb;
  bool by_lease = false;
  std::string dialect;  // "3.1.1", "NT LM 0.12"
  std::optional<policy::Dialect> newest_offered;  // by the client
  bool can_encrypt = true;
  policy::LoginMechanism login = policy::LoginMechanism::ntlmv2;
  std::optional<policy::Protection> protection;  // none: not known yet, as at the login itself
};

// Empty for who comes as everybody should: over 445 in SMB 3 with NTLMv2 or Kerberos, encrypted.
std::vector<std::string> kinds_of(const SessionFacts& facts);

// Whether this use could not go on under the strict defaults: the device must be replaced or repaired first. What it merely did
// not do (sign, encrypt, come to 445) it can be told to do.
bool needs_old_door(std::string_view kind);

}  // namespace sallyport::telemetry
