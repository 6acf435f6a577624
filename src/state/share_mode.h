// Share modes ([MS-FSA] 2.1.5.1.2.2): may these two opens of one file stand side by side? A pure table.
#pragma once

#include <cstdint>

namespace sallyport::state {

// Share access bits ([MS-SMB2] 2.2.13).
inline constexpr uint32_t kShareRead = 1, kShareWrite = 2, kShareDelete = 4;

struct ShareMode {
  uint32_t access = 0;  // granted access mask
  uint32_t share = 0;   // what others may do
};

// What an access mask needs of another open's share access.
constexpr uint32_t share_needed(uint32_t access) {
  constexpr uint32_t kReadData = 0x01, kWriteData = 0x02, kAppendData = 0x04, kExecute = 0x20, kDelete = 0x10000;
  return ((access & (kReadData | kExecute)) ? kShareRead : 0) | ((access & (kWriteData | kAppendData)) ? kShareWrite : 0) |
         ((access & kDelete) ? kShareDelete : 0);
}

// An open that neither reads, writes nor deletes conflicts with nothing, whatever it shares.
constexpr bool conflict(const ShareMode& a, const ShareMode& b) {
  uint32_t a_needs = share_needed(a.access), b_needs = share_needed(b.access);
  if (!a_needs || !b_needs) return false;
  return (a_needs & ~b.share) || (b_needs & ~a.share);
}

}  // namespace sallyport::state
