// OPLOCK_BREAK: three messages of one shape for oplocks, three for leases. A reader tells them apart by StructureSize.
// [MS-SMB2] 2.2.23, 2.2.24, 2.2.25
#pragma once

#include "proto/smb2/create.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.23.1 (notification), 2.2.24.1 (acknowledgment), 2.2.25.1 (response)
struct OplockBreak {
  static constexpr const char* kName = "SMB2 OPLOCK_BREAK";

  OplockLevel oplock_level = OplockLevel::none;
  FileId file_id;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{24});
    w("OplockLevel", m.oplock_level);
    w.reserved("Reserved", 1);
    w.reserved("Reserved2", 4);
    w("FileId", m.file_id);
  }
};
static_assert(wire::fixed_size<OplockBreak> == 24);

// [MS-SMB2] 2.2.23.2
struct LeaseBreakNotification {
  static constexpr const char* kName = "SMB2 Lease Break Notification";
  static constexpr uint32_t kFlagAckRequired = 0x00000001;

  uint16_t new_epoch = 0;
  uint32_t flags = 0;
  LeaseKey lease_key{};
  uint32_t current_lease_state = 0;
  uint32_t new_lease_state = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{44});
    w("NewEpoch", m.new_epoch);
    w("Flags", m.flags);
    w("LeaseKey", m.lease_key);
    w("CurrentLeaseState", m.current_lease_state);
    w("NewLeaseState", m.new_lease_state);
    w.reserved("BreakReason", 4);
    w.reserved("AccessMaskHint", 4);
    w.reserved("ShareMaskHint", 4);
  }
};
static_assert(wire::fixed_size<LeaseBreakNotification> == 44);

// [MS-SMB2] 2.2.24.2 (acknowledgment), 2.2.25.2 (response)
struct LeaseBreak {
  static constexpr const char* kName = "SMB2 Lease Break";

  uint32_t flags = 0;
  LeaseKey lease_key{};
  uint32_t lease_state = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{36});
    w.reserved("Reserved", 2);
    w("Flags", m.flags);
    w("LeaseKey", m.lease_key);
    w("LeaseState", m.lease_state);
    w.reserved("LeaseDuration", 8);
  }
};
static_assert(wire::fixed_size<LeaseBreak> == 36);

}  // namespace sallyport::smb2
