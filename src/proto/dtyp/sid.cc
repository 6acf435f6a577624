#include "proto/dtyp/sid.h"

#include <fmt/format.h>

#include <charconv>

namespace sallyport::dtyp {

namespace {
// Takes a number off the front; base 16 after "0x", as SIDs with a large authority are written.
template <class T>
bool take_number(std::string_view& text, T& value) {
  int base = text.starts_with("0x") || text.starts_with("0X") ? 16 : 10;
  if (base == 16) text.remove_prefix(2);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

uint64_t authority_number(const Sid& sid) {
  uint64_t number = 0;
  for (auto byte : sid.authority) number = number << 8 | byte;
  return number;
}
}  // namespace

// [MS-DTYP] 2.4.2.1: an authority that needs more than 32 bits is written in hexadecimal.
std::string to_string(const Sid& sid) {
  uint64_t authority = authority_number(sid);
  auto out = authority >> 32 ? fmt::format("S-1-0x{:012X}", authority) : fmt::format("S-1-{}", authority);
  for (auto value : sid.sub_authorities) fmt::format_to(std::back_inserter(out), "-{}", value);
  return out;
}

std::optional<Sid> parse_sid(std::string_view text) {
  uint64_t authority = 0;
  if (!text.starts_with("S-1-") && !text.starts_with("s-1-")) return std::nullopt;
  text.remove_prefix(4);
  if (!take_number(text, authority) || authority >> 48) return std::nullopt;
  Sid sid;
  for (size_t i = 0; i < 6; i++) sid.authority[i] = static_cast<uint8_t>(authority >> (8 * (5 - i)));
  while (!text.empty()) {
    uint32_t value = 0;
    if (text.front() != '-' || sid.sub_authorities.size() == SubAuthorities::kMax) return std::nullopt;
    text.remove_prefix(1);
    if (!take_number(text, value)) return std::nullopt;
    sid.sub_authorities.push_back(value);
  }
  return sid;
}

const char* well_known_name(const Sid& sid) {
  static constexpr struct {
    Sid sid;
    const char* name;
  } kNames[] = {
      {well_known::kNull, "NULL SID"},
      {well_known::kEveryone, "Everyone"},
      {well_known::kCreatorOwner, "CREATOR OWNER"},
      {well_known::kCreatorGroup, "CREATOR GROUP"},
      {well_known::kOwnerRights, "OWNER RIGHTS"},
      {well_known::kNetwork, "NT AUTHORITY\\NETWORK"},
      {well_known::kAnonymous, "NT AUTHORITY\\ANONYMOUS LOGON"},
      {well_known::kPrincipalSelf, "NT AUTHORITY\\SELF"},
      {well_known::kAuthenticatedUsers, "NT AUTHORITY\\Authenticated Users"},
      {well_known::kLocalSystem, "NT AUTHORITY\\SYSTEM"},
      {well_known::kLocalService, "NT AUTHORITY\\LOCAL SERVICE"},
      {well_known::kNetworkService, "NT AUTHORITY\\NETWORK SERVICE"},
      {well_known::kBuiltinAdministrators, "BUILTIN\\Administrators"},
      {well_known::kBuiltinUsers, "BUILTIN\\Users"},
      {well_known::kBuiltinGuests, "BUILTIN\\Guests"},
  };
  for (const auto& known : kNames)
    if (known.sid == sid) return known.name;
  return nullptr;
}

}  // namespace sallyport::dtyp
