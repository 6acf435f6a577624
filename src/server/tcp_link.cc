#include "server/tcp_link.h"

#include <spdlog/spdlog.h>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "channel/pace.h"
#include "channel/receiver.h"
#include "server/engine.h"
#include "server/netbios_session.h"

namespace sallyport::server {

namespace {

using asio::ip::tcp;
using Awaitable = asio::awaitable<void>;

class TcpLink final : public Link, public std::enable_shared_from_this<TcpLink> {
 public:
  TcpLink(channel::EventLoop& loop, tcp::socket socket) : loop_(loop), socket_(std::move(socket)), gathering_(loop.io()) {}

  void post(std::function<void()> work) override { loop_.post(std::move(work)); }
  void post_after(std::chrono::milliseconds delay, std::function<void()> work) override {
    auto timer = std::make_shared<asio::steady_timer>(loop_.io(), delay);
    timer->async_wait([timer, work = std::move(work)](asio::error_code) { work(); });
  }
  // For answers that come outside of the receive loop.
  void flush() override {
    if (try_send() == channel::Sender::State::blocked) start_draining();
  }
  // The receive loop sees the end of the stream and ends.
  void close() override {
    asio::error_code ignored;
    if (resets_)
      socket_.close(ignored);
    else
      socket_.shutdown(tcp::socket::shutdown_both, ignored);
  }
  void close_by_reset(bool on) override {
    asio::error_code ignored;
    socket_.set_option(asio::socket_base::linger(on, 0), ignored);
    resets_ = on;
  }
  channel::BufferPool& buffers() override { return loop_.buffers(); }

  void bind(const std::shared_ptr<Connection>& owner) {
    owner_ = owner;
    sender_ = &owner->sender();
  }
  void unbind() { sender_ = nullptr; }
  // Sends what the socket takes now; while somebody drains the queue it is left to them.
  channel::Sender::State try_send() {
    if (draining_ || !sender_) return channel::Sender::State::idle;
    auto state = sender_->send(handle(), buffers());
    if (state == channel::Sender::State::broken) close();
    return state;
  }
  int handle() { return socket_.native_handle(); }
  // Gives the socket away; -1 when it is gone.
  int release() {
    asio::error_code error;
    int descriptor = socket_.release(error);
    return error ? -1 : descriptor;
  }
  bool draining() const { return draining_; }
  channel::EventLoop& loop() { return loop_; }

  // False when the socket is gone.
  asio::awaitable<bool> ready(tcp::socket::wait_type what) {
    asio::error_code error;
    co_await socket_.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

  // From here on the socket is ready to be read only when this has come.
  void gather(const channel::Pace::Gather& wanted) {
    if (!wanted.bytes && low_water_ == 1) return;
    set_low_water(std::max(static_cast<int>(wanted.bytes), 1));
    gathering_.expires_after(wanted.longest);  // an earlier wait ends unheard
    if (!wanted.bytes) return;
    gathering_.async_wait([weak = weak_from_this()](asio::error_code error) {
      auto self = weak.lock();
      if (!error && self) self->set_low_water(1);
    });
  }

  asio::awaitable<bool> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(loop_.io(), time);
    asio::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

  // Sends until the queue is empty. For the receive loop: while it waits here it reads nothing more.
  asio::awaitable<bool> drain() {
    draining_ = true;
    auto state = channel::Sender::State::blocked;
    for (;;) {
      state = sender_ ? sender_->send(handle(), buffers()) : channel::Sender::State::broken;
      if (state != channel::Sender::State::blocked) break;
      bool writable = co_await ready(tcp::socket::wait_write);
      if (!writable) state = channel::Sender::State::broken;
      if (!writable) break;
    }
    draining_ = false;
    co_return state == channel::Sender::State::idle;
  }

 private:
  void set_low_water(int bytes) {
    if (bytes == low_water_) return;
    low_water_ = bytes;
    setsockopt(handle(), SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
  }
  void start_draining() {
    auto work = [](std::shared_ptr<TcpLink> self, std::shared_ptr<Connection> owner) -> Awaitable {
      bool sent = co_await self->drain();
      if (!sent) self->close();
      (void)owner;
    };
    asio::co_spawn(loop_.io(), work(shared_from_this(), owner_.lock()), asio::detached);
  }

  channel::EventLoop& loop_;
  tcp::socket socket_;
  asio::steady_timer gathering_;
  int low_water_ = 1;  // bytes that make the socket ready
  channel::Sender* sender_ = nullptr;
  bool draining_ = false;
  bool resets_ = false;
  std::weak_ptr<Connection> owner_;
};

// The Connection owns its Link by unique_ptr; the coroutines own the TcpLink too.
class SharedLink final : public Link {
 public:
  explicit SharedLink(std::shared_ptr<TcpLink> link) : link_(std::move(link)) {}
  void post(std::function<void()> work) override { link_->post(std::move(work)); }
  void post_after(std::chrono::milliseconds delay, std::function<void()> work) override {
    link_->post_after(delay, std::move(work));
  }
  void flush() override { link_->flush(); }
  void close() override { link_->close(); }
  void close_by_reset(bool on) override { link_->close_by_reset(on); }
  channel::BufferPool& buffers() override { return link_->buffers(); }

 private:
  std::shared_ptr<TcpLink> link_;
};

struct Taken {
  size_t frames = 0, bytes = 0;
  std::optional<Buffer> for_translator;  // the first SMB1 message of a peer who may speak it, and what came behind it
};

bool is_smb1(Bytes message) { return message.size() >= 4 && load_le<uint32_t>(message.data()) == smb2::kSmb1ProtocolId; }

Buffer as_received(const channel::InFrame& frame, channel::Receiver& receiver) {
  Buffer out;
  out.append_zeros(nbt::kFrameHeaderSize);
  nbt::write_frame(out.data(), {frame.type, static_cast<uint32_t>(frame.payload.size())}, nbt::Transport::session_service);
  out.append(frame.payload);
  out.append(receiver.take_rest());
  return out;
}

// Hands the connection every whole frame there is. False: it must end.
bool take_frames(Connection& connection, channel::Receiver& receiver, NetbiosSession& netbios, TcpLink& link, Taken& taken) {
  while (auto frame = receiver.next()) {
    taken.frames++;
    taken.bytes += nbt::kFrameHeaderSize + frame->payload.size();
    if (frame->type != nbt::FrameType::session_message || !netbios.established()) {
      if (!netbios.on_frame(connection, *frame)) return false;
      continue;
    }
    if (is_smb1(frame->payload) && connection.peer().may_speak_smb1() && !connection.is_negotiated()) {
      taken.for_translator = as_received(*frame, receiver);
      return false;
    }
    if (!connection.on_frame(*frame)) return false;
    if (connection.should_send()) {
      connection.finish_answers();
      link.try_send();
    }
  }
  bool whole = receiver.fault() == channel::FrameFault::none;
  if (!whole) spdlog::info("{}: {}", connection.peer().text, to_string(receiver.fault()));
  receiver.stash();
  return whole;
}

// A peer that does not read its answers is not asked for more: nothing is read until they are sent.
asio::awaitable<bool> send_answers(Connection& connection, TcpLink& link) {
  connection.finish_answers();
  auto state = link.try_send();
  if (state == channel::Sender::State::broken) co_return false;
  if (state == channel::Sender::State::blocked) co_return co_await link.drain();
  while (link.draining()) {
    bool waited = co_await link.pause(std::chrono::milliseconds(2));
    if (!waited) co_return false;
  }
  co_return true;
}

Awaitable receive_loop(std::shared_ptr<Connection> connection, std::shared_ptr<TcpLink> link,
                       ConnectionEvents events) {
  constexpr int kFairShare = 16;  // reads in a row before others on this loop have their turn
  channel::Receiver receiver(connection->peer().transport(), link->buffers());
  NetbiosSession netbios(connection->peer().transport());
  channel::Pace pace;
  bool going = co_await link->ready(tcp::socket::wait_read);
  for (int turn = 0; going; turn++) {
    Taken taken;
    receiver.set_limit(connection->frame_limit());
    auto state = receiver.read(link->handle(), link->loop().scratch());
    if (state == channel::Receiver::State::got) {
      going = take_frames(*connection, receiver, netbios, *link, taken);
      bool sent = co_await send_answers(*connection, *link);
      going = going && sent;
      if (sent && taken.for_translator) events.speaks_smb1(*connection, link->release(), std::move(*taken.for_translator));
    }
    if (state == channel::Receiver::State::closed || state == channel::Receiver::State::broken) break;
    auto gather = pace.next(taken.frames, taken.bytes, channel::Pace::Clock::now());
    link->gather(gather);
    if (going && (receiver.drained() || gather.bytes || turn % kFairShare == 0))
      going = co_await link->ready(tcp::socket::wait_read);
  }
  connection->finish_answers();
  link->try_send();
  link->unbind();
  link->close();
  connection->on_closed();
  events.ended(connection.get());
}

}  // namespace

std::shared_ptr<Connection> serve_connection(Engine& engine, channel::EventLoop& loop, tcp::socket socket, Peer peer,
                                             ConnectionEvents events) {
  asio::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
  auto link = std::make_shared<TcpLink>(loop, std::move(socket));
  link->close_by_reset(peer.transport() == nbt::Transport::session_service);  // until NetbiosSession knows who it is
  auto connection = std::make_shared<Connection>(engine, std::make_unique<SharedLink>(link), std::move(peer));
  link->bind(connection);
  connection->on_first_login(std::move(events.logged_in));
  asio::co_spawn(loop.io(), receive_loop(connection, std::move(link), std::move(events)), asio::detached);
  return connection;
}

}  // namespace sallyport::server
