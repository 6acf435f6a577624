#include "bridge/opener.h"

#include <deque>

#include "base/utf16.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/ea.h"
#include "proto/fscc/entry_writer.h"
#include "proto/fscc/file_info.h"
#include "proto/smb2/close.h"
#include "storage/open_rules.h"

namespace sallyport::bridge {
namespace {

namespace access = dtyp::access;
namespace attribute = fscc::file_attribute;
namespace options = smb2::create_options;
namespace tags = smb2::create_tags;
using storage::Disposition;
using storage::OpenArgs;

// What is the far server's to know. Delete-on-close is not: see RemoteFile::may_remove.
constexpr uint32_t kPassedOn = options::kDirectoryFile | options::kWriteThrough | options::kSequentialOnly |
                               options::kNoIntermediateBuffering | options::kNonDirectoryFile | options::kNoEaKnowledge |
                               options::kRandomAccess | options::kOpenForBackupIntent | options::kOpenReparsePoint |
                               options::kNoCompression;
constexpr uint32_t kLookingOnly =
    access::kFileReadAttributes | access::kFileWriteAttributes | access::kSynchronize | access::kReadControl;
constexpr uint32_t kCached = smb2::lease_state::kReadCaching | smb2::lease_state::kWriteCaching;

// Nothing that changes anything may reach the far server through a share that is read-only.
Result<OpenArgs> held_to_the_share(const OpenArgs& args) {
  TRY(fit, storage::check_arguments(args));
  OpenArgs out = args;
  if (args.delete_on_close && args.disposition == Disposition::create && args.attributes & attribute::kReadonly)
    return fail(NtStatus::cannot_delete);
  if (!args.share_is_read_only) return out;
  if (storage::share_refuses(args)) return fail(NtStatus::access_denied);
  if (args.desired_access & access::kMaximumAllowed)
    out.desired_access =
        (args.desired_access & ~access::kMaximumAllowed) | access::kFileGenericRead | access::kFileGenericExecute;
  if (args.disposition == Disposition::open_if) out.disposition = Disposition::open;
  else if (args.disposition != Disposition::open) return fail(NtStatus::access_denied);
  return out;
}

// A CREATE and what its contexts' bytes lie in.
struct Ask {
  smb2::CreateRequest request;
  std::deque<Buffer> data;
  std::shared_ptr<Lease> lease;

  void add(std::string_view tag, Buffer bytes) {
    data.push_back(std::move(bytes));
    request.contexts.push_back({std::string(tag), data.back()});
  }
};

uint32_t options_of(const OpenArgs& args) {
  uint32_t out = args.create_options & kPassedOn;
  if (args.must_be_directory || args.path.names_directory) out |= options::kDirectoryFile;
  if (args.must_not_be_directory) out |= options::kNonDirectoryFile;
  return out;
}

void add_new_files_contexts(const OpenArgs& args, Ask& ask) {
  if (args.security) ask.add(tags::kSecD, dtyp::encode_security_descriptor(*args.security));
  if (args.allocation_size) ask.add(tags::kAlSi, wire::encoded(smb2::CreateAllocationSize{args.allocation_size}));
  if (!args.attributes_ea || args.attributes_ea->empty()) return;
  Buffer list;
  fscc::EntryWriter writer(list, 65536, 4);
  for (const auto& each : *args.attributes_ea) writer.add(fscc::FileFullEaEntry{0, each.name, each.value});
  ask.add(tags::kExtA, std::move(list));
}

void ask_for_lease(Core& core, const OpenArgs& args, Ask& ask) {
  bool only_looks = (args.desired_access & ~kLookingOnly) == 0;
  if (only_looks || ask.request.create_options & options::kDirectoryFile || args.path.is_root()) return;
  auto name = args.path.is_stream() ? args.path.name + u":" + args.path.stream : args.path.name;
  ask.lease = core.leases.of(upcase(name));
  ask.request.requested_oplock_level = smb2::OplockLevel::lease;
  smb2::CreateLeaseV2 lease;
  lease.lease_key = ask.lease->key;
  lease.lease_state = kCached;
  ask.add(tags::kRqLs, wire::encoded(lease));
}

std::unique_ptr<Ask> ask_of(Core& core, const Link& link, const OpenArgs& args, bool with_lease) {
  auto ask = std::make_unique<Ask>();
  auto& request = ask->request;
  // The server itself has to know what it has opened.
  request.desired_access = args.desired_access | access::kFileReadAttributes;
  if (args.delete_on_close) request.desired_access |= access::kDelete;
  request.file_attributes = args.attributes;
  request.share_access = args.share_access;
  request.create_disposition = static_cast<smb2::CreateDisposition>(args.disposition);
  request.create_options = options_of(args);
  request.name = far_path(core.folder, args.path);
  ask->add(tags::kMxAc, Buffer());
  ask->add(tags::kQFid, Buffer());
  add_new_files_contexts(args, *ask);
  if (with_lease && link.terms().leases && link.terms().dialect >= smb2::Dialect::smb3_0) ask_for_lease(core, args, *ask);
  return ask;
}

template <class T>
std::optional<T> context_of(const smb2::CreateResponse& answer, std::string_view tag) {
  const auto* found = smb2::find_context(answer.contexts, tag);
  T out;
  if (!found || wire::decode(out, found->data)) return std::nullopt;
  return out;
}

// Never 0: two files must not be taken for one.
uint64_t number_of(const Handle& handle, const smb2::CreateResponse& answer, const OpenArgs& args) {
  auto on_disk = context_of<smb2::QueryOnDiskIdResponse>(answer, tags::kQFid);
  if (on_disk && on_disk->disk_file_id) return on_disk->disk_file_id;
  auto internal = query_as<fscc::FileInternalInformation>(handle, of(fscc::FileInformationClass::internal));
  if (internal && internal->index_number) return internal->index_number;
  return std::hash<std::u16string>{}(upcase(args.path.name)) | 1;
}

uint64_t stream_number(const storage::Path& path) {
  return path.is_stream() ? std::hash<std::u16string>{}(upcase(path.stream)) | 1 : 0;
}

FileInfo info_of(const smb2::CreateResponse& answer, uint64_t number) {
  FileInfo out;
  out.creation_time = answer.creation_time;
  out.last_access_time = answer.last_access_time;
  out.last_write_time = answer.last_write_time;
  out.change_time = answer.change_time;
  out.end_of_file = answer.end_of_file;
  out.allocation_size = answer.allocation_size;
  out.attributes = answer.file_attributes ? answer.file_attributes : attribute::kNormal;
  out.directory = answer.file_attributes & attribute::kDirectory;
  out.file_id = number;
  return out;
}

struct Grants {
  uint32_t granted = 0, maximal = 0;
};

Grants grants_of(const Handle& handle, const smb2::CreateResponse& answer, const OpenArgs& args) {
  auto told = context_of<smb2::QueryMaximalAccessResponse>(answer, tags::kMxAc);
  uint32_t wanted = args.desired_access & ~access::kMaximumAllowed;
  uint32_t maximal = told && told->query_status == NtStatus::success ? told->maximal_access : wanted;
  if (args.desired_access & access::kMaximumAllowed) {
    auto has = query_as<fscc::FileAccessInformation>(handle, of(fscc::FileInformationClass::access));
    wanted |= has ? has->access_flags : maximal;
  }
  maximal |= wanted;
  if (args.share_is_read_only) maximal &= ~storage::kChangingAccess;
  return {wanted & access::kValidMask, maximal};
}

void take_lease(Core& core, Ask& ask, const smb2::CreateResponse& answer, FarOpen& open) {
  auto lease = context_of<smb2::CreateLeaseV2>(answer, tags::kRqLs);
  if (!lease || !ask.lease || answer.oplock_level != smb2::OplockLevel::lease) return;
  if (lease->lease_key != ask.lease->key || open.info.directory) return;
  core.leases.granted(*ask.lease, *lease, open.key);
  open.lease = std::move(ask.lease);
}

Result<storage::Opened> opened(const std::shared_ptr<Core>& core, Ask& ask, const Handle& handle,
                               const smb2::CreateResponse& answer, const OpenArgs& args) {
  FarOpen open;
  open.handle = handle;
  uint64_t number = number_of(handle, answer, args);
  // Opens that a broken link left behind must not stand in the way of those made anew.
  open.key = {handle.link->number(), number, stream_number(args.path)};
  open.info = info_of(answer, number);
  open.name = args.path.name;
  open.stream = args.path.stream;
  open.delete_on_close = args.delete_on_close;
  take_lease(*core, ask, answer, open);
  auto grants = grants_of(handle, answer, args);
  storage::Opened out;
  out.created = answer.create_action == smb2::CreateAction::created;
  out.granted_access = grants.granted;
  out.maximal_access = grants.maximal;
  out.info = open.info;
  out.file = std::make_unique<RemoteFile>(core, std::move(open));
  return out;
}

}  // namespace

Result<storage::Opened> open_far(const std::shared_ptr<Core>& core, const OpenArgs& wanted) {
  auto held = held_to_the_share(wanted);
  if (!held) return fail(held.error());
  const auto& args = *held;
  TRY(link, core->remote.link());
  auto ask = ask_of(*core, *link, args, true);
  auto reply = link->call(Command::create, ask->request);
  // A file renamed at the other side has a name that its lease does not know: [MS-SMB2] 3.3.5.9.8.
  if (ask->lease && reply && reply->status() == NtStatus::invalid_parameter) {
    ask = ask_of(*core, *link, args, false);
    reply = link->call(Command::create, ask->request);
  }
  // The file that a read-only share would have had to make.
  bool not_made = wanted.disposition == Disposition::open_if && args.disposition == Disposition::open;
  if (not_made && reply && reply->status() == NtStatus::object_name_not_found) return fail(NtStatus::access_denied);
  TRY(came, carried(std::move(reply)));
  auto answer = came.body<smb2::CreateResponse>();
  if (!answer) return fail(NtStatus::unexpected_io_error);
  auto out = opened(core, *ask, {link, answer->file_id}, *answer, args);
  if (args.delete_on_close && answer->file_attributes & attribute::kReadonly && !args.path.is_stream()) {
    out->file->close(storage::File::Closing::wait);
    return fail(NtStatus::cannot_delete);
  }
  return out;
}

}  // namespace sallyport::bridge
