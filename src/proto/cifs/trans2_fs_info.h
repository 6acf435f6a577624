// The file system levels that are SMB1's own; the others are classes of [MS-FSCC], see fs_class(). [MS-CIFS] 2.2.8.2
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// SMB_INFO_ALLOCATION. [MS-CIFS] 2.2.8.2.1
struct FsInfoAllocation {
  static constexpr const char* kName = "SMB_INFO_ALLOCATION";

  uint32_t id_file_system = 0;
  uint32_t sector_unit = 0;  // sectors in a unit
  uint32_t unit = 0;         // units in all
  uint32_t unit_available = 0;
  uint16_t sector = 512;  // bytes in a sector

  static constexpr void fields(auto& m, auto& w) {
    w("idFileSystem", m.id_file_system);
    w("cSectorUnit", m.sector_unit);
    w("cUnit", m.unit);
    w("cUnitAvailable", m.unit_available);
    w("cbSector", m.sector);
  }
};
static_assert(wire::fixed_size<FsInfoAllocation> == 18);

// SMB_INFO_VOLUME. cCharCount counts bytes in OEM and, as Samba sends and reads it, bytes in Unicode as well.
// [MS-CIFS] 2.2.8.2.2
struct FsInfoVolume {
  static constexpr const char* kName = "SMB_INFO_VOLUME";

  bool unicode = false;
  uint32_t vol_serial_nbr = 0;
  Text volume_label;

  static constexpr void fields(auto& m, auto& w) {
    auto label = w.slot();
    w("ulVolSerialNbr", m.vol_serial_nbr);
    w.length("cCharCount", label, uint8_t{});
    w.end_of_fixed();
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    if (m.unicode) w.zero_text("VolumeLabel", label, m.volume_label.unicode);
    else w.zero_ascii("VolumeLabel", label, m.volume_label.oem);
  }
};
static_assert(wire::fixed_size<FsInfoVolume> == 5);

}  // namespace sallyport::cifs
