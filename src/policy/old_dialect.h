// The dialects of SMB1 a lease can name ([MS-CIFS] 1.7, 3.2.4.2.2): they are spoken on port 139 alone, to a lease's device alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::policy {

// Oldest first. LANMAN2.1 stands for LM1.2X002 as well, LANMAN1.0 for MICROSOFT NETWORKS 3.0, CORE for PC NETWORK PROGRAM 1.0.
enum class OldDialect : uint8_t { core, lanman1_0, lanman2_1, nt_lm_0_12 };

inline constexpr OldDialect kOldDialects[] = {OldDialect::core, OldDialect::lanman1_0, OldDialect::lanman2_1,
                                              OldDialect::nt_lm_0_12};

// "CORE", "LANMAN1.0", "LANMAN2.1", "NT LM 0.12".
std::string_view to_string(OldDialect dialect);
std::optional<OldDialect> parse_old_dialect(std::string_view name);

class OldDialectSet {
 public:
  constexpr void add(OldDialect dialect) { bits_ |= bit(dialect); }
  constexpr bool has(OldDialect dialect) const { return (bits_ & bit(dialect)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const OldDialectSet&) const = default;

 private:
  static constexpr uint8_t bit(OldDialect dialect) { return static_cast<uint8_t>(1u << static_cast<unsigned>(dialect)); }
  uint8_t bits_ = 0;
};

// "CORE, NT LM 0.12"; "none".
std::string to_string(OldDialectSet set);

}  // namespace sallyport::policy
