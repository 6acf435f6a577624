// QUERY_INFO: a file's or file system's attributes, its security, quotas. [MS-SMB2] 2.2.37, 2.2.38
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

enum class InfoType : uint8_t { file = 0x01, filesystem = 0x02, security = 0x03, quota = 0x04 };

namespace security_information {
inline constexpr uint32_t kOwner = 0x00000001;
inline constexpr uint32_t kGroup = 0x00000002;
inline constexpr uint32_t kDacl = 0x00000004;
inline constexpr uint32_t kSacl = 0x00000008;
inline constexpr uint32_t kLabel = 0x00000010;
inline constexpr uint32_t kAttribute = 0x00000020;
inline constexpr uint32_t kScope = 0x00000040;
inline constexpr uint32_t kBackup = 0x00010000;
}  // namespace security_information

namespace query_ea_flags {
inline constexpr uint32_t kRestartScan = 0x00000001;
inline constexpr uint32_t kReturnSingleEntry = 0x00000002;
inline constexpr uint32_t kIndexSpecified = 0x00000004;
}  // namespace query_ea_flags

// [MS-SMB2] 2.2.37. Servers take one without the byte that the odd StructureSize counts.
struct QueryInfoRequest {
  static constexpr const char* kName = "SMB2 QUERY_INFO Request";

  InfoType info_type = InfoType::file;
  uint8_t file_info_class = 0;  // an fscc::FileInformationClass or fscc::FsInformationClass
  uint32_t output_buffer_length = 0;
  uint32_t additional_information = 0;  // security_information::*, or an EA index
  uint32_t flags = 0;                   // query_ea_flags::*
  FileId file_id;
  Bytes input;

  static constexpr void fields(auto& m, auto& w) {
    auto input = w.slot();
    w.constant("StructureSize", uint16_t{41});
    w("InfoType", m.info_type);
    w("FileInfoClass", m.file_info_class);
    w("OutputBufferLength", m.output_buffer_length);
    w.offset("InputBufferOffset", input, uint16_t{});
    w.reserved("Reserved", 2);
    w.length("InputBufferLength", input, uint32_t{});
    w("AdditionalInformation", m.additional_information);
    w("Flags", m.flags);
    w("FileId", m.file_id);
    w.end_of_fixed();
    w.bytes("Buffer", input, m.input);
  }
};
static_assert(wire::fixed_size<QueryInfoRequest> == 41 - 1);

// [MS-SMB2] 2.2.38
struct QueryInfoResponse {
  static constexpr const char* kName = "SMB2 QUERY_INFO Response";

  Bytes output;

  static constexpr void fields(auto& m, auto& w) {
    auto output = w.slot();
    w.constant("StructureSize", uint16_t{9});
    w.start("OutputBufferOffset", output, uint16_t{});
    w.length("OutputBufferLength", output, uint32_t{});
    w.end_of_fixed();
    w.bytes("Buffer", output, m.output);
  }
};
static_assert(wire::fixed_size<QueryInfoResponse> == 9 - 1);

}  // namespace sallyport::smb2
