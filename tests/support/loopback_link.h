// A connection without a socket, for tests and fuzzing: frames go in by hand, what is posted runs when pump() is called, and
// delays pass in virtual time. Nothing waits and nothing depends on a clock.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "channel/receiver.h"
#include "server/connection.h"
#include "server/netbios_session.h"

namespace sallyport::support {

// The thread that all connections of one test live on.
class Loop {
 public:
  using Duration = std::chrono::milliseconds;

  void post(std::function<void()> work) { post_after(Duration(0), std::move(work)); }
  void post_after(Duration delay, std::function<void()> work);
  // Runs what is due, until nothing is.
  void pump();
  // Lets time pass and runs what becomes due meanwhile, in its order.
  void advance(Duration time);
  // Forgets what is still to come.
  void clear();

  channel::BufferPool& buffers() { return buffers_; }

 private:
  std::function<void()> next_due();

  std::mutex mutex_;  // workers may post
  Duration now_{0};
  std::multimap<Duration, std::function<void()>> queue_;
  channel::BufferPool buffers_;
};

class LoopbackLink final : public server::Link {
 public:
  LoopbackLink(Loop& loop, std::shared_ptr<bool> closed) : loop_(loop), closed_(std::move(closed)) {}

  void post(std::function<void()> work) override { loop_.post(std::move(work)); }
  void post_after(std::chrono::milliseconds delay, std::function<void()> work) override {
    loop_.post_after(delay, std::move(work));
  }
  void flush() override {}  // the Wire looks for itself
  void close() override { *closed_ = true; }
  channel::BufferPool& buffers() override { return loop_.buffers(); }

 private:
  Loop& loop_;
  std::shared_ptr<bool> closed_;
};

struct WireFrame {
  nbt::FrameType type{};
  Buffer payload;
};

// Both ends of one connection. What the server sends passes through its real Sender and a pair of local sockets.
class Wire {
 public:
  Wire(server::Engine& engine, Loop& loop, server::Peer peer);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // One frame to the server, and everything that follows from it. False: the server has ended the connection.
  bool send(Bytes payload, nbt::FrameType type = nbt::FrameType::session_message);
  // Runs what is due and takes what the server has sent.
  std::vector<WireFrame> receive();
  void disconnect();
  bool open() const { return connection_ != nullptr; }
  server::Connection& connection() { return *connection_; }

 private:
  bool deliver(channel::InFrame& frame);
  void carry();
  bool take();

  Loop& loop_;
  std::shared_ptr<bool> closed_ = std::make_shared<bool>(false);
  std::shared_ptr<server::Connection> connection_;
  server::NetbiosSession netbios_;
  int sockets_[2] = {-1, -1};  // the server's and the client's
  channel::Receiver receiver_;
  std::vector<uint8_t> scratch_ = std::vector<uint8_t>(channel::Receiver::kScratch);
  std::vector<WireFrame> received_;
};

}  // namespace sallyport::support
