// NetBIOS names: fifteen characters and a suffix that says which service. RFC 1001 14, 17.2; RFC 1002 4.1
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace sallyport::nbt {

// The sixteenth byte.
namespace suffix {
inline constexpr uint8_t kWorkstation = 0x00;
inline constexpr uint8_t kMessenger = 0x03;
inline constexpr uint8_t kFileServer = 0x20;
inline constexpr uint8_t kDomainMasterBrowser = 0x1B;
inline constexpr uint8_t kDomainControllers = 0x1C;
inline constexpr uint8_t kMasterBrowser = 0x1D;
inline constexpr uint8_t kBrowserElection = 0x1E;
}  // namespace suffix

struct Name {
  std::array<uint8_t, 16> bytes{};  // padded with spaces, the suffix last
  constexpr auto operator<=>(const Name&) const = default;

  // Upper case; what is longer than fifteen bytes is cut. "*" alone is padded with zeros (RFC 1002 4.2.18).
  static Name of(std::string_view text, uint8_t suffix = suffix::kWorkstation);

  uint8_t suffix() const { return bytes[15]; }
  // Without padding and suffix.
  std::string text() const;
};

// The name a client calls when it does not know the server's; a server answers to it.
inline constexpr std::string_view kSmbServerName = "*SMBSERVER";

// "SERVER<20>"
std::string to_string(const Name& name);

// First-level encoding: each half byte a letter from 'A' on. RFC 1001 14.1
std::string encode_first_level(const Name& name);
std::optional<Name> decode_first_level(std::string_view letters);

// Second-level encoding: labels with their lengths, the first the encoded name, the others the scope. RFC 1002 4.1
// Pointers into other parts of a packet do not occur in session requests and are refused.
struct ScopedName {
  Name name;
  std::string scope;  // "A.B.C", mostly empty
  constexpr auto operator<=>(const ScopedName&) const = default;
};
std::string encode_second_level(const ScopedName& name);

// Takes one name off the front of `left`; nullopt when there is none there.
std::optional<ScopedName> take_second_level(Bytes& left);

}  // namespace sallyport::nbt
