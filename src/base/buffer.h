// A growable, move-only run of bytes that does not zero what will be overwritten: what messages are built in and
// received into. Growth doubles; `append` returns uninitialised room.
#pragma once

#include <cstdlib>
#include <new>
#include <utility>

#include "base/bytes.h"

namespace sallyport {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size) { resize(size); }
  explicit Buffer(Bytes copy_of) { append(copy_of); }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer moved(std::move(other));
    swap(moved);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { std::free(data_); }

  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  uint8_t* data() { return data_; }
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  uint8_t& operator[](size_t i) { return data_[i]; }
  uint8_t operator[](size_t i) const { return data_[i]; }
  const uint8_t* begin() const { return data_; }
  const uint8_t* end() const { return data_ + size_; }

  operator Bytes() const { return {data_, size_}; }
  Bytes bytes() const { return {data_, size_}; }
  MutableBytes mutable_bytes() { return {data_, size_}; }

  void clear() { size_ = 0; }
  void reserve(size_t wanted) {
    if (wanted <= capacity_) return;
    auto* grown = static_cast<uint8_t*>(std::realloc(data_, wanted));
    if (!grown) throw std::bad_alloc();
    data_ = grown;
    capacity_ = wanted;
  }
  // New bytes are uninitialised.
  void resize(size_t size) {
    if (size > capacity_) reserve(size > 2 * capacity_ ? size : 2 * capacity_);
    size_ = size;
  }
  // Returns where `count` new, uninitialised bytes start.
  uint8_t* append(size_t count) {
    resize(size_ + count);
    return data_ + size_ - count;
  }
  void append(Bytes bytes) {
    if (!bytes.empty()) std::memcpy(append(bytes.size()), bytes.data(), bytes.size());
  }
  void append_zeros(size_t count) {
    if (count) std::memset(append(count), 0, count);
  }

 private:
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace sallyport
