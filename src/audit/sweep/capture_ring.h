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

// The ports our SYNs leave from: `first` is a multiple of `kSourcePorts`, which the filter relies on.
inline constexpr uint16_t kSourcePorts = 8;

class CaptureRing {
 public:
  enum class Family { v4, v6 };
  static std::expected<CaptureRing, std::error_code> open(Family family, uint16_t first_port);

  CaptureRing(CaptureRing&& other) noexcept;
  CaptureRing& operator=(CaptureRing&&) = delete;
  ~CaptureRing();

  // Each packet that has come, from its IP header on and cut to what an answer needs; returns how many.
  size_t drain(const std::function<void(Bytes)>& sink);
  // Since the last call.
  unsigned dropped();
  int descriptor() const { return socket_.get(); }

 private:
  CaptureRing(Descriptor socket, uint8_t* memory) : socket_(std::move(socket)), memory_(memory) {}

  Descriptor socket_;
  uint8_t* memory_;
  size_t next_ = 0;
};

}  // namespace sallyport::audit
