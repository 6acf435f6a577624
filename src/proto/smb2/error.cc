#include "proto/smb2/error.h"

namespace sallyport::smb2 {

namespace {
constexpr uint16_t kErrorStructureSize = 9;

bool shares_structure_size_with_errors(Command command) {
  return command == Command::session_setup || command == Command::query_directory || command == Command::change_notify ||
         command == Command::query_info;
}
}  // namespace

bool has_error_body(const Header& header, Bytes message) {
  if (!header.is_response() || header.status == NtStatus::success || message.size() < Header::kSize + 2) return false;
  if (load_le<uint16_t>(message.data() + Header::kSize) != kErrorStructureSize) return false;
  if (!shares_structure_size_with_errors(header.command)) return true;
  switch (header.status) {
    case NtStatus::more_processing_required: return header.command != Command::session_setup;
    case NtStatus::buffer_overflow:
    case NtStatus::notify_enum_dir:
    case NtStatus::notify_cleanup: return false;
    default: return true;
  }
}

SymbolicLinkError SymbolicLinkError::to(std::u16string_view substitute, std::u16string_view print, uint16_t unparsed,
                                        bool relative) {
  SymbolicLinkError out;
  out.unparsed_path_length = unparsed;
  out.substitute_name_length = static_cast<uint16_t>(2 * substitute.size());
  out.print_name_offset = out.substitute_name_length;
  out.print_name_length = static_cast<uint16_t>(2 * print.size());
  out.flags = relative ? kFlagRelative : 0;
  out.path_buffer = std::u16string(substitute).append(print);
  out.reparse_data_length = static_cast<uint16_t>(12 + 2 * out.path_buffer.size());
  out.symlink_length = static_cast<uint32_t>(24 + 2 * out.path_buffer.size());
  return out;
}

// Empty when the message's own offsets point outside the buffer.
std::u16string_view SymbolicLinkError::name_at(size_t offset, size_t length) const {
  if (offset / 2 + length / 2 > path_buffer.size()) return {};
  return std::u16string_view(path_buffer).substr(offset / 2, length / 2);
}

}  // namespace sallyport::smb2
