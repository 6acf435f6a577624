// What a connection needs of the thread and socket it lives on. The TCP one is in tcp_link.cc; tests and fuzzing have one
// without a socket.
#pragma once

#include <chrono>
#include <functional>

#include "channel/buffer_pool.h"

namespace sallyport::server {

class Link {
 public:
  virtual ~Link() = default;
  // Runs `work` on the connection's own thread, later. May be called from any thread, also when the connection is gone.
  virtual void post(std::function<void()> work) = 0;
  // The same after a while.
  virtual void post_after(std::chrono::milliseconds delay, std::function<void()> work) = 0;
  // The rest is for the connection's own thread.
  virtual void flush() = 0;  // something was queued for sending outside of the receive loop
  virtual void close() = 0;
  // Whether closing resets the connection: the peer learns nothing but that it is gone. TCP only.
  virtual void close_by_reset(bool) {}
  virtual channel::BufferPool& buffers() = 0;
};

}  // namespace sallyport::server
