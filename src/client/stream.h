// One TCP connection to a host, cut into frames, with a deadline for all that is done on it. Lives on one event loop.
#pragma once

#include <optional>
#include <vector>

#include "channel/event_loop.h"
#include "client/carrier.h"

namespace sallyport::client {

// What we call ourselves, as a NetBIOS name and as a workstation.
inline constexpr const char* kOurName = "SALLYPORT";

struct Frame {
  nbt::FrameType type{};
  Buffer payload;
};

class Stream {
 public:
  // Port 139 speaks the session service, every other port bare frames. By the kernel's TCP, unless there is a carrier.
  Stream(channel::EventLoop& loop, policy::Endpoint peer, Clock::time_point deadline, std::unique_ptr<Carrier> carrier = {});
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Connects; on 139 then asks for a session with this name. The error, when it is not served; "*SMBSERVER" is by most.
  Task<std::optional<nbt::SessionError>> open(nbt::Name called);
  // Sends one frame.
  Task<> send(Bytes payload, nbt::FrameType type = nbt::FrameType::session_message);
  // The next frame; keep-alives are passed over.
  Task<Frame> receive();
  // Sends bytes as they are.
  Task<> send_raw(Bytes bytes);

  void set_deadline(Clock::time_point deadline) { carrier_->set_deadline(deadline); }
  const policy::Endpoint& peer() const { return peer_; }
  nbt::Transport transport() const { return transport_; }
  // Our own end of the connection, and how long the other took to accept it.
  policy::IpAddress local_address() const { return carrier_->local_address(); }
  Clock::duration connect_time() const { return connect_time_; }
  bool anything_received() const { return received_; }

 private:
  std::optional<IoFault> send_some(Bytes& bytes);
  Task<std::optional<nbt::SessionError>> request_session(nbt::Name called);
  std::optional<Frame> next_frame();
  std::optional<IoFault> read_some();

  channel::EventLoop& loop_;
  policy::Endpoint peer_;
  nbt::Transport transport_;
  std::unique_ptr<Carrier> carrier_;
  channel::Receiver receiver_;
  std::vector<Frame> frames_;  // received, from next_ on not taken yet
  size_t next_ = 0;
  Clock::duration connect_time_{};
  bool received_ = false;
};

}  // namespace sallyport::client
