// LOCK_BYTE_RANGE and UNLOCK_BYTE_RANGE: one exclusive lock, of the process in the header. [MS-CIFS] 2.2.4.13, 2.2.4.14
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.13.1
struct LockByteRangeRequest {
  static constexpr const char* kName = "SMB_COM_LOCK_BYTE_RANGE Request";

  uint16_t fid = 0;
  uint32_t count_of_bytes_to_lock = 0;
  uint32_t lock_offset_in_bytes = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{5});
    w("FID", m.fid);
    w("CountOfBytesToLock", m.count_of_bytes_to_lock);
    w("LockOffsetInBytes", m.lock_offset_in_bytes);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<LockByteRangeRequest> == 1 + 2 * 5);

// [MS-CIFS] 2.2.4.13.2
struct LockByteRangeResponse {
  static constexpr const char* kName = "SMB_COM_LOCK_BYTE_RANGE Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// [MS-CIFS] 2.2.4.14.1
struct UnlockByteRangeRequest {
  static constexpr const char* kName = "SMB_COM_UNLOCK_BYTE_RANGE Request";

  uint16_t fid = 0;
  uint32_t count_of_bytes_to_unlock = 0;
  uint32_t unlock_offset_in_bytes = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{5});
    w("FID", m.fid);
    w("CountOfBytesToUnlock", m.count_of_bytes_to_unlock);
    w("UnlockOffsetInBytes", m.unlock_offset_in_bytes);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<UnlockByteRangeRequest> == 1 + 2 * 5);

// [MS-CIFS] 2.2.4.14.2
struct UnlockByteRangeResponse {
  static constexpr const char* kName = "SMB_COM_UNLOCK_BYTE_RANGE Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
