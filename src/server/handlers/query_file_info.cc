// File information classes of QUERY_INFO, [MS-SMB2] 3.3.5.20.1, [MS-FSA] 2.1.5.12, [MS-FSCC] 2.4.
#include "proto/dtyp/access.h"
#include "proto/fscc/file_info.h"
#include "server/handlers/output.h"
#include "server/handlers/query_info.h"

namespace sallyport::server::handlers {

namespace {

using fscc::FileInformationClass;
using storage::FileInfo;

constexpr size_t kSmallestAll = 104;  // FileAllInformation with a name of one unit

fscc::FileBasicInformation basic(const FileInfo& info) {
  return {info.creation_time, info.last_access_time, info.last_write_time, info.change_time, info.attributes};
}

bool delete_pending(const Open& open) {
  std::lock_guard guard(open.node->mutex);
  return open.node->delete_pending;
}

// A link that is about to go is not counted.
uint32_t links(const FileInfo& info, bool delete_pending) {
  return delete_pending && info.link_count ? info.link_count - 1 : info.link_count;
}

fscc::FileStandardInformation standard(const Open& open, const FileInfo& info) {
  bool pending = delete_pending(open);
  return {info.allocation_size, info.end_of_file, links(info, pending), pending, info.directory};
}

uint64_t position(Open& open) {
  std::lock_guard guard(open.mutex);
  return open.position;
}

uint32_t mode(Open& open) {
  std::lock_guard guard(open.mutex);
  return open.mode;
}

fscc::FileAllInformation all(Open& open, const FileInfo& info) {
  fscc::FileAllInformation out;
  out.basic = basic(info);
  out.standard = standard(open, info);
  out.internal.index_number = info.file_id;
  out.ea.ea_size = info.ea_size;
  out.access.access_flags = open.granted_access;
  out.position.current_byte_offset = position(open);
  out.mode.mode = mode(open);
  out.file_name = name_from_root(*open.file);
  return out;
}

fscc::FileNetworkOpenInformation network_open(const FileInfo& info) {
  return {info.creation_time,   info.last_access_time, info.last_write_time, info.change_time,
          info.allocation_size, info.end_of_file,      info.attributes};
}

fscc::FileStandardLinkInformation standard_link(const Open& open, const FileInfo& info) {
  bool pending = delete_pending(open);
  return {links(info, pending), info.link_count, pending, info.directory};
}

Result<fscc::FileIdInformation> id(Call& call, const FileInfo& info) {
  TRY(volume, call.tree->share->store->volume(*call.who()));
  fscc::FileIdInformation out{volume.serial, {}};
  store_le(out.file_id.data(), info.file_id);
  return out;
}

Result<> check_access(const Open& open, FileInformationClass what) {
  switch (what) {
    case FileInformationClass::basic:
    case FileInformationClass::all:
    case FileInformationClass::network_open:
    case FileInformationClass::attribute_tag:
      return open.may(dtyp::access::kFileReadAttributes) ? Result<>{} : fail(NtStatus::access_denied);
    case FileInformationClass::full_ea: return open.may(dtyp::access::kFileReadEa) ? Result<>{} : fail(NtStatus::access_denied);
    default: return {};
  }
}

// What the file itself is asked for.
Result<> query_state(Call& call, FileInformationClass what, uint32_t limit) {
  auto& open = *call.open;
  TRY(info, open.file->info());
  switch (what) {
    case FileInformationClass::basic: return answer_info(call, basic(info), limit);
    case FileInformationClass::standard: return answer_info(call, standard(open, info), limit);
    case FileInformationClass::internal: return answer_info(call, fscc::FileInternalInformation{info.file_id}, limit);
    case FileInformationClass::ea: return answer_info(call, fscc::FileEaInformation{info.ea_size}, limit);
    case FileInformationClass::all: return answer_info(call, all(open, info), kSmallestAll, limit);
    case FileInformationClass::network_open: return answer_info(call, network_open(info), limit);
    case FileInformationClass::standard_link: return answer_info(call, standard_link(open, info), limit);
    case FileInformationClass::compression: return answer_info(call, fscc::FileCompressionInformation{info.end_of_file}, limit);
    case FileInformationClass::attribute_tag:
      return answer_info(call, fscc::FileAttributeTagInformation{info.attributes, info.reparse_tag}, limit);
    case FileInformationClass::id: {
      TRY(ids, id(call, info));
      return answer_info(call, ids, limit);
    }
    default: return fail(NtStatus::invalid_info_class);
  }
}

}  // namespace

Result<> query_file(Call& call, const smb2::QueryInfoRequest& request) {
  auto& open = *call.open;
  auto what = static_cast<FileInformationClass>(request.file_info_class);
  uint32_t limit = request.output_buffer_length;
  TRY(allowed, check_access(open, what));
  switch (what) {
    case FileInformationClass::access: return answer_info(call, fscc::FileAccessInformation{open.granted_access}, limit);
    case FileInformationClass::position: return answer_info(call, fscc::FilePositionInformation{position(open)}, limit);
    case FileInformationClass::mode: return answer_info(call, fscc::FileModeInformation{mode(open)}, limit);
    case FileInformationClass::alignment: return answer_info(call, fscc::FileAlignmentInformation{}, limit);
    case FileInformationClass::full_ea: return query_extended_attributes(call, request);
    case FileInformationClass::name:
    case FileInformationClass::normalized_name:
    case FileInformationClass::alternate_name:
    case FileInformationClass::stream: return query_names(call, what, limit);
    default: return query_state(call, what, limit);
  }
}

}  // namespace sallyport::server::handlers
