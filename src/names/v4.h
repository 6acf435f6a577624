// IPv4 addresses as the name service sends them: four bytes. NetBIOS knows no others.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "policy/address.h"

namespace sallyport::names {

using V4 = std::array<uint8_t, 4>;

inline policy::IpAddress to_ip(const V4& address) {
  policy::IpAddress out{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}};
  std::copy(address.begin(), address.end(), out.bytes.begin() + 12);
  return out;
}
// The address must be one of IPv4.
inline V4 to_v4(const policy::IpAddress& address) {
  return {address.bytes[12], address.bytes[13], address.bytes[14], address.bytes[15]};
}

}  // namespace sallyport::names
