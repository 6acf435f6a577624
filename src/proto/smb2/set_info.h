// SET_INFO. [MS-SMB2] 2.2.39, 2.2.40
#pragma once

#include "proto/smb2/query_info.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.39
struct SetInfoRequest {
  static constexpr const char* kName = "SMB2 SET_INFO Request";

  InfoType info_type = InfoType::file;
  uint8_t file_info_class = 0;
  uint32_t additional_information = 0;
  FileId file_id;
  Bytes input;

  static constexpr void fields(auto& m, auto& w) {
    auto input = w.slot();
    w.constant("StructureSize", uint16_t{33});
    w("InfoType", m.info_type);
    w("FileInfoClass", m.file_info_class);
    w.length("BufferLength", input, uint32_t{});
    w.start("BufferOffset", input, uint16_t{});
    w.reserved("Reserved", 2);
    w("AdditionalInformation", m.additional_information);
    w("FileId", m.file_id);
    w.end_of_fixed(1);
    w.bytes("Buffer", input, m.input);
  }
};
static_assert(wire::fixed_size<SetInfoRequest> == 33 - 1);

// [MS-SMB2] 2.2.40
struct SetInfoResponse {
  static constexpr const char* kName = "SMB2 SET_INFO Response";
  static constexpr void fields(auto&, auto& w) { w.constant("StructureSize", uint16_t{2}); }
};
static_assert(wire::fixed_size<SetInfoResponse> == 2);

}  // namespace sallyport::smb2
