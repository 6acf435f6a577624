// A connection of a TcpStack.
#pragma once

#include <functional>

#include "audit/tcp/stack.h"

namespace sallyport::audit {

class StackCarrier : public client::Carrier {
 public:
  using Resume = std::move_only_function<void()>;  // the coroutine that waits

  StackCarrier(std::shared_ptr<TcpStack> stack, const policy::Endpoint& from, const policy::Endpoint& to, uint32_t sequence);
  ~StackCarrier() override;

  void set_deadline(client::Clock::time_point deadline) override { deadline_ = deadline; }
  client::Task<> connect() override;
  ssize_t send(Bytes bytes) override;
  ssize_t receive(MutableBytes room) override { return conversation_.receive(room); }
  client::Task<> ready(Wanted what) override;
  policy::IpAddress local_address() const override { return conversation_.from().address; }

  Conversation& conversation() { return conversation_; }
  bool waits() const { return static_cast<bool>(resume_); }
  // What it waits for has come, or the deadline.
  bool due() const { return waits() && ((conversation_.*awaited_)() || late()); }
  Resume take_resume() { return std::exchange(resume_, nullptr); }
  // The carrier may be gone afterwards.
  void resume();
  bool woken = false;  // will be resumed; the stack's

 private:
  using Condition = bool (Conversation::*)() const;
  client::Task<> until(Condition holds);
  asio::awaitable<void> something();
  bool late() const { return stack_->now_ >= deadline_; }

  std::shared_ptr<TcpStack> stack_;
  Conversation conversation_;
  Condition awaited_ = nullptr;
  Resume resume_;
  client::Clock::time_point deadline_{};
};

}  // namespace sallyport::audit
