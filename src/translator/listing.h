// What a search has found and not sent yet, and, within bounds, what it has sent: clients go on behind a name or a key they choose.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "proto/fscc/directory.h"

namespace sallyport::translator {

using Entry = fscc::FileIdBothDirectoryInformation<std::u16string>;

class Listing {
 public:
  static constexpr size_t kMostKept = 65536;

  // Behind what is there.
  void append(Entry entry) {
    entries_.push_back(std::move(entry));
    if (entries_.size() > kMostKept && next_ > first_ + kMostKept / 2) entries_.pop_front(), first_++;
  }
  void end() { complete_ = true; }
  bool is_complete() const { return complete_; }

  // The next to send; null when more must be asked for, or there is none.
  const Entry* peek() const { return next_ - first_ < entries_.size() ? &entries_[next_ - first_] : nullptr; }
  void advance() { next_++; }
  // Counts entries from 1 on: what resume keys are made of.
  uint32_t position() const { return static_cast<uint32_t>(next_); }
  // Goes to behind the entry with this number, or this name; false when it is not kept.
  bool resume_after(uint32_t position) {
    if (position < first_ || position > first_ + entries_.size()) return false;
    next_ = position;
    return true;
  }
  bool resume_after(std::u16string_view name);

 private:
  std::deque<Entry> entries_;
  size_t first_ = 0;  // number of entries_[0]
  size_t next_ = 0;
  bool complete_ = false;
};

}  // namespace sallyport::translator
