#include "translator/loop.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace sallyport::translator {

bool FrameSocket::receive() {
  constexpr size_t kAtOnce = 256 * 1024;
  if (taken_) {
    Buffer rest(in_.bytes().subspan(taken_));
    in_ = std::move(rest);
    taken_ = 0;
  }
  size_t have = in_.size();
  auto* room = in_.append(kAtOnce);
  auto got = recv(socket_, room, kAtOnce, MSG_DONTWAIT);
  in_.resize(have + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (got > 0) return true;
  return got < 0 && (errno == EAGAIN || errno == EINTR);
}

std::optional<FrameSocket::Frame> FrameSocket::next(bool& broken) {
  auto left = in_.bytes().subspan(taken_);
  if (left.size() < nbt::kFrameHeaderSize) return std::nullopt;
  auto head = nbt::parse_frame(left.first(nbt::kFrameHeaderSize), transport_);
  broken = !head || head->length > longest_;
  if (broken || left.size() < nbt::kFrameHeaderSize + head->length) return std::nullopt;
  taken_ += nbt::kFrameHeaderSize + head->length;
  return Frame{head->type, Buffer(left.subspan(nbt::kFrameHeaderSize, head->length))};
}

void FrameSocket::send(Buffer message) {
  auto length = static_cast<uint32_t>(message.size() - nbt::kFrameHeaderSize);
  nbt::write_frame(message.data(), {nbt::FrameType::session_message, length}, transport_);
  if (out_.empty()) out_ = std::move(message);
  else out_.append(message);
}

bool FrameSocket::flush() {
  while (sent_ < out_.size()) {
    auto sent = ::send(socket_, out_.data() + sent_, out_.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return (errno == EAGAIN || errno == EWOULDBLOCK) && out_.size() - sent_ <= kMostWaiting;
    sent_ += static_cast<size_t>(sent);
  }
  out_ = Buffer();
  sent_ = 0;
  return true;
}

Timers::Id Timers::add(Clock::time_point when, std::function<void()> action) {
  entries_.emplace(when, Entry{next_, std::move(action)});
  return next_++;
}

void Timers::cancel(Id id) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.id == id; });
}

int Timers::wait_time(Clock::time_point now, std::chrono::milliseconds most) const {
  if (entries_.empty()) return static_cast<int>(most.count());
  auto left = std::chrono::ceil<std::chrono::milliseconds>(entries_.begin()->first - now).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, most.count()));
}

void Timers::run(Clock::time_point now) {
  while (!entries_.empty() && entries_.begin()->first <= now) {
    auto entry = std::move(entries_.begin()->second);
    entries_.erase(entries_.begin());
    entry.action();
  }
}

}  // namespace sallyport::translator
