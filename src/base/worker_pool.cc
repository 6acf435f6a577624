#include "base/worker_pool.h"

namespace sallyport {

bool WorkerPool::post(std::function<void()> work) {
  std::lock_guard guard(mutex_);
  if (stopping_) return false;
  queue_.push_back(std::move(work));
  if (idle_ < queue_.size() && threads_.size() < limit_) threads_.emplace_back([this] { run(); });
  wake_.notify_one();
  return true;
}

void WorkerPool::stop() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    idle_++;
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    idle_--;
    if (queue_.empty()) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

}  // namespace sallyport
