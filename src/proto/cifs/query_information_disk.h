// QUERY_INFORMATION_DISK: how big the share is, in numbers of 16 bits. [MS-CIFS] 2.2.4.57
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.57.1
struct QueryInformationDiskRequest {
  static constexpr const char* kName = "SMB_COM_QUERY_INFORMATION_DISK Request";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// [MS-CIFS] 2.2.4.57.2
struct QueryInformationDiskResponse {
  static constexpr const char* kName = "SMB_COM_QUERY_INFORMATION_DISK Response";

  uint16_t total_units = 0;
  uint16_t blocks_per_unit = 0;
  uint16_t block_size = 0;
  uint16_t free_units = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{5});
    w("TotalUnits", m.total_units);
    w("BlocksPerUnit", m.blocks_per_unit);
    w("BlockSize", m.block_size);
    w("FreeUnits", m.free_units);
    w.reserved("Reserved", 2);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<QueryInformationDiskResponse> == 1 + 2 * 5);

}  // namespace sallyport::cifs
