// Cuts what a socket delivers into frames. An idle connection owns no buffer: bytes are read into memory that the event
// loop lends, and only the rest of an unfinished frame is kept.
#pragma once

#include <functional>
#include <optional>

#include "channel/buffer_pool.h"
#include "proto/nbt/session.h"

namespace sallyport::channel {

struct InFrame {
  nbt::FrameType type{};
  MutableBytes payload;     // may be changed (decrypted) in place; valid until the next read()
  Buffer* owner = nullptr;  // the buffer that holds this frame alone, to be moved away by who needs it longer; or null
  size_t owner_offset = 0;  // where the payload starts in it
};

enum class FrameFault : uint8_t {
  none,
  not_a_header,  // the peer speaks something else
  too_long,      // longer than allowed
};
const char* to_string(FrameFault fault);

class Receiver {
 public:
  enum class State { got, drained, closed, broken };
  static constexpr size_t kScratch = 256 * 1024;

  Receiver(nbt::Transport transport, BufferPool& pool) : transport_(transport), pool_(pool) {}

  // The largest payload accepted from now on.
  void set_limit(size_t bytes) { limit_ = bytes; }

  // Reads once. `scratch` has kScratch bytes and is free again after the last next().
  State read(int socket, MutableBytes scratch);
  // The same by something like a socket: `receive` does what recv(2) does.
  State read(const std::function<ssize_t(MutableBytes room)>& receive, MutableBytes scratch);
  // The next whole frame; nothing when more must be read or when fault() says why none will ever come.
  std::optional<InFrame> next();
  // What has been read and not been cut into frames; nothing of it is left.
  Buffer take_rest();
  // Keeps the unfinished rest; to be called before the scratch memory is lent to somebody else.
  void stash();
  // The last read took all there was.
  bool drained() const { return drained_; }
  FrameFault fault() const { return fault_; }
  bool idle() const { return partial_.empty() && view_.empty(); }

 private:
  State read_by(auto&& receive, MutableBytes scratch);
  std::optional<InFrame> take_large();
  bool header(Bytes bytes, nbt::Frame& out);

  // After a large frame the next read is short, so that most of another large one is not copied out of the scratch memory.
  static constexpr size_t kShortRead = 4096;

  nbt::Transport transport_;
  BufferPool& pool_;
  bool handed_out_ = false;  // partial_ is a frame that the caller has
  bool expect_large_ = false;
  bool drained_ = false;
  size_t limit_ = 64 * 1024;
  Buffer partial_;       // the start of a frame that was not complete
  size_t wanted_ = 0;    // when not 0: the size of the frame in partial_, read straight into it
  MutableBytes view_;    // not yet cut, in the scratch memory
  FrameFault fault_ = FrameFault::none;
};

}  // namespace sallyport::channel
