// The translator's one thread: two sockets and timers.
#pragma once

#include <chrono>
#include <coroutine>
#include <functional>
#include <map>

#include "base/buffer.h"
#include "proto/nbt/frame.h"

namespace sallyport::translator {

using Clock = std::chrono::steady_clock;

// A socket cut into frames. What cannot be sent at once waits, up to kMostWaiting bytes.
class FrameSocket {
 public:
  static constexpr size_t kMostWaiting = 8 << 20;

  FrameSocket(int socket, nbt::Transport transport, size_t longest) : socket_(socket), transport_(transport), longest_(longest) {}

  // Reads what there is. False: the peer is gone, or broke the framing.
  bool receive();
  // As if it had come from the socket.
  void receive(Bytes bytes) { in_.append(bytes); }
  struct Frame {
    nbt::FrameType type{};
    Buffer payload;
  };
  // The next whole frame, if there is one. `broken` is set when none will ever come.
  std::optional<Frame> next(bool& broken);

  // `message` has kFrameHeaderSize bytes of room in front.
  void send(Buffer message);
  // False: the peer is gone or takes nothing.
  bool flush();
  bool wants_to_send() const { return !out_.empty(); }
  bool is_congested() const { return out_.size() - sent_ > kMostWaiting / 8; }
  int socket() const { return socket_; }

 private:
  int socket_;
  nbt::Transport transport_;
  size_t longest_;
  Buffer in_;
  size_t taken_ = 0;  // of in_
  Buffer out_;
  size_t sent_ = 0;  // of out_
};

class Timers {
 public:
  using Id = uint64_t;
  Id add(Clock::time_point when, std::function<void()> action);
  void cancel(Id id);
  // Milliseconds to the next, and no more than `most`.
  int wait_time(Clock::time_point now, std::chrono::milliseconds most) const;
  void run(Clock::time_point now);

 private:
  struct Entry {
    Id id;
    std::function<void()> action;
  };
  std::multimap<Clock::time_point, Entry> entries_;
  Id next_ = 1;
};

// co_await pause(timers, time)
struct Pause {
  Timers& timers;
  Clock::duration time;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    timers.add(Clock::now() + time, [waiting] { waiting.resume(); });
  }
  void await_resume() const {}
};

}  // namespace sallyport::translator
