#include "audit/order.h"

namespace sallyport::audit {
namespace {

// The finaliser of splitmix64 (public domain): every bit of the input changes half of the bits of the output.
uint64_t mixed(uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  return value ^ value >> 31;
}

}  // namespace

Order::Order(uint64_t size, uint64_t seed) : size_(size) {
  while (half_ < 32 && size_ > uint64_t{1} << 2 * half_) half_++;
  for (auto& key : keys_) key = mixed(seed += 0x9e3779b97f4a7c15);
}

uint64_t Order::forth(uint64_t value) const {
  uint64_t mask = (uint64_t{1} << half_) - 1, left = value >> half_, right = value & mask;
  for (auto key : keys_) {
    auto next = left ^ (mixed(right ^ key) & mask);
    left = right;
    right = next;
  }
  return left << half_ | right;
}

uint64_t Order::back(uint64_t value) const {
  uint64_t mask = (uint64_t{1} << half_) - 1, left = value >> half_, right = value & mask;
  for (auto key = keys_.rbegin(); key != keys_.rend(); key++) {
    auto before = right ^ (mixed(left ^ *key) & mask);
    right = left;
    left = before;
  }
  return left << half_ | right;
}

uint64_t Order::at(uint64_t position) const {
  auto number = forth(position);
  while (number >= size_) number = forth(number);
  return number;
}

uint64_t Order::position_of(uint64_t number) const {
  auto position = back(number);
  while (position >= size_) position = back(position);
  return position;
}

}  // namespace sallyport::audit
