// The body of a response that failed. [MS-SMB2] 2.2.2
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.2. Without data one zero byte follows. `error_data` is raw: with 3.1.1 and ErrorContextCount > 0 a list
// of contexts (ErrorContexts below), else a single payload such as SymbolicLinkError.
struct ErrorResponse {
  static constexpr const char* kName = "SMB2 ERROR Response";

  uint8_t error_context_count = 0;
  Bytes error_data;

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    w.constant("StructureSize", uint16_t{9});
    w("ErrorContextCount", m.error_context_count);
    w.reserved("Reserved", 1);
    w.length("ByteCount", data, uint32_t{});
    w.end_of_fixed(1);
    w.bytes("ErrorData", data, m.error_data);
  }
};
static_assert(wire::fixed_size<ErrorResponse> == 9 - 1);

// Whether the body of this response is an ErrorResponse: some warnings, and the statuses an exchange goes on with, come
// with the command's own body (3.3.4.4). `message` starts with the header.
bool has_error_body(const Header& header, Bytes message);

enum class ErrorId : uint32_t { default_id = 0, share_redirect = 0x72645253 };

// [MS-SMB2] 2.2.2.1
struct ErrorContext {
  static constexpr const char* kName = "SMB2 ERROR Context Response";
  ErrorId error_id = ErrorId::default_id;
  Bytes data;
  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    w.length("ErrorDataLength", data, uint32_t{});
    w("ErrorId", m.error_id);
    w.end_of_fixed();
    w.bytes("ErrorContextData", data, m.data);
  }
};
static_assert(wire::fixed_size<ErrorContext> == 8);

// The error data of a 3.1.1 response, decoded on its own: contexts until the end, each at a multiple of 8.
struct ErrorContexts {
  static constexpr const char* kName = "SMB2 ERROR Contexts";
  std::vector<ErrorContext> contexts;
  static constexpr void fields(auto& m, auto& w) {
    w.end_of_fixed();
    w.sequence("ErrorContexts", m.contexts, 8);
  }
};

// The data of STATUS_STOPPED_ON_SYMLINK, [MS-SMB2] 2.2.2.2.1. The two names stand in path_buffer at offsets of their own.
struct SymbolicLinkError {
  static constexpr const char* kName = "SMB2 Symbolic Link Error Response";
  static constexpr uint32_t kFlagRelative = 0x00000001;

  uint32_t symlink_length = 0;  // of all that follows it
  uint16_t reparse_data_length = 0;  // of all that follows unparsed_path_length
  uint16_t unparsed_path_length = 0;  // how much of the request's path follows the link, in bytes
  uint16_t substitute_name_offset = 0;
  uint16_t substitute_name_length = 0;
  uint16_t print_name_offset = 0;
  uint16_t print_name_length = 0;
  uint32_t flags = 0;
  std::u16string path_buffer;

  static SymbolicLinkError to(std::u16string_view substitute, std::u16string_view print, uint16_t unparsed, bool relative);
  std::u16string_view substitute_name() const { return name_at(substitute_name_offset, substitute_name_length); }
  std::u16string_view print_name() const { return name_at(print_name_offset, print_name_length); }

  static constexpr void fields(auto& m, auto& w) {
    auto path = w.slot();
    w("SymLinkLength", m.symlink_length);
    w.constant("SymLinkErrorTag", uint32_t{0x4C4D5953});
    w.constant("ReparseTag", uint32_t{0xA000000C});
    w("ReparseDataLength", m.reparse_data_length);
    w("UnparsedPathLength", m.unparsed_path_length);
    w("SubstituteNameOffset", m.substitute_name_offset);
    w("SubstituteNameLength", m.substitute_name_length);
    w("PrintNameOffset", m.print_name_offset);
    w("PrintNameLength", m.print_name_length);
    w("Flags", m.flags);
    w.end_of_fixed();
    w.text("PathBuffer", path, m.path_buffer);
  }

  std::u16string_view name_at(size_t offset, size_t length) const;
};
static_assert(wire::fixed_size<SymbolicLinkError> == 28);

}  // namespace sallyport::smb2
