// QUERY_DIRECTORY: a folder's entries; the classes are in proto/fscc/directory.h. [MS-SMB2] 2.2.33, 2.2.34
#pragma once

#include "proto/fscc/classes.h"
#include "proto/smb2/header.h"

namespace sallyport::smb2 {

namespace query_directory_flags {
inline constexpr uint8_t kRestartScans = 0x01;
inline constexpr uint8_t kReturnSingleEntry = 0x02;
inline constexpr uint8_t kIndexSpecified = 0x04;
inline constexpr uint8_t kReopen = 0x10;
}  // namespace query_directory_flags

// [MS-SMB2] 2.2.33
struct QueryDirectoryRequest {
  static constexpr const char* kName = "SMB2 QUERY_DIRECTORY Request";

  fscc::FileInformationClass file_information_class{};
  uint8_t flags = 0;
  uint32_t file_index = 0;
  FileId file_id;
  uint32_t output_buffer_length = 0;
  std::u16string search_pattern;

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.constant("StructureSize", uint16_t{33});
    w("FileInformationClass", m.file_information_class);
    w("Flags", m.flags);
    w("FileIndex", m.file_index);
    w("FileId", m.file_id);
    w.start("FileNameOffset", name, uint16_t{});
    w.length("FileNameLength", name, uint16_t{});
    w("OutputBufferLength", m.output_buffer_length);
    w.end_of_fixed(1);
    w.text("Buffer", name, m.search_pattern);
  }
};
static_assert(wire::fixed_size<QueryDirectoryRequest> == 33 - 1);

// [MS-SMB2] 2.2.34
struct QueryDirectoryResponse {
  static constexpr const char* kName = "SMB2 QUERY_DIRECTORY Response";

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
static_assert(wire::fixed_size<QueryDirectoryResponse> == 9 - 1);

// Head of QUERY_DIRECTORY, QUERY_INFO and CHANGE_NOTIFY responses for a sender that has put, or will put, the buffer
// right behind it.
struct OutputBufferHead {
  static constexpr const char* kName = "SMB2 Response head with an output buffer";
  static constexpr uint16_t kOffset = 0x48;

  uint32_t output_buffer_length = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{9});
    w.constant("OutputBufferOffset", kOffset);
    w("OutputBufferLength", m.output_buffer_length);
  }
};
static_assert(Header::kSize + wire::fixed_size<OutputBufferHead> == OutputBufferHead::kOffset);

}  // namespace sallyport::smb2
