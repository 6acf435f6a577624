// UDP port 137 of one link: a socket for what is sent to our address and one for each broadcast address of the network, each
// bound to the link's interface, so that nothing is heard that came in elsewhere. Datagrams are taken and answered many a system
// call.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "names/link.h"
#include "names/outbox.h"

namespace sallyport::names {

class Port {
 public:
  static constexpr size_t kBatch = 64;
  struct Incoming {
    bool broadcast = false;
    V4 source{};
    uint16_t port = 0;
    Bytes datagram;
  };
  // Writes an answer into `out` and returns its length, or 0.
  using Answer = std::function<size_t(const Incoming&, MutableBytes out)>;

  static std::expected<Port, std::string> open(const Link& link);
  Port(Port&&) noexcept;
  Port& operator=(Port&&) noexcept;
  ~Port();

  const Link& link() const { return link_; }
  // To wait for: readable when there is something.
  std::vector<int> descriptors() const;
  // What is there on the sockets of `ready`, a bit for each of descriptors(), a few batches at most; `before` and `after`
  // surround each batch. Returns whether there may be more.
  bool serve(unsigned ready, const std::function<void()>& before, const Answer& answer, const std::function<void()>& after);
  void send(const Outgoing& outgoing);

 private:
  struct Socket {
    int fd = -1;
    bool broadcast = false;
  };
  struct Room;  // what the batched calls work on
  explicit Port(Link link);
  std::string add(const V4& address, bool broadcast);
  size_t receive(const Socket& socket);
  size_t answer_batch(const Socket& socket, size_t got, const Answer& answer);
  size_t same_again(size_t first, size_t count) const;
  size_t gather(size_t count);
  void send_answers(size_t count);

  Link link_;
  std::vector<Socket> sockets_;
  std::unique_ptr<Room> room_;
  bool segments_ = true;  // the interface takes several answers to one peer at once
};

}  // namespace sallyport::names
