#include "storage/memory/sparse_bytes.h"

#include <algorithm>

namespace sallyport::storage::memory {

uint64_t SparseBytes::cost(uint64_t offset, uint64_t length) const {
  if (!length) return 0;
  uint64_t first = offset / kPage, last = (offset + length - 1) / kPage;
  auto present = static_cast<uint64_t>(std::distance(pages_.lower_bound(first), pages_.upper_bound(last)));
  return (last - first + 1 - present) * kPage;
}

size_t SparseBytes::read(MutableBytes out, uint64_t offset) const {
  if (offset >= size_) return 0;
  auto total = static_cast<size_t>(std::min<uint64_t>(out.size(), size_ - offset));
  for (size_t done = 0; done < total;) {
    uint64_t at = offset + done, within = at % kPage;
    auto piece = static_cast<size_t>(std::min<uint64_t>(kPage - within, total - done));
    auto page = pages_.find(at / kPage);
    if (page == pages_.end()) std::memset(out.data() + done, 0, piece);
    else std::memcpy(out.data() + done, page->second->data() + within, piece);
    done += piece;
  }
  return total;
}

void SparseBytes::write(Bytes data, uint64_t offset) {
  for (size_t done = 0; done < data.size();) {
    uint64_t at = offset + done, within = at % kPage;
    auto piece = static_cast<size_t>(std::min<uint64_t>(kPage - within, data.size() - done));
    auto& page = pages_[at / kPage];
    if (!page) page = std::make_unique<Page>();
    std::memcpy(page->data() + within, data.data() + done, piece);
    done += piece;
  }
  if (!data.empty()) size_ = std::max(size_, offset + data.size());
}

void SparseBytes::resize(uint64_t size) {
  if (size < size_) {
    pages_.erase(pages_.lower_bound((size + kPage - 1) / kPage), pages_.end());
    clear_part(size / kPage, size % kPage, kPage);
  }
  size_ = size;
}

void SparseBytes::zero(Range range) {
  uint64_t end = std::min(size_, range.offset + range.length);
  if (range.offset >= end) return;
  uint64_t first = range.offset / kPage, last = end / kPage;
  if (first == last) return clear_part(first, range.offset % kPage, end % kPage);
  clear_part(first, range.offset % kPage, kPage);
  pages_.erase(pages_.lower_bound((range.offset + kPage - 1) / kPage), pages_.lower_bound(last));
  clear_part(last, 0, end % kPage);
}

void SparseBytes::clear_part(uint64_t page, uint64_t from, uint64_t to) {
  auto found = pages_.find(page);
  if (found != pages_.end()) std::fill(found->second->begin() + from, found->second->begin() + to, uint8_t{0});
}

std::vector<Range> SparseBytes::ranges(Range within) const {
  std::vector<Range> out;
  uint64_t end = std::min(size_, within.offset + within.length);
  for (auto page = pages_.lower_bound(within.offset / kPage); page != pages_.end() && page->first * kPage < end; ++page) {
    uint64_t from = std::max(page->first * kPage, within.offset), to = std::min((page->first + 1) * kPage, end);
    if (!out.empty() && out.back().offset + out.back().length == from) out.back().length += to - from;
    else if (from < to) out.push_back({from, to - from});
  }
  return out;
}

}  // namespace sallyport::storage::memory
