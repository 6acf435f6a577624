// A coroutine that runs beside its maker's, on the same loop.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <memory>

#include "channel/event_loop.h"

namespace sallyport::audit {

class Beside {
 public:
  Beside(channel::EventLoop& loop, asio::awaitable<void> work);
  bool done() const { return state_->done; }
  asio::awaitable<void> wait();

 private:
  struct State {
    explicit State(asio::io_context& io) : bell(io, asio::steady_timer::time_point::max()) {}
    asio::steady_timer bell;  // cancelled when it is done
    bool done = false;
  };
  std::shared_ptr<State> state_;
};

}  // namespace sallyport::audit
