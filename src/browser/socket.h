// UDP port 138 on one interface: bound to it, so that nothing is heard on another, and open to broadcasts, which a socket of one
// address would not get.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "names/link.h"

namespace sallyport::browser {

class DatagramSocket {
 public:
  // The error says what, where, and what to do.
  static std::expected<DatagramSocket, std::string> open(const std::string& interface);
  DatagramSocket(DatagramSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  DatagramSocket& operator=(DatagramSocket&&) = delete;
  ~DatagramSocket();

  struct Received {
    names::V4 from{}, to{};
    Bytes packet;  // in the caller's buffer
  };
  // nullopt: nothing waits.
  std::optional<Received> receive(MutableBytes buffer);
  // From that address of ours. What cannot be sent is lost, as datagrams are.
  void send(const names::V4& from, const names::V4& to, Bytes packet);

  int descriptor() const { return descriptor_; }

 private:
  explicit DatagramSocket(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace sallyport::browser
