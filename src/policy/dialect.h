// The SMB dialects a policy can speak of, by their number on the wire ([MS-SMB2] 2.2.3) and by the name people use.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sallyport::policy {

enum class Dialect : uint16_t { smb_2_0_2 = 0x0202, smb_2_1 = 0x0210, smb_3_0 = 0x0300, smb_3_0_2 = 0x0302, smb_3_1_1 = 0x0311 };

inline constexpr Dialect kDialects[] = {Dialect::smb_2_0_2, Dialect::smb_2_1, Dialect::smb_3_0, Dialect::smb_3_0_2,
                                        Dialect::smb_3_1_1};

// "2.0.2", "2.1", "3.0", "3.0.2", "3.1.1".
std::string_view to_string(Dialect dialect);
std::optional<Dialect> parse_dialect(std::string_view name);

// A set of dialects in one byte, one bit for each of kDialects.
class DialectSet {
 public:
  constexpr DialectSet() = default;
  static constexpr DialectSet range(Dialect lowest, Dialect highest) {
    DialectSet set;
    for (auto dialect : kDialects)
      if (dialect >= lowest && dialect <= highest) set.add(dialect);
    return set;
  }

  constexpr void add(Dialect dialect) { bits_ |= bit(dialect); }
  constexpr bool has(Dialect dialect) const { return (bits_ & bit(dialect)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const DialectSet&) const = default;

  // Undefined on an empty set; the loader never makes one.
  constexpr Dialect lowest() const;
  constexpr Dialect highest() const;
  constexpr std::optional<Dialect> highest_of(std::span<const Dialect> offered) const;

 private:
  static constexpr uint8_t bit(Dialect dialect) {
    for (unsigned i = 0; i < std::size(kDialects); i++)
      if (kDialects[i] == dialect) return static_cast<uint8_t>(1u << i);
    return 0;  // a number a peer made up
  }
  uint8_t bits_ = 0;
};

// "3.0 to 3.1.1", or the list when there are gaps.
std::string to_string(DialectSet set);

constexpr Dialect DialectSet::lowest() const {
  for (auto dialect : kDialects)
    if (has(dialect)) return dialect;
  return Dialect::smb_3_1_1;
}

constexpr Dialect DialectSet::highest() const {
  auto found = lowest();
  for (auto dialect : kDialects)
    if (has(dialect)) found = dialect;
  return found;
}

constexpr std::optional<Dialect> DialectSet::highest_of(std::span<const Dialect> offered) const {
  std::optional<Dialect> best;
  for (auto dialect : offered)
    if (has(dialect) && (!best || dialect > *best)) best = dialect;
  return best;
}

}  // namespace sallyport::policy
