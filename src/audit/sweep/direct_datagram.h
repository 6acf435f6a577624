// A UDP datagram with the IP header before it, for a packet socket. RFC 768, 791
#pragma once

#include <array>

#include "base/bytes.h"
#include "policy/address.h"

namespace sallyport::audit {

struct DirectDatagram {
  static constexpr size_t kMostPayload = 128;

  std::array<uint8_t, 28 + kMostPayload> bytes;
  size_t size = 0;
};

// Of IPv4; at most kMostPayload bytes.
DirectDatagram make_datagram(const policy::Endpoint& from, const policy::Endpoint& to, Bytes payload);

}  // namespace sallyport::audit
