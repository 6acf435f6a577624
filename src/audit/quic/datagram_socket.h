// A UDP socket that knows one peer, on an event loop. What ICMP says of that peer comes back as a fault.
#pragma once

#include "audit/quic/watched_descriptor.h"

namespace sallyport::audit {

class DatagramSocket {
 public:
  DatagramSocket(channel::EventLoop& loop, const policy::Endpoint& peer);

  // A datagram for which there is no room on the way counts as sent.
  client::Outcome<> send(Bytes datagram);
  // The next one, in the loop's scratch memory: to be looked at before anything else is waited for.
  client::Task<Bytes> receive(client::Clock::time_point until);

 private:
  channel::EventLoop& loop_;
  WatchedDescriptor descriptor_;
  client::IoFault unusable_ = client::IoFault::local;  // why there is no descriptor
};

}  // namespace sallyport::audit
