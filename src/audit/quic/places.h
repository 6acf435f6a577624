// So many may be at something at one time, over all event loops; who comes then waits in line. Safe to call from any thread.
#pragma once

#include <asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <mutex>

#include "client/stream.h"

namespace sallyport::audit {

class Places {
 public:
  explicit Places(size_t count) : free_(count) {}

  struct GiveBack {
    void operator()(Places* places) const { places->give_back(); }
  };
  using Place = std::unique_ptr<Places, GiveBack>;
  // Null when none came free in time. It must go before this does.
  asio::awaitable<Place> take(channel::EventLoop& loop, client::Clock::time_point until);

 private:
  struct Waiter {
    Waiter(asio::io_context& io, client::Clock::time_point until) : bell(io, until) {}
    asio::steady_timer bell;
    bool called = false;  // a place is its own; under mutex_
  };
  class Turn;
  void give_back();

  std::mutex mutex_;
  size_t free_;
  std::deque<std::shared_ptr<Waiter>> line_;
};

}  // namespace sallyport::audit
