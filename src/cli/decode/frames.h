// Cuts a direction of a connection into frames: what the four bytes before each message announce. After a gap, or bytes
// that make no sense, it looks for the next thing that can only be an SMB message.
#pragma once

#include <functional>

#include "base/buffer.h"
#include "proto/nbt/session.h"

namespace sallyport::cli {

class FrameReader {
 public:
  using Sink = std::function<void(nbt::Frame, Bytes)>;

  explicit FrameReader(nbt::Transport transport) : transport_(transport) {}

  void add(Bytes bytes, const Sink& sink);
  void gap();
  // Bytes that belonged to no frame.
  uint64_t lost_bytes() const { return lost_; }
  size_t buffered() const { return buffer_.size(); }

 private:
  // How many bytes of `left` the next frame has, 0 when it is not all there.
  size_t take_frame(Bytes left, const Sink& sink);
  size_t find_message(Bytes left);

  nbt::Transport transport_;
  Buffer buffer_;
  bool lost_its_place_ = false;
  uint64_t lost_ = 0;
};

}  // namespace sallyport::cli
