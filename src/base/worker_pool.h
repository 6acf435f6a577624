// A few threads for work that may wait for a disk. Threads start when there is something to do and stay.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sallyport {

class WorkerPool {
 public:
  explicit WorkerPool(size_t threads) : limit_(threads) {}
  ~WorkerPool() { stop(); }

  // False when the pool has stopped: the work will not be done.
  bool post(std::function<void()> work);
  // Finishes what is queued, then ends the threads.
  void stop();

 private:
  void run();

  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace sallyport
