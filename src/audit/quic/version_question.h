// Which versions of QUIC a host speaks, found out without cryptography: a packet of a version that nobody has is answered with a
// list of those that are there. RFC 8999 6, RFC 9000 6.1
#pragma once

#include <optional>
#include <vector>

#include "base/buffer.h"

namespace sallyport::audit {

inline constexpr uint16_t kQuicPort = 443;
inline constexpr uint32_t kQuicVersion1 = 1;

class VersionQuestion {
 public:
  VersionQuestion();

  Bytes datagram() const { return datagram_; }
  // The versions, when this datagram answers the question; nothing when it is something else.
  std::optional<std::vector<uint32_t>> answer(Bytes datagram) const;

 private:
  Buffer datagram_;
};

}  // namespace sallyport::audit
