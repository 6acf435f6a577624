// A TCP connection to another server, for calls that wait: one thread reads, any thread sends. Whether the other machine still is
// there the kernel finds out within seconds; what it does not answer is the caller's to judge.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/buffer.h"
#include "client/io_fault.h"

namespace sallyport::bridge {

using Clock = std::chrono::steady_clock;
using client::IoFault;
using client::Outcome;

class FarSocket {
 public:
  // The first of the host's addresses that takes the connection. The error is a sentence.
  static std::expected<std::unique_ptr<FarSocket>, std::string> connect(const std::string& host, uint16_t port,
                                                                        Clock::time_point deadline);
  ~FarSocket();
  FarSocket(const FarSocket&) = delete;
  FarSocket& operator=(const FarSocket&) = delete;

  // A whole frame ([MS-SMB2] 2.1), of this payload. Any thread.
  bool send(Bytes payload);
  // The next frame's payload; nothing when none has begun to come in that time. One thread.
  Outcome<std::optional<Buffer>> receive(std::chrono::milliseconds patience);
  // Both fail from now on. Any thread.
  void shut();

  void set_limit(size_t bytes) { limit_ = bytes; }
  // The address it was that answered.
  const std::string& address() const { return address_; }

 private:
  explicit FarSocket(int socket, std::string address) : socket_(socket), address_(std::move(address)) {}
  Outcome<> fill(MutableBytes room);
  Outcome<bool> wait_for_bytes(std::chrono::milliseconds patience);

  static constexpr size_t kStash = 64 * 1024;
  static constexpr size_t kLongestBeforeLogin = 128 * 1024;
  const int socket_;
  const std::string address_;
  size_t limit_ = kLongestBeforeLogin;
  std::mutex send_mutex_;
  Buffer stash_;  // what came and is no frame yet
  size_t stash_at_ = 0;
};

}  // namespace sallyport::bridge
