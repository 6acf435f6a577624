// Two ways to keep something costly beside a key without locks: made at first use, and shared by threads.
// Both leave an object that was never used at the size of a pointer, which is what keeps idle sessions small.
#pragma once

#include <atomic>
#include <memory>

namespace sallyport::crypto {

// A value made once and read by everybody. Two threads may both make it; the second one's is thrown away.
template <class T>
class Lazy {
 public:
  Lazy() = default;
  Lazy(const Lazy&) = delete;
  Lazy& operator=(const Lazy&) = delete;
  ~Lazy() { delete made_.load(std::memory_order_acquire); }

  template <class Make>
  const T& get(Make make) const {
    if (auto* there = made_.load(std::memory_order_acquire)) return *there;
    auto mine = std::unique_ptr<T>(new T(make()));
    T* expected = nullptr;
    if (made_.compare_exchange_strong(expected, mine.get(), std::memory_order_acq_rel)) return *mine.release();
    return *expected;
  }

 private:
  mutable std::atomic<T*> made_{nullptr};
};

// One reusable context that a thread takes out while it works. Whoever finds it taken makes another and,
// when done, leaves the one that is older by a moment to be freed.
template <class T, void (*Free)(T*)>
class Spare {
 public:
  struct Deleter {
    void operator()(T* context) const { Free(context); }
  };
  using Handle = std::unique_ptr<T, Deleter>;

  Spare() = default;
  Spare(const Spare&) = delete;
  Spare& operator=(const Spare&) = delete;
  ~Spare() { take(); }

  Handle take() const { return Handle(spare_.exchange(nullptr, std::memory_order_acq_rel)); }
  void put_back(Handle context) const { Handle(spare_.exchange(context.release(), std::memory_order_acq_rel)); }

 private:
  mutable std::atomic<T*> spare_{nullptr};
};

}  // namespace sallyport::crypto
