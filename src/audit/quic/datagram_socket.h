// A UDP socket that knows one peer, on an event loop. What ICMP says of that peer comes back as a fault.
#pragma once

#include <asio/posix/stream_descriptor.hpp>

#include "client/stream.h"

namespace sallyport::audit {

class DatagramSocket {
 public:
  DatagramSocket(channel::EventLoop& loop, const policy::Endpoint& peer);
  ~DatagramSocket();
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;

  // A datagram for which there is no room on the way counts as sent.
  client::Outcome<> send(Bytes datagram);
  // The next one, in the loop's scratch memory: to be looked at before anything else is waited for.
  client::Task<Bytes> receive(client::Clock::time_point until);

 private:
  // What the timer's handler may still meet after the socket has gone.
  struct Guarded {
    explicit Guarded(asio::io_context& io) : descriptor(io), timer(io) {}
    asio::posix::stream_descriptor descriptor;
    asio::steady_timer timer;
  };
  client::Task<> readable(client::Clock::time_point until);

  channel::EventLoop& loop_;
  std::shared_ptr<Guarded> guarded_;
  client::IoFault unusable_ = client::IoFault::local;  // why there is no descriptor
};

}  // namespace sallyport::audit
