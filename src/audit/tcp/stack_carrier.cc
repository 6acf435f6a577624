#include "audit/tcp/stack_carrier.h"

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "base/random.h"

namespace sallyport::audit {

using client::Clock;
using client::IoFault;

StackCarrier::StackCarrier(std::shared_ptr<TcpStack> stack, const policy::Endpoint& from, const policy::Endpoint& to)
    : stack_(std::move(stack)), conversation_(from, to, random_value<uint32_t>()), timer_(stack_->loop_.io()) {}

StackCarrier::~StackCarrier() {
  if (auto reset = conversation_.reset()) stack_->put(*reset);
  stack_->forget(conversation_);
}

client::Task<> StackCarrier::until(bool (Conversation::*holds)() const) {
  while (!(conversation_.*holds)()) {
    if (Clock::now() >= deadline_) co_return std::unexpected(IoFault::timed_out);
    asio::error_code ignored;
    timer_.expires_at(deadline_);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return client::Outcome<>();
}

client::Task<> StackCarrier::connect() {
  stack_->pump(conversation_);
  auto answered = co_await until(&Conversation::answered);
  if (!answered) co_return answered;
  if (auto fault = conversation_.fault()) co_return std::unexpected(*fault);
  co_return client::Outcome<>();
}

ssize_t StackCarrier::send(Bytes bytes) {
  auto taken = conversation_.send(bytes);
  stack_->pump(conversation_);
  return taken;
}

client::Task<> StackCarrier::ready(Wanted what) {
  bool to_read = what == Wanted::to_read;
  if (to_read) conversation_.listen();
  stack_->pump(conversation_);
  auto result = co_await until(to_read ? &Conversation::readable : &Conversation::writable);
  co_return result;
}

}  // namespace sallyport::audit
