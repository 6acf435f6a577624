#include "proto/cifs/locking_andx.h"

namespace sallyport::cifs {

namespace {
constexpr uint64_t joined(uint32_t high, uint32_t low) { return uint64_t{high} << 32 | low; }
}  // namespace

std::vector<LockingRange> LockingRanges::all() const {
  std::vector<LockingRange> out;
  out.reserve(small.size() + large.size());
  for (const auto& range : small) out.push_back({range.pid, range.byte_offset, range.length_in_bytes});
  for (const auto& range : large)
    out.push_back({range.pid, joined(range.byte_offset_high, range.byte_offset_low),
                   joined(range.length_in_bytes_high, range.length_in_bytes_low)});
  return out;
}

}  // namespace sallyport::cifs
