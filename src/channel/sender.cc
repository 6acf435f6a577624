#include "channel/sender.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace sallyport::channel {

Sender::State Sender::send(int socket, BufferPool& pool) {
  while (!frames_.empty()) {
    auto& first = frames_.front();
    bool in_file = sent_of_first_ >= first.bytes.size() - first.start && first.file_length;
    auto state = in_file ? send_file(socket) : send_buffers(socket, pool);
    if (state != State::idle) return state;
    if (!frames_.empty() && sent_of_first_ == frames_.front().size()) finished_first(pool);
  }
  return State::idle;
}

void Sender::finished_first(BufferPool& pool) {
  pool.give_back(std::move(frames_.front().bytes));
  frames_.pop_front();
  sent_of_first_ = 0;
}

// Gathers buffers up to and including the first that has a file's piece behind it.
Sender::State Sender::send_buffers(int socket, BufferPool& pool) {
  std::array<iovec, 64> parts;
  size_t count = 0, skip = sent_of_first_;
  bool file_follows = false;
  for (auto& frame : frames_) {
    if (count == parts.size() || file_follows) break;
    size_t length = frame.bytes.size() - frame.start;
    parts[count++] = {frame.bytes.data() + frame.start + skip, length - skip};
    skip = 0;
    file_follows = frame.file_length != 0;
  }
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT | (file_follows ? MSG_MORE : 0));
  if (sent < 0) return errno == EAGAIN || errno == EINTR ? State::blocked : State::broken;
  queued_bytes_ -= static_cast<size_t>(sent);
  auto left = static_cast<size_t>(sent);
  while (left) {
    auto& first = frames_.front();
    size_t of_first = std::min(left, first.bytes.size() - first.start - sent_of_first_);
    sent_of_first_ += of_first;
    left -= of_first;
    if (sent_of_first_ < first.size()) break;
    finished_first(pool);
  }
  return State::idle;
}

Sender::State Sender::send_file(int socket) {
  auto& first = frames_.front();
  size_t done = sent_of_first_ - (first.bytes.size() - first.start);
  auto offset = static_cast<off_t>(first.file_offset + done);
  ssize_t sent = sendfile(socket, first.file, &offset, first.file_length - done);
  if (sent < 0) return errno == EAGAIN || errno == EINTR ? State::blocked : State::broken;
  if (sent == 0) {  // the file was cut after its length had been promised
    static constexpr std::array<uint8_t, 4096> kZeros{};
    sent = ::send(socket, kZeros.data(), std::min(kZeros.size(), first.file_length - done), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return errno == EAGAIN || errno == EINTR ? State::blocked : State::broken;
  }
  sent_of_first_ += static_cast<size_t>(sent);
  queued_bytes_ -= static_cast<size_t>(sent);
  return State::idle;
}

}  // namespace sallyport::channel
