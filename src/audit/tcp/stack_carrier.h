// A connection of a TcpStack.
#pragma once

#include "audit/tcp/stack.h"

namespace sallyport::audit {

class StackCarrier : public client::Carrier {
 public:
  StackCarrier(std::shared_ptr<TcpStack> stack, const policy::Endpoint& from, const policy::Endpoint& to);
  ~StackCarrier() override;

  void set_deadline(client::Clock::time_point deadline) override { deadline_ = deadline; }
  client::Task<> connect() override;
  ssize_t send(Bytes bytes) override;
  ssize_t receive(MutableBytes room) override { return conversation_.receive(room); }
  client::Task<> ready(Wanted what) override;
  policy::IpAddress local_address() const override { return conversation_.from().address; }

  Conversation& conversation() { return conversation_; }
  // After something has come.
  void wake() { timer_.cancel(); }

 private:
  client::Task<> until(bool (Conversation::*holds)() const);

  std::shared_ptr<TcpStack> stack_;
  Conversation conversation_;
  asio::steady_timer timer_;
  client::Clock::time_point deadline_{};
};

}  // namespace sallyport::audit
