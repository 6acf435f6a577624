#include "audit/quic/places.h"

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace sallyport::audit {

// One's time in the line. A loop that ends takes its coroutines with it: they leave the line, or give on the place they have got.
class Places::Turn {
 public:
  Turn(Places& places, asio::io_context& io, client::Clock::time_point until)
      : places_(places), waiter_(std::make_shared<Waiter>(io, until)) {
    std::lock_guard lock(places_.mutex_);
    waiter_->called = places_.free_ > 0;
    if (waiter_->called) {
      places_.free_--;
    } else {
      places_.line_.push_back(waiter_);
    }
  }
  ~Turn() { leave(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool called() {
    std::lock_guard lock(places_.mutex_);
    return waiter_->called;
  }
  asio::steady_timer& bell() { return waiter_->bell; }
  Place leave() {
    std::lock_guard lock(places_.mutex_);
    std::erase(places_.line_, waiter_);
    return Place(std::exchange(waiter_->called, false) ? &places_ : nullptr);
  }

 private:
  Places& places_;
  std::shared_ptr<Waiter> waiter_;
};

asio::awaitable<Places::Place> Places::take(channel::EventLoop& loop, client::Clock::time_point until) {
  Turn turn(*this, loop.io(), until);
  asio::error_code ignored;
  if (!turn.called()) co_await turn.bell().async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return turn.leave();
}

void Places::give_back() {
  std::lock_guard lock(mutex_);
  if (line_.empty()) {
    free_++;
    return;
  }
  auto next = std::move(line_.front());
  line_.pop_front();
  next->called = true;
  // Weakly: a timer must not outlive its loop, which may be ending.
  asio::post(next->bell.get_executor(), [weak = std::weak_ptr(next)] {
    if (auto waiter = weak.lock()) waiter->bell.cancel();
  });
}

}  // namespace sallyport::audit
