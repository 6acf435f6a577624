// OPEN_ANDX, OPEN, CREATE, CREATE_NEW, CREATE_TEMPORARY: the opens from before NT, with the share modes of DOS.
// [MS-CIFS] 3.3.5.35, 3.3.5.5, 3.3.5.6, 3.3.5.18, 3.3.5.17
#include <fmt/format.h>

#include "base/random.h"
#include "base/utf16.h"
#include "proto/cifs/create.h"
#include "proto/cifs/dos_attributes.h"
#include "proto/cifs/dos_time.h"
#include "proto/cifs/error.h"
#include "proto/cifs/open.h"
#include "proto/cifs/open_andx.h"
#include "translator/handlers/dos_modes.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/io.h"
#include "translator/handlers/opened.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

namespace mode = cifs::access_mode;

// An open of the same process in compatibility mode is shared with it: another FID of one handle ([MS-CIFS] 3.3.5.35).
FilePtr compatible_open(const Exchange& x, const OpenArgs& args, DenyMode deny) {
  if (deny == DenyMode::none) return nullptr;
  for (const auto& file : x.translator.files.all()) {
    bool same = file->uid == x.uid && file->tid == x.tid && file->pid == x.header.pid() && stands_beside(file->deny, deny, args.name);
    bool writes = file->handle->access & dtyp::access::kFileWriteData;
    if (same && writes && equal_ignoring_case(file->name, args.name)) return file;
  }
  return nullptr;
}

smb2::CreateResponse info_of(const fscc::FileAllInformation& all, const Handle& handle) {
  smb2::CreateResponse out;
  out.creation_time = all.basic.creation_time;
  out.last_access_time = all.basic.last_access_time;
  out.last_write_time = all.basic.last_write_time;
  out.change_time = all.basic.change_time;
  out.file_attributes = all.basic.file_attributes;
  out.end_of_file = all.standard.end_of_file;
  out.allocation_size = all.standard.allocation_size;
  out.file_id = handle.id;
  return out;
}

Task<Result<OpenedFile>> share_handle(Exchange& x, File& other) {
  OpenedFile out;
  out.handle = other.handle;
  auto all = co_await query_all(x, *out.handle);
  if (!all) co_return fail(all.error());
  out.info = info_of(*all, *out.handle);
  co_return out;
}

Task<Result<OpenedFile>> open_or_share(Exchange& x, const Where& where, const OpenArgs& args, DenyMode deny) {
  auto opened = co_await open_at_server(x, where, args);
  if (opened || opened.error() != NtStatus::sharing_violation) co_return std::move(opened);
  auto other = compatible_open(x, args, deny);
  if (!other) {
    auto later = co_await open_patiently(x, where, args);
    co_return std::move(later);
  }
  auto shared = co_await share_handle(x, *other);
  co_return std::move(shared);
}

smb2::OplockLevel header_oplock(const cifs::Header& header) {
  if (!(header.flags & cifs::header_flags::kOplock)) return smb2::OplockLevel::none;
  return header.flags & cifs::header_flags::kOpbatch ? smb2::OplockLevel::batch : smb2::OplockLevel::exclusive;
}

bool has_oplock(const LanmanOpened& opened) {
  return opened.info.oplock_level == smb2::OplockLevel::batch || opened.info.oplock_level == smb2::OplockLevel::exclusive;
}

uint16_t results_of(const LanmanOpened& opened) {
  uint16_t out = cifs::open_results::kOpened;
  if (opened.info.create_action == smb2::CreateAction::created) out = cifs::open_results::kCreated;
  if (opened.info.create_action == smb2::CreateAction::overwritten) out = cifs::open_results::kTruncated;
  return out | (has_oplock(opened) ? cifs::open_results::kOplock : 0);
}

Task<Result<LanmanOpened>> create_file(Exchange& x, const cifs::CreateRequest& request, std::u16string name, uint16_t open_mode) {
  LanmanOpen wanted;
  wanted.name = std::move(name);
  wanted.access_mode = mode::kReadWrite;
  wanted.open_mode = open_mode;
  wanted.attributes = request.file_attributes;
  wanted.oplock = header_oplock(x.header);
  auto opened = co_await open_lanman(x, wanted);
  co_return opened;
}

template <class Response>
Task<Outcome> create_and_answer(Exchange& x, const cifs::CreateRequest& request, uint16_t open_mode) {
  auto text = text_of(request.name);
  auto opened = co_await create_file(x, request, std::move(text), open_mode);
  if (!opened) co_return fail(opened.error());
  auto timed = co_await set_write_time(x, *opened->file, request.creation_time);
  (void)timed;  // it is there all the same
  Response out;
  out.fid = opened->file->fid;
  x.answer(out);
  co_return Outcome();
}

}  // namespace

smb2::OplockLevel andx_oplock(const Exchange& x, uint16_t flags) {
  if (flags & cifs::open_andx_flags::kReqOpbatch) return smb2::OplockLevel::batch;
  if (flags & cifs::open_andx_flags::kReqOplock) return smb2::OplockLevel::exclusive;
  return header_oplock(x.header);
}

cifs::OpenedAndx andx_answer(const Exchange& x, const LanmanOpened& opened) {
  cifs::OpenedAndx out;
  out.fid = opened.file->fid;
  out.file_attrs = cifs::dos_attributes(opened.info.file_attributes);
  out.last_write_time = cifs::utime(opened.info.last_write_time, x.translator.zone());
  out.file_data_size = static_cast<uint32_t>(std::min<uint64_t>(opened.info.end_of_file, UINT32_MAX));
  out.access_rights = opened.access_rights;
  out.open_results = results_of(opened);
  if (opened.file->pipe) {
    out.resource_type = cifs::ResourceType::message_mode_pipe;
    out.nm_pipe_status = kPipeStatus;
  }
  return out;
}

Task<Result<LanmanOpened>> open_lanman(Exchange& x, const LanmanOpen& wanted) {
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  CO_TRY(tree, x.tree());
  bool pipe = tree->kind == TreeKind::pipe;
  auto disposition = disposition_of(wanted.open_mode, wanted.access_mode);
  if (!disposition || !is_valid(wanted.access_mode)) co_return fail(cifs::os2_status::kInvalidAccess);
  OpenArgs args;
  CO_TRY(name, pipe ? Result<std::u16string>(pipe_name(wanted.name)) : request_path(x, wanted.name));
  args.name = name;
  args.access = access_of(wanted.access_mode) | (pipe ? 0 : access_beside(wanted.access_mode, name));
  args.share = share_of(wanted.access_mode, name);
  args.attributes = wanted.attributes & 0x3F;
  args.options = smb2::create_options::kNonDirectoryFile;
  if (wanted.access_mode & mode::kWritethrough) args.options |= smb2::create_options::kWriteThrough;
  args.disposition = *disposition;
  args.oplock = wanted.oplock;
  args.allocation = wanted.allocation;
  args.extended_attributes = wanted.extended_attributes;
  auto deny = deny_of(wanted.access_mode);
  auto opened = co_await open_or_share(x, *where, args, deny);
  bool less = !opened && opened.error() == NtStatus::access_denied && args.access != access_of(wanted.access_mode);
  if (less) {
    args.access = access_of(wanted.access_mode);
    auto again = co_await open_or_share(x, *where, args, deny);
    opened = std::move(again);
  }
  if (!opened) co_return fail(opened.error());
  LanmanOpened out;
  out.info = opened->info;
  out.info.contexts.clear();
  auto added = co_await add_file(x, std::move(*opened), args);
  if (!added) co_return fail(added.error());
  out.file = *added;
  out.file->pipe = pipe;
  out.file->deny = deny;
  out.file->can_read = access_of(wanted.access_mode) & dtyp::access::kFileReadData;
  out.file->can_write = access_of(wanted.access_mode) & dtyp::access::kFileWriteData;
  out.access_rights = rights_of(wanted.access_mode);
  co_return out;
}

Task<Outcome> open_andx(Exchange& x) {
  CO_TRY(request, x.request<cifs::OpenAndxRequest>());
  LanmanOpen wanted;
  wanted.name = text_of(request.name);
  wanted.access_mode = request.access_mode;
  wanted.open_mode = request.open_mode;
  wanted.attributes = request.file_attrs;
  wanted.allocation = request.allocation_size;
  wanted.oplock = andx_oplock(x, request.flags);
  auto opened = co_await open_lanman(x, wanted);
  if (!opened) co_return fail(opened.error());
  if (request.flags & cifs::open_andx_flags::kExtendedResponse) {
    CO_TRY(tree, x.tree());
    cifs::OpenAndxResponseExtended out;
    out.opened = andx_answer(x, *opened);
    out.maximal_access_rights = tree->maximal_access;
    x.answer(out);
  } else {
    cifs::OpenAndxResponse out;
    out.opened = andx_answer(x, *opened);
    x.answer(out);
  }
  co_return Outcome();
}

Task<Outcome> open(Exchange& x) {
  CO_TRY(request, x.request<cifs::OpenRequest>());
  LanmanOpen wanted;
  wanted.name = text_of(request.name);
  wanted.access_mode = request.access_mode;
  wanted.open_mode = cifs::open_mode::kExistsOpen;
  wanted.oplock = header_oplock(x.header);
  auto opened = co_await open_lanman(x, wanted);
  if (!opened) co_return fail(opened.error());
  cifs::OpenResponse out;
  out.fid = opened->file->fid;
  out.file_attrs = cifs::dos_attributes(opened->info.file_attributes);
  out.last_modified = cifs::utime(opened->info.last_write_time, x.translator.zone());
  out.file_size = static_cast<uint32_t>(std::min<uint64_t>(opened->info.end_of_file, UINT32_MAX));
  out.access_mode = request.access_mode;
  x.answer(out);
  co_return Outcome();
}

Task<Outcome> create(Exchange& x) {
  CO_TRY(request, x.request<cifs::CreateRequest>());
  auto outcome = co_await create_and_answer<cifs::CreateResponse>(x, request, cifs::open_mode::kCreate | cifs::open_mode::kExistsTruncate);
  co_return outcome;
}

Task<Outcome> create_new(Exchange& x) {
  CO_TRY(request, x.request<cifs::CreateNewRequest>());
  auto outcome = co_await create_and_answer<cifs::CreateNewResponse>(x, request, cifs::open_mode::kCreate | cifs::open_mode::kExistsFail);
  co_return outcome;
}

Task<Outcome> create_temporary(Exchange& x) {
  constexpr int kTries = 16;
  CO_TRY(request, x.request<cifs::CreateTemporaryRequest>());
  auto folder = text_of(request.name);
  while (folder.ends_with(u'\\')) folder.pop_back();
  for (int i = 0; i < kTries; i++) {
    auto name = fmt::format("TMP{:05X}", random_value<uint32_t>() & 0xFFFFF);
    auto path = folder + u'\\' + from_oem(name);
    auto opened = co_await create_file(x, request, std::move(path), cifs::open_mode::kCreate | cifs::open_mode::kExistsFail);
    if (!opened && opened.error() == NtStatus::object_name_collision) continue;
    if (!opened) co_return fail(opened.error());
    cifs::CreateTemporaryResponse out;
    out.fid = opened->file->fid;
    out.temporary_file_name = name;
    x.answer(out);
    co_return Outcome();
  }
  co_return fail(NtStatus::object_name_collision);
}

}  // namespace sallyport::translator::handlers
