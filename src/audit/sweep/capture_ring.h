// Reads the answers to a SYN sweep beside the kernel: a packet socket with a filter, and a ring of memory shared with the
// kernel, which costs no call for a packet (packet(7), TPACKET_V2). It sees what arrives on every interface, before the
// firewall. What did not fit is counted.
#pragma once

#include <expected>
#include <functional>
#include <system_error>

#include "audit/sweep/descriptor.h"
#include "base/bytes.h"

namespace sallyport::audit {

// Ports in a row: `count` is a power of two and `first` a multiple of it, which the filter relies on.
struct PortBlock {
  uint16_t first = 0, count = 0;
  bool has(uint16_t port) const { return port >= first && port - first < count; }
};

class CaptureRing {
 public:
  enum class Family { v4, v6 };
  // How much of a packet is kept, its IP header included, and of how many.
  struct Room {
    uint32_t bytes = 128;  // IPv6, ICMP and the packet repeated in it
    uint32_t packets = 32768;
  };
  static std::expected<CaptureRing, std::error_code> open(Family family, PortBlock ports, Room room);

  CaptureRing(CaptureRing&& other) noexcept;
  CaptureRing& operator=(CaptureRing&&) = delete;
  ~CaptureRing();

  // Each packet that has come, from its IP header on and cut to what an answer needs; returns how many.
  size_t drain(const std::function<void(Bytes)>& sink);
  // Since the last call.
  unsigned dropped();
  int descriptor() const { return socket_.get(); }

 private:
  CaptureRing(Descriptor socket, uint8_t* memory, uint32_t frame, uint32_t frames)
      : socket_(std::move(socket)), memory_(memory), frame_(frame), frames_(frames) {}

  Descriptor socket_;
  uint8_t* memory_;
  uint32_t frame_, frames_;  // their size and number
  size_t next_ = 0;
};

}  // namespace sallyport::audit
