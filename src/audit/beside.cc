#include "audit/beside.h"

#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace sallyport::audit {

Beside::Beside(channel::EventLoop& loop, asio::awaitable<void> work) : state_(std::make_shared<State>(loop.io())) {
  asio::co_spawn(loop.io(), std::move(work), [state = state_](std::exception_ptr) {
    state->done = true;
    state->bell.cancel();
  });
}

asio::awaitable<void> Beside::wait() {
  asio::error_code ignored;
  while (!state_->done) co_await state_->bell.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace sallyport::audit
