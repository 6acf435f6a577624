// Carries the CBC-MAC chains of many messages side by side: a message that ends makes room for the next at once.
#pragma once

#include <algorithm>

#include "crypto/aes_ni.h"

namespace sallyport::crypto {

// Some whole blocks that lie together; none is the end of the message.
struct Run {
  const uint8_t* data = nullptr;
  size_t blocks = 0;
};

// Task: `Run next_run()` hands out the message piece by piece (a piece stays where it is until the next is asked for),
// `const aes_ni::Schedule& schedule()`, `uint8_t* state()`. All schedules are of one size.
template <class Task>
class Interleaver {
 public:
  explicit Interleaver(std::span<Task> tasks) : waiting_(tasks) {}

  void run() {
    for (fill(); active_ > 0; fill()) {
      auto blocks = std::ranges::min(std::span(left_).first(active_));
      aes_ni::cbc_mac(std::span(lanes_).first(active_), blocks);
      for (size_t i = active_; i-- > 0;) advance(i, blocks);
    }
  }

 private:
  void fill() {
    while (active_ < aes_ni::kLanes && !waiting_.empty()) {
      auto& task = waiting_.front();
      waiting_ = waiting_.subspan(1);
      tasks_[active_] = &task;
      lanes_[active_] = {&task.schedule(), nullptr, task.state()};
      if (next_run(active_)) active_++;
    }
  }

  bool next_run(size_t i) {
    auto run = tasks_[i]->next_run();
    lanes_[i].data = run.data;
    left_[i] = run.blocks;
    return run.blocks > 0;
  }

  void advance(size_t i, size_t blocks) {
    left_[i] -= blocks;
    lanes_[i].data += blocks * 16;
    if (left_[i] > 0 || next_run(i)) return;
    active_--;
    tasks_[i] = tasks_[active_];
    lanes_[i] = lanes_[active_];
    left_[i] = left_[active_];
  }

  std::span<Task> waiting_;
  std::array<Task*, aes_ni::kLanes> tasks_;
  std::array<aes_ni::Lane, aes_ni::kLanes> lanes_;
  std::array<size_t, aes_ni::kLanes> left_;
  size_t active_ = 0;
};

}  // namespace sallyport::crypto
