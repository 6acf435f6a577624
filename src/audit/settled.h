// Up to where a sequence is done whose parts are done in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace sallyport::audit {

class Settled {
 public:
  explicit Settled(uint64_t first = 0) : first_(first) {}

  // What lies before the first position, or was noted already, changes nothing.
  void note(uint64_t position) {
    if (position < first_) return;
    auto index = static_cast<size_t>(position - first_);
    if (index >= done_.size()) done_.resize(index + 1);
    done_[index] = true;
    for (; !done_.empty() && done_.front(); first_++) done_.pop_front();
  }
  // Every position before this one is done.
  uint64_t first() const { return first_; }

 private:
  uint64_t first_;
  std::deque<bool> done_;  // from first_ on
};

}  // namespace sallyport::audit
