// Fills a buffer with entries linked by NextEntryOffset until the next one does not fit: what a QUERY_DIRECTORY, a
// CHANGE_NOTIFY or a stream or EA query answers with. Entries are aligned from where the writer began; nothing is
// allocated but the buffer's own growth. [MS-FSCC] 2.4
#pragma once

#include "wire/encoder.h"

namespace sallyport::fscc {

class EntryWriter {
 public:
  EntryWriter(Buffer& out, size_t limit, size_t alignment = 8)
      : out_(out), start_(out.size()), limit_(limit), alignment_(alignment) {}

  // False, and nothing written, when the entry does not fit. The entry's first field must be NextEntryOffset.
  template <class T>
  bool add(const T& entry) {
    size_t end = out_.size();
    if (count_) out_.append_zeros(align_up(end - start_, alignment_) - (end - start_));
    size_t at = out_.size();
    wire::encode(entry, out_, at);
    if (out_.size() - start_ > limit_) {
      out_.resize(end);
      return false;
    }
    if (count_) store_le(out_.data() + last_, static_cast<uint32_t>(at - last_));
    last_ = at;
    count_++;
    return true;
  }

  size_t count() const { return count_; }
  size_t bytes_written() const { return out_.size() - start_; }

 private:
  Buffer& out_;
  size_t start_;
  size_t limit_;
  size_t alignment_;
  size_t last_ = 0;
  size_t count_ = 0;
};

}  // namespace sallyport::fscc
