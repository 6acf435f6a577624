// A connection of the kernel's.
#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include "channel/event_loop.h"
#include "client/carrier.h"

namespace sallyport::client {

class KernelCarrier : public Carrier {
 public:
  KernelCarrier(channel::EventLoop& loop, const policy::Endpoint& peer) : peer_(peer), guarded_(std::make_shared<Guarded>(loop.io())) {}
  ~KernelCarrier() override;

  void set_deadline(Clock::time_point deadline) override;
  Task<> connect() override;
  ssize_t send(Bytes bytes) override;
  ssize_t receive(MutableBytes room) override;
  Task<> ready(Wanted what) override;
  policy::IpAddress local_address() const override;

 private:
  // What the deadline's handler may still meet after the carrier has gone.
  struct Guarded {
    explicit Guarded(asio::io_context& io) : socket(io), timer(io) {}
    asio::ip::tcp::socket socket;
    asio::steady_timer timer;
    bool late = false;
  };
  std::unexpected<IoFault> failed(std::error_code error) const;

  policy::Endpoint peer_;
  std::shared_ptr<Guarded> guarded_;
};

}  // namespace sallyport::client
