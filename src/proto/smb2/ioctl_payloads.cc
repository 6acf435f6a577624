#include "proto/smb2/ioctl_payloads.h"

namespace sallyport::smb2 {

SockAddr SockAddr::ipv4(const std::array<uint8_t, 4>& address, uint16_t port) {
  SockAddr out{kInterNetwork, {}};
  store_be(out.data.data(), port);
  std::copy(address.begin(), address.end(), out.data.begin() + 2);
  return out;
}

SockAddr SockAddr::ipv6(const std::array<uint8_t, 16>& address, uint16_t port, uint32_t scope) {
  SockAddr out{kInterNetworkV6, {}};
  store_be(out.data.data(), port);
  std::copy(address.begin(), address.end(), out.data.begin() + 6);
  store_le(out.data.data() + 22, scope);
  return out;
}

}  // namespace sallyport::smb2
