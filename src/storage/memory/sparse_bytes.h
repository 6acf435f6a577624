// A file's content in pages; what was never written takes no memory.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "storage/store.h"

namespace sallyport::storage::memory {

class SparseBytes {
 public:
  static constexpr uint64_t kPage = 4096;

  uint64_t size() const { return size_; }
  uint64_t allocated() const { return pages_.size() * kPage; }
  // How many bytes of new pages writing this range takes.
  uint64_t cost(uint64_t offset, uint64_t length) const;

  size_t read(MutableBytes out, uint64_t offset) const;
  void write(Bytes data, uint64_t offset);
  void resize(uint64_t size);
  void zero(Range range);
  std::vector<Range> ranges(Range within) const;

 private:
  using Page = std::array<uint8_t, kPage>;
  void clear_part(uint64_t page, uint64_t from, uint64_t to);

  uint64_t size_ = 0;
  std::map<uint64_t, std::unique_ptr<Page>> pages_;
};

}  // namespace sallyport::storage::memory
