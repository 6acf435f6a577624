// What a search has found and not sent yet, and, within bounds, what it has sent: clients go on behind a name or a key they choose.
// Invariant: `next_` is never before the first entry that is kept.
#pragma once

#include <deque>
#include <string>

#include "proto/fscc/directory.h"

namespace sallyport::translator {

using Entry = fscc::FileIdBothDirectoryInformation<std::u16string>;

class Listing {
 public:
  static constexpr size_t kMostKept = 2048;

  // Behind what is there. The oldest that was sent goes when there are too many.
  void append(Entry entry);
  void end() { complete_ = true; }
  bool is_complete() const { return complete_; }

  // The next to send; null when more must be asked for, or there is none.
  const Entry* peek() const { return next_ - first_ < entries_.size() ? &entries_[next_ - first_] : nullptr; }
  void advance() { next_++; }
  void skip_all() { next_ = first_ + entries_.size(); }
  const Entry* last_sent() const { return next_ > first_ ? &entries_[next_ - first_ - 1] : nullptr; }
  // Counts entries from 1 on: the number of the one sent last. What resume keys are made of.
  uint32_t position() const { return static_cast<uint32_t>(next_); }
  // Goes to behind the entry with this number, or this name (its own or its short one); false when it is not kept.
  bool resume_after(uint32_t position);
  bool resume_after(std::u16string_view name);
  bool has_forgotten() const { return first_ > 0; }

 private:
  std::deque<Entry> entries_;
  size_t first_ = 0;  // how many there were before entries_[0]
  size_t next_ = 0;
  bool complete_ = false;
};

}  // namespace sallyport::translator
