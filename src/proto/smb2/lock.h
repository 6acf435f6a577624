// LOCK: byte ranges. [MS-SMB2] 2.2.26, 2.2.27
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

namespace lock_flags {
inline constexpr uint32_t kSharedLock = 0x00000001;
inline constexpr uint32_t kExclusiveLock = 0x00000002;
inline constexpr uint32_t kUnlock = 0x00000004;
inline constexpr uint32_t kFailImmediately = 0x00000010;
}  // namespace lock_flags

// [MS-SMB2] 2.2.26.1
struct LockElement {
  static constexpr const char* kName = "SMB2_LOCK_ELEMENT";
  uint64_t offset = 0;
  uint64_t length = 0;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Offset", m.offset);
    w("Length", m.length);
    w("Flags", m.flags);
    w.reserved("Reserved", 4);
  }
};
static_assert(wire::fixed_size<LockElement> == 24);

// [MS-SMB2] 2.2.26. LockSequence: 4 bits of number below 28 bits of index. StructureSize counts a first element; one that is
// not there is the server's to refuse (3.3.5.14).
struct LockRequest {
  static constexpr const char* kName = "SMB2 LOCK Request";

  uint32_t lock_sequence = 0;
  FileId file_id;
  std::vector<LockElement> locks;

  static constexpr void fields(auto& m, auto& w) {
    auto locks = w.slot();
    w.constant("StructureSize", uint16_t{48});
    w.count("LockCount", locks, uint16_t{});
    w("LockSequence", m.lock_sequence);
    w("FileId", m.file_id);
    w.end_of_fixed();
    w.array("Locks", locks, m.locks);
  }
};
static_assert(wire::fixed_size<LockRequest> + wire::fixed_size<LockElement> == 48);

// [MS-SMB2] 2.2.27
struct LockResponse {
  static constexpr const char* kName = "SMB2 LOCK Response";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<LockResponse> == 4);

}  // namespace sallyport::smb2
