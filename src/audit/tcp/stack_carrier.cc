#include "audit/tcp/stack_carrier.h"

#include <asio/use_awaitable.hpp>

namespace sallyport::audit {

using client::IoFault;

StackCarrier::StackCarrier(std::shared_ptr<TcpStack> stack, const policy::Endpoint& from, const policy::Endpoint& to, uint32_t sequence)
    : stack_(std::move(stack)), conversation_(from, to, sequence) {}

StackCarrier::~StackCarrier() {
  if (auto reset = conversation_.reset()) stack_->put(*reset);
  stack_->forget(conversation_);
}

void StackCarrier::resume() {
  woken = false;
  auto waiting = take_resume();
  waiting();
}

// Until the stack resumes it.
asio::awaitable<void> StackCarrier::something() {
  auto keep = [this](auto handler) { resume_ = std::move(handler); };
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(keep), asio::use_awaitable);
}

client::Task<> StackCarrier::until(Condition holds) {
  awaited_ = holds;
  while (!(conversation_.*holds)()) {
    if (late()) co_return std::unexpected(IoFault::timed_out);
    co_await something();
  }
  // Of one that was open, send() and receive() tell what became of it.
  if (holds == &Conversation::answered && conversation_.fault()) co_return std::unexpected(*conversation_.fault());
  co_return client::Outcome<>();
}

client::Task<> StackCarrier::connect() {
  stack_->pump(conversation_);
  return until(&Conversation::answered);
}

ssize_t StackCarrier::send(Bytes bytes) {
  auto taken = conversation_.send(bytes);
  stack_->pump(conversation_);
  return taken;
}

client::Task<> StackCarrier::ready(Wanted what) {
  if (what == Wanted::to_read) conversation_.listen();
  stack_->pump(conversation_);
  return until(what == Wanted::to_read ? &Conversation::readable : &Conversation::writable);
}

}  // namespace sallyport::audit
