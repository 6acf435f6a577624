#include "audit/quic/watched_descriptor.h"

#include <unistd.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace sallyport::audit {

using client::Clock;
using client::IoFault;

WatchedDescriptor::WatchedDescriptor(channel::EventLoop& loop) : guarded_(std::make_shared<Guarded>(loop.io())) {}

WatchedDescriptor::~WatchedDescriptor() {
  asio::error_code ignored;
  guarded_->timer.cancel();
  guarded_->descriptor.close(ignored);
}

bool WatchedDescriptor::take(int descriptor) {
  asio::error_code error;
  guarded_->descriptor.assign(descriptor, error);
  if (error) ::close(descriptor);
  return !error;
}

client::Task<> WatchedDescriptor::readable(Clock::time_point until) {
  auto& timer = guarded_->timer;
  timer.expires_at(until);
  timer.async_wait([weak = std::weak_ptr(guarded_)](asio::error_code error) {
    auto guarded = weak.lock();
    // One that was queued when the timer was set anew is not meant any more.
    if (error || !guarded || Clock::now() < guarded->timer.expiry()) return;
    guarded->descriptor.cancel(error);
  });
  asio::error_code error;
  co_await guarded_->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                           asio::redirect_error(asio::use_awaitable, error));
  if (error && error != asio::error::operation_aborted) co_return std::unexpected(IoFault::local);
  co_return client::Outcome<>();
}

}  // namespace sallyport::audit
