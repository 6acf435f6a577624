// What waits to be sent on one connection: frames, each a buffer and perhaps a piece of a file behind it. Sends as much as
// the socket takes, gathered into few system calls; a file's piece goes by sendfile(2).
#pragma once

#include <deque>
#include <memory>

#include "channel/buffer_pool.h"

namespace sallyport::channel {

struct OutFrame {
  Buffer bytes;
  size_t start = 0;  // bytes before it were room for a header that was not needed
  // A piece of a file that follows the bytes; `keep` keeps the descriptor open. What the file does not have is sent as zeros.
  std::shared_ptr<void> keep;
  int file = -1;
  uint64_t file_offset = 0;
  size_t file_length = 0;

  size_t size() const { return bytes.size() - start + file_length; }
};

class Sender {
 public:
  enum class State { idle, blocked, broken };

  void queue(OutFrame&& frame) {
    queued_bytes_ += frame.size();
    frames_.push_back(std::move(frame));
  }
  size_t queued_bytes() const { return queued_bytes_; }
  bool empty() const { return frames_.empty(); }

  // Sends until nothing is left or the socket, which must not block, takes no more. Buffers that are done go back to the pool.
  State send(int socket, BufferPool& pool);

 private:
  State send_buffers(int socket, BufferPool& pool);
  State send_file(int socket);
  void finished_first(BufferPool& pool);

  std::deque<OutFrame> frames_;
  size_t sent_of_first_ = 0;  // bytes of the first frame, its file's piece included
  size_t queued_bytes_ = 0;
};

}  // namespace sallyport::channel
