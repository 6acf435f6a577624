// Security identifiers: "S-1-5-21-..." [MS-DTYP] 2.4.2
#pragma once

#include <optional>

#include "wire/fixed_size.h"

namespace sallyport::dtyp {

// Up to fifteen numbers, in place: a Sid is a plain value that never allocates.
class SubAuthorities {
 public:
  using value_type = uint32_t;
  static constexpr size_t kMax = 15;

  constexpr SubAuthorities() = default;
  constexpr SubAuthorities(std::initializer_list<uint32_t> values) {
    for (auto value : values) push_back(value);
  }
  static constexpr size_t max_size() { return kMax; }
  constexpr size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr void resize(size_t size) {
    for (size_t i = size; i < size_; i++) values_[i] = 0;
    size_ = static_cast<uint8_t>(size < kMax ? size : kMax);
  }
  // Beyond kMax nothing is added.
  constexpr void push_back(uint32_t value) {
    if (size_ < kMax) values_[size_++] = value;
  }
  constexpr uint32_t& operator[](size_t i) { return values_[i]; }
  constexpr uint32_t operator[](size_t i) const { return values_[i]; }
  constexpr uint32_t back() const { return size_ ? values_[size_ - 1] : 0; }
  constexpr auto* begin() { return values_.data(); }
  constexpr auto* end() { return values_.data() + size_; }
  constexpr auto* begin() const { return values_.data(); }
  constexpr auto* end() const { return values_.data() + size_; }
  constexpr auto operator<=>(const SubAuthorities&) const = default;

 private:
  uint8_t size_ = 0;
  std::array<uint32_t, kMax> values_{};  // zero beyond size_, so that comparing values compares SIDs
};

// [MS-DTYP] 2.4.2.2
struct Sid {
  static constexpr const char* kName = "SID";

  std::array<uint8_t, 6> authority{};  // a 48-bit number, big endian
  SubAuthorities sub_authorities;

  constexpr Sid() = default;
  // For the authorities in use, all of which fit one byte.
  constexpr Sid(uint8_t authority_number, std::initializer_list<uint32_t> values) : sub_authorities(values) {
    authority[5] = authority_number;
  }
  constexpr auto operator<=>(const Sid&) const = default;

  constexpr uint32_t rid() const { return sub_authorities.back(); }
  // This SID with one more number: a domain's account.
  constexpr Sid child(uint32_t rid) const {
    Sid out = *this;
    out.sub_authorities.push_back(rid);
    return out;
  }
  constexpr bool is_child_of(const Sid& domain) const {
    return sub_authorities.size() == domain.sub_authorities.size() + 1 && domain.child(rid()) == *this;
  }
  constexpr size_t wire_size() const { return 8 + 4 * sub_authorities.size(); }

  static constexpr void fields(auto& m, auto& w) {
    auto values = w.slot();
    w.constant("Revision", uint8_t{1});
    w.count("SubAuthorityCount", values, uint8_t{});
    w("IdentifierAuthority", m.authority);
    w.end_of_fixed();
    w.array("SubAuthority", values, m.sub_authorities);
  }
};
static_assert(wire::fixed_size<Sid> == 8);

std::string to_string(const Sid& sid);
std::optional<Sid> parse_sid(std::string_view text);

// [MS-DTYP] 2.4.2.4
namespace well_known {
inline constexpr Sid kNull{0, {0}};
inline constexpr Sid kEveryone{1, {0}};
inline constexpr Sid kCreatorOwner{3, {0}};
inline constexpr Sid kCreatorGroup{3, {1}};
inline constexpr Sid kOwnerRights{3, {4}};
inline constexpr Sid kNetwork{5, {2}};
inline constexpr Sid kAnonymous{5, {7}};
inline constexpr Sid kPrincipalSelf{5, {10}};
inline constexpr Sid kAuthenticatedUsers{5, {11}};
inline constexpr Sid kLocalSystem{5, {18}};
inline constexpr Sid kLocalService{5, {19}};
inline constexpr Sid kNetworkService{5, {20}};
inline constexpr Sid kBuiltin{5, {32}};
inline constexpr Sid kBuiltinAdministrators{5, {32, 544}};
inline constexpr Sid kBuiltinUsers{5, {32, 545}};
inline constexpr Sid kBuiltinGuests{5, {32, 546}};
inline constexpr Sid kUnixUsers{22, {1}};   // S-1-22-1-UID, as Samba maps Unix accounts without a SID of their own
inline constexpr Sid kUnixGroups{22, {2}};  // S-1-22-2-GID
}  // namespace well_known

// "BUILTIN\Administrators", or nullptr when the SID is not one of the above.
const char* well_known_name(const Sid& sid);

}  // namespace sallyport::dtyp
