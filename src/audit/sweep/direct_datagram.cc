#include "audit/sweep/direct_datagram.h"

#include <netinet/in.h>

#include <algorithm>

#include "audit/tcp/segment.h"

namespace sallyport::audit {

DirectDatagram make_datagram(const policy::Endpoint& from, const policy::Endpoint& to, Bytes payload) {
  constexpr size_t kIp = 20, kUdp = 8;
  DirectDatagram out{};
  auto* at = out.bytes.data();
  out.size = kIp + kUdp + payload.size();
  at[0] = 0x45;
  store_be(at + 2, static_cast<uint16_t>(out.size));
  store_be<uint16_t>(at + 6, 0x4000);  // do not fragment
  at[8] = 64;
  at[9] = IPPROTO_UDP;
  std::copy_n(from.address.bytes.data() + 12, 4, at + 12);
  std::copy_n(to.address.bytes.data() + 12, 4, at + 16);
  store_be(at + 10, internet_checksum({at, kIp}));
  store_be(at + kIp, from.port);
  store_be(at + kIp + 2, to.port);
  store_be(at + kIp + 4, static_cast<uint16_t>(kUdp + payload.size()));
  std::ranges::copy(payload, at + kIp + kUdp);
  // Both addresses stand side by side; protocol and length make the pseudo header whole. Zero would mean: none.
  auto sum = internet_checksum({at + 12, 8 + kUdp + payload.size()}, static_cast<uint32_t>(IPPROTO_UDP + kUdp + payload.size()));
  store_be<uint16_t>(at + kIp + 6, sum ? sum : 0xffff);
  return out;
}

}  // namespace sallyport::audit
