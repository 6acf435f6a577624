// GUID in wire order ([MS-DTYP] 2.3.4.2).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace sallyport {

struct Guid {
  std::array<uint8_t, 16> bytes{};
  constexpr auto operator<=>(const Guid&) const = default;

  static Guid random();
};

// "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
std::string to_string(const Guid& guid);

}  // namespace sallyport
