// Up to N values on the stack that cost nothing until they are added.
#pragma once

#include <cassert>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace sallyport::crypto {

template <class T, size_t N>
class StackList {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  bool full() const { return count_ == N; }
  template <class... Args>
  void add(Args&&... args) {
    assert(!full());
    std::construct_at(data() + count_++, std::forward<Args>(args)...);
  }
  void clear() { count_ = 0; }
  std::span<T> items() { return {data(), count_}; }

 private:
  T* data() { return reinterpret_cast<T*>(storage_); }

  alignas(T) std::byte storage_[N * sizeof(T)];
  size_t count_ = 0;
};

}  // namespace sallyport::crypto
