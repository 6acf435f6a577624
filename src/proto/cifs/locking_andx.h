// LOCKING_ANDX: any number of unlocks and locks, of any process; an oplock's break, which the server sends as a request; and
// the client's answer to that. [MS-CIFS] 2.2.4.32
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

namespace lock_type {
inline constexpr uint8_t kSharedLock = 0x01;
inline constexpr uint8_t kOplockRelease = 0x02;
inline constexpr uint8_t kChangeLocktype = 0x04;
inline constexpr uint8_t kCancelLock = 0x08;
inline constexpr uint8_t kLargeFiles = 0x10;
}  // namespace lock_type

// LOCKING_ANDX_RANGE32
struct LockingRange32 {
  static constexpr const char* kName = "LOCKING_ANDX_RANGE32";

  uint16_t pid = 0;
  uint32_t byte_offset = 0;
  uint32_t length_in_bytes = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("PID", m.pid);
    w("ByteOffset", m.byte_offset);
    w("LengthInBytes", m.length_in_bytes);
  }
};
static_assert(wire::fixed_size<LockingRange32> == 10);

// LOCKING_ANDX_RANGE64
struct LockingRange64 {
  static constexpr const char* kName = "LOCKING_ANDX_RANGE64";

  uint16_t pid = 0;
  uint32_t byte_offset_high = 0, byte_offset_low = 0;
  uint32_t length_in_bytes_high = 0, length_in_bytes_low = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("PID", m.pid);
    w.reserved("Pad", 2);
    w("ByteOffsetHigh", m.byte_offset_high);
    w("ByteOffsetLow", m.byte_offset_low);
    w("LengthInBytesHigh", m.length_in_bytes_high);
    w("LengthInBytesLow", m.length_in_bytes_low);
  }
};
static_assert(wire::fixed_size<LockingRange64> == 20);

// Either, in numbers a lock table wants.
struct LockingRange {
  uint16_t pid = 0;
  uint64_t offset = 0;
  uint64_t length = 0;
  constexpr bool operator==(const LockingRange&) const = default;
};
// In the width that lock_type::kLargeFiles chose; the other member stays empty.
struct LockingRanges {
  std::vector<LockingRange32> small;
  std::vector<LockingRange64> large;

  std::vector<LockingRange> all() const;
};

// [MS-CIFS] 2.2.4.32.1
struct LockingAndxRequest {
  static constexpr const char* kName = "SMB_COM_LOCKING_ANDX Request";

  AndX andx;
  uint16_t fid = 0;
  uint8_t type_of_lock = 0;  // lock_type::*
  uint8_t new_oplock_level = 0;  // in a break: 0 none, 1 level II
  uint32_t timeout = 0;      // milliseconds; 0 not to wait, all ones for ever
  LockingRanges unlocks, locks;

  constexpr bool is_large() const { return type_of_lock & lock_type::kLargeFiles; }
  constexpr bool releases_oplock() const { return type_of_lock & lock_type::kOplockRelease; }

  static constexpr void fields(auto& m, auto& w) {
    auto unlocks = w.slot(), locks = w.slot();
    w.constant("WordCount", uint8_t{8});
    andx_fields(m.andx, w);
    w("FID", m.fid);
    w("TypeOfLock", m.type_of_lock);
    w("NewOpLockLevel", m.new_oplock_level);
    w("Timeout", m.timeout);
    w.count("NumberOfRequestedUnlocks", unlocks, uint16_t{});
    w.count("NumberOfRequestedLocks", locks, uint16_t{});
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    ranges("Unlocks", m, w, unlocks, m.unlocks);
    ranges("Locks", m, w, locks, m.locks);
  }

 private:
  static constexpr void ranges(const char* label, auto& m, auto& w, auto& slot, auto& ranges) {
    if (m.is_large()) w.array(label, slot, ranges.large);
    else w.array(label, slot, ranges.small);
  }
};
static_assert(wire::fixed_size<LockingAndxRequest> == 1 + 2 * 8);

// [MS-CIFS] 2.2.4.32.2. A break and its answer have no response.
struct LockingAndxResponse {
  static constexpr const char* kName = "SMB_COM_LOCKING_ANDX Response";

  AndX andx;

  static constexpr void fields(auto& m, auto& w) { andx_only(m, w); }
};

}  // namespace sallyport::cifs
