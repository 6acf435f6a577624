// What makes two opens meet: the file, directory or stream they are of.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace sallyport::state {

struct FileKey {
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t stream = 0;  // 0: the unnamed stream
  auto operator<=>(const FileKey&) const = default;
};

struct FileKeyHash {
  size_t operator()(const FileKey& key) const {
    uint64_t h = key.inode * 0x9E3779B97F4A7C15ull ^ key.device * 0xC2B2AE3D27D4EB4Full ^ key.stream;
    return static_cast<size_t>(h ^ h >> 29);
  }
};

}  // namespace sallyport::state
