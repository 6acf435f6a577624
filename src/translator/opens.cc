#include "translator/opens.h"

#include "proto/cifs/dos_error.h"
#include "proto/smb2/close.h"
#include "proto/smb2/set_info.h"
#include "translator/names.h"

namespace sallyport::translator {

namespace {

// [MS-SMB2] 2.2.13.2
struct Contexts {
  std::array<uint8_t, 8> allocation{};
  std::vector<smb2::CreateContext> list;
};
void add_contexts(const OpenArgs& args, Contexts& out) {
  if (args.allocation) {
    store_le(out.allocation.data(), args.allocation);
    out.list.push_back({"AlSi", out.allocation});
  }
  if (!args.extended_attributes.empty()) out.list.push_back({"ExtA", args.extended_attributes});
  if (!args.security.empty()) out.list.push_back({"SecD", args.security});
}

}  // namespace

Task<Result<OpenedFile>> open_at_server(Exchange& x, const Where& where, const OpenArgs& args) {
  smb2::CreateRequest ask;
  ask.requested_oplock_level = args.oplock;
  ask.desired_access = args.access;
  ask.file_attributes = args.attributes;
  ask.share_access = args.share;
  ask.create_disposition = args.disposition;
  ask.create_options = args.options;
  ask.name = args.name;
  Contexts contexts;
  add_contexts(args, contexts);
  ask.contexts = contexts.list;
  auto reply = co_await x.call(smb2::Command::create, ask, where);
  CO_TRY(told, reply.body<smb2::CreateResponse>());
  OpenedFile out;
  out.info = told;
  out.info.contexts.clear();
  out.handle = std::make_shared<Handle>();
  out.handle->id = told.file_id;
  out.handle->session = where.session;
  out.handle->tree = where.tree;
  out.handle->access = args.access;
  out.handle->oplock = told.oplock_level;
  co_return out;
}

// Servers of Windows try five times in a second; here it is over sooner, since whoever closes has closed by then.
Task<Result<OpenedFile>> open_patiently(Exchange& x, const Where& where, const OpenArgs& args) {
  constexpr int kTries = 5;
  constexpr auto kBetween = std::chrono::milliseconds(20);
  for (int tries = 0;; tries++) {
    auto opened = co_await open_at_server(x, where, args);
    bool again = !opened && opened.error() == NtStatus::sharing_violation && tries < kTries && !x.cancelled;
    if (!again) co_return std::move(opened);
    Pause pause{x.translator.timers(), kBetween};
    co_await pause;
  }
}

Task<Result<>> close_at_server(Exchange& x, const Handle& handle) {
  smb2::CloseRequest ask;
  ask.file_id = handle.id;
  auto where = x.where(handle);
  auto reply = co_await x.call(smb2::Command::close, ask, where);
  co_return reply.done();
}

Task<Result<FilePtr>> add_file(Exchange& x, OpenedFile opened, const OpenArgs& args) {
  File file;
  file.uid = x.uid;
  file.tid = x.tid;
  file.pid = x.header.pid();
  file.handle = opened.handle;
  file.name = args.name;
  file.directory = opened.info.file_attributes & 0x10;
  file.create_options = args.options;
  const auto& info = opened.info;
  file.opened_as = {info.creation_time, info.last_access_time, info.last_write_time, info.change_time, info.file_attributes};
  auto added = x.translator.files.add(std::move(file), &File::fid);
  if (added) {
    x.fid = added->fid;
    co_return added;
  }
  auto closed = co_await close_at_server(x, *opened.handle);
  (void)closed;
  co_return fail(NtStatus::too_many_opened_files);
}

NtStatus new_name_error(const Exchange& x, NtStatus status) {
  if (status != NtStatus::object_name_collision || x.header.has_nt_status()) return status;
  return cifs::as_status(cifs::DosError(cifs::error_class::kDos, 183));
}

Result<std::u16string> request_path(const Exchange& x, std::u16string_view text, bool wildcards) {
  if (x.header.flags2 & cifs::header_flags2::kDfs && text.starts_with(u"\\")) {
    // \server\share\path, with one or two backslashes in front
    for (int component = 0; component < 2; component++) {
      text.remove_prefix(std::min(text.find_first_not_of(u'\\'), text.size()));
      text.remove_prefix(std::min(text.find(u'\\'), text.size()));
    }
  }
  return path_of(text, wildcards ? Wildcards::in_last : Wildcards::refused);
}

Task<Result<Buffer>> query_info(Exchange& x, const Handle& handle, smb2::InfoType type, uint8_t info_class, uint32_t most,
                                uint32_t additional, Bytes input) {
  smb2::QueryInfoRequest ask;
  ask.info_type = type;
  ask.file_info_class = info_class;
  ask.output_buffer_length = most;
  ask.additional_information = additional;
  ask.file_id = handle.id;
  ask.input = input;
  auto where = x.where(handle);
  auto reply = co_await x.call(smb2::Command::query_info, ask, where, most);
  CO_TRY(told, reply.body<smb2::QueryInfoResponse>());
  co_return Buffer(told.output);
}

Task<Result<>> set_info(Exchange& x, const Handle& handle, smb2::InfoType type, uint8_t info_class, Bytes data, uint32_t additional) {
  smb2::SetInfoRequest ask;
  ask.info_type = type;
  ask.file_info_class = info_class;
  ask.additional_information = additional;
  ask.file_id = handle.id;
  ask.input = data;
  auto where = x.where(handle);
  auto reply = co_await x.call(smb2::Command::set_info, ask, where, data.size());
  co_return reply.done();
}

Task<Result<fscc::FileAllInformation>> query_all(Exchange& x, const Handle& handle) {
  auto bytes = co_await query_info(x, handle, smb2::InfoType::file, static_cast<uint8_t>(fscc::FileInformationClass::all));
  if (!bytes) co_return fail(bytes.error());
  fscc::FileAllInformation out;
  if (wire::decode(out, bytes->bytes())) co_return fail(NtStatus::internal_error);
  co_return out;
}

}  // namespace sallyport::translator
