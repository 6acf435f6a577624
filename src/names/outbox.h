// Datagrams that a machine wants sent. Machines have no sockets: who calls them sends what has gathered.
#pragma once

#include <vector>

#include "base/buffer.h"
#include "names/v4.h"
#include "proto/nbt/name_service.h"

namespace sallyport::names {

struct Outgoing {
  size_t link = 0;  // which of the links it leaves by
  V4 to{};
  uint16_t port = nbt::kNameServicePort;
  Buffer datagram;
};
using Outbox = std::vector<Outgoing>;

}  // namespace sallyport::names
