#include "support/loopback_link.h"

#include <sys/socket.h>
#include <unistd.h>

#include <system_error>

#include "auth/acceptor.h"

namespace sallyport::support {

// ---- Loop ----

void Loop::post_after(Duration delay, std::function<void()> work) {
  std::lock_guard guard(mutex_);
  queue_.emplace(now_ + delay, std::move(work));
}

std::function<void()> Loop::next_due() {
  std::lock_guard guard(mutex_);
  if (queue_.empty() || queue_.begin()->first > now_) return nullptr;
  auto work = std::move(queue_.begin()->second);
  queue_.erase(queue_.begin());
  return work;
}

void Loop::pump() {
  while (auto work = next_due()) work();
}

void Loop::advance(Duration time) {
  auto end = now_ + time;
  pump();
  for (;;) {
    {
      std::lock_guard guard(mutex_);
      if (queue_.empty() || queue_.begin()->first > end) break;
      now_ = queue_.begin()->first;
    }
    pump();
  }
  now_ = end;
}

void Loop::clear() {
  std::multimap<Duration, std::function<void()>> old;
  std::lock_guard guard(mutex_);
  old.swap(queue_);
}

// ---- Wire ----

Wire::Wire(server::Engine& engine, Loop& loop, server::Peer peer)
    : loop_(loop), netbios_(peer.transport()), receiver_(peer.transport(), loop.buffers()) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sockets_) != 0)
    throw std::system_error(errno, std::generic_category(), "socketpair");
  receiver_.set_limit(nbt::max_length(peer.transport()));
  connection_ = std::make_shared<server::Connection>(engine, std::make_unique<LoopbackLink>(loop, closed_), std::move(peer));
}

Wire::~Wire() {
  disconnect();
  for (int socket : sockets_) close(socket);
}

bool Wire::deliver(channel::InFrame& frame) {
  if (frame.payload.size() > connection_->frame_limit()) return false;
  if (frame.type != nbt::FrameType::session_message || !netbios_.established()) return netbios_.on_frame(*connection_, frame);
  return connection_->on_frame(frame);
}

bool Wire::send(Bytes payload, nbt::FrameType type) {
  if (!open()) return false;
  Buffer own(payload);  // exactly as large as the frame, so that a sanitizer sees a step beyond it
  bool alone = payload.size() > channel::Receiver::kScratch / 4;
  channel::InFrame frame{type, own.mutable_bytes(), alone ? &own : nullptr, 0};
  bool going = deliver(frame);
  connection_->finish_answers();
  carry();
  if (!going) disconnect();
  return open();
}

std::vector<WireFrame> Wire::receive() {
  carry();
  return std::exchange(received_, {});
}

void Wire::disconnect() {
  if (!open()) return;
  auto connection = std::move(connection_);
  connection->finish_answers();
  while (connection->sender().send(sockets_[0], loop_.buffers()) == channel::Sender::State::blocked) take();
  take();
  connection->on_closed();
  loop_.pump();
}

void Wire::carry() {
  loop_.pump();
  while (open()) {
    auto state = connection_->sender().send(sockets_[0], loop_.buffers());
    if (!take() && state != channel::Sender::State::blocked) break;
  }
  if (open() && *closed_) disconnect();
}

bool Wire::take() {
  bool any = false;
  while (receiver_.read(sockets_[1], scratch_) == channel::Receiver::State::got) {
    while (auto frame = receiver_.next()) {
      received_.push_back({frame->type, Buffer(frame->payload)});
      any = true;
    }
    receiver_.stash();
  }
  return any;
}

}  // namespace sallyport::support
