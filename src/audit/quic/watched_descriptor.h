// A descriptor that is waited for on an event loop, until it can be read or the time is over.
#pragma once

#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>

#include "client/stream.h"

namespace sallyport::audit {

class WatchedDescriptor {
 public:
  explicit WatchedDescriptor(channel::EventLoop& loop);
  ~WatchedDescriptor();
  WatchedDescriptor(const WatchedDescriptor&) = delete;
  WatchedDescriptor& operator=(const WatchedDescriptor&) = delete;

  // Takes it over, to be closed also when this fails.
  bool take(int descriptor);
  bool is_open() const { return guarded_->descriptor.is_open(); }
  int get() const { return guarded_->descriptor.native_handle(); }
  // Whether it can be read is for the caller to try, after the time as well.
  client::Task<> readable(client::Clock::time_point until);

 private:
  // What the timer's handler may still meet after the descriptor has gone.
  struct Guarded {
    explicit Guarded(asio::io_context& io) : descriptor(io), timer(io) {}
    asio::posix::stream_descriptor descriptor;
    asio::steady_timer timer;
  };
  std::shared_ptr<Guarded> guarded_;
};

}  // namespace sallyport::audit
