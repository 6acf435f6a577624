// CREATE, [MS-SMB2] 3.3.5.9. The Store opens and checks rights, the file table admits the open beside the others, and only
// then is anything truncated. Others' oplocks and leases that stand in the way are taken back first, and the request waits
// for that. Durable handles are not granted.
#include "base/utf16.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/ea.h"
#include "server/caching.h"
#include "server/connection.h"
#include "server/create_request.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"
#include "server/refused_file.h"
#include "server/server_list.h"
#include "wire/decoder.h"

namespace sallyport::server::handlers {

namespace {

using storage::Disposition;

std::shared_ptr<Open> new_open(Call& call) {
  auto open = std::make_shared<Open>();
  open->id = call.engine.next_open_id();
  open->persistent_id = open->id;
  open->session = call.session;
  open->tree = call.tree;
  if (call.connection.negotiated().smb3()) open->sequence.start(call.header.channel_sequence());
  return open;
}

Result<> open_pipe(Call& call, const smb2::CreateRequest& request) {
  auto open = new_open(call);
  open->pipe_user = call.who();
  if (call.connection.peer().translated && is_server_list(request.name)) {
    open->pipe = server_list_pipe(call.engine);
  } else {
    TRY(pipe, rpc::open_pipe(request.name, call.engine.facts(), *open->pipe_user));
    open->pipe = std::move(pipe);
  }
  open->pipe_name = request.name;
  open->granted_access = dtyp::access::kFileAllAccess;
  TRY(added, call.session->add_open(open, call.connection.limits().opens_per_session));
  call.remember(open);
  smb2::CreateResponse answer;
  answer.file_attributes = 0x80;  // FILE_ATTRIBUTE_NORMAL
  answer.allocation_size = 4096;
  answer.file_id = {open->persistent_id, open->id};
  call.answer(answer);
  return {};
}

// Opens with no more than this do not get in the way of an oplock ([MS-FSA] 2.1.4.12), nor those with the second of a lease.
constexpr uint32_t kAttributesOnly =
    dtyp::access::kFileReadAttributes | dtyp::access::kFileWriteAttributes | dtyp::access::kSynchronize;
constexpr uint32_t kLookingOnly = kAttributesOnly | dtyp::access::kReadControl;

bool has_only(uint32_t access, uint32_t allowed) { return (access & ~allowed) == 0; }

bool overwrites(smb2::CreateDisposition disposition) {
  return disposition == smb2::CreateDisposition::supersede || disposition == smb2::CreateDisposition::overwrite ||
         disposition == smb2::CreateDisposition::overwrite_if;
}

state::FileNode::Member member_of(const std::shared_ptr<Open>& open, const smb2::CreateRequest& request) {
  state::FileNode::Member member;
  member.id = open->id;
  member.mode = {open->granted_access, request.share_access};
  member.delete_on_close = request.create_options & smb2::create_options::kDeleteOnClose;
  std::weak_ptr<Open> weak = open;
  member.renamed = [weak](std::u16string_view name) {
    if (auto held = weak.lock()) held->file->was_renamed(name);
  };
  member.on_break = [weak](const state::CacheBreak& what) { tell_break(weak, what); };
  if (open->lease) member.lease = open->cache_key;
  return member;
}

// Opens of others that are more than a look.
bool has_others(const state::FileNode& node, const state::CacheRequest& own) {
  auto harmless = own.lease ? kLookingOnly : kAttributesOnly;
  return std::any_of(node.members.begin(), node.members.end(), [&](const auto& member) {
    return !has_only(member.mode.access, harmless) &&
           (member.lease ? *member.lease : state::CacheKey::of_open(member.id)) != own.key;
  });
}

struct Joining {
  Call& call;
  const smb2::CreateRequest& request;
  const std::shared_ptr<Open>& open;
  state::CacheRequest cache;
  state::CacheGrant grant;
};

// With the node locked: puts the open beside the others of its file, or says why it cannot stand there yet, or at all.
Result<> admit(Joining& joining, state::FileTable::Locked& locked, std::vector<std::function<void()>>& letters) {
  auto member = member_of(joining.open, joining.request);
  auto admitted = state::FileTable::admit(*locked.node, member.mode);
  if (!admitted && admitted.error() != NtStatus::sharing_violation) return admitted;
  bool overwriting = overwrites(joining.request.create_disposition);
  bool attributes_only = has_only(member.mode.access, kAttributesOnly);
  if (!locked->caching.empty()) {
    // Who deletes the file wants it gone, which a handle that is only kept in a cache would prevent.
    bool wants_handles = !admitted || member.delete_on_close;
    state::Caching::Intent intent{attributes_only, has_only(member.mode.access, kLookingOnly), overwriting, wants_handles};
    auto disturbed = locked->caching.before_open(joining.cache.key, intent);
    letters = locked->letters(disturbed.breaks);
    if (disturbed.wait) return wait_for_break(joining.call, locked.node);
  }
  if (!admitted) return admitted;
  joining.cache.attributes_only = attributes_only && !overwriting;
  joining.cache.state &= joining.open->file->cacheable();
  bool others = has_others(*locked.node, joining.cache);
  locked->members.push_back(std::move(member));
  joining.grant = locked->caching.grant(joining.open->id, joining.cache, others, !locked->locks.empty());
  joining.open->node = locked.node;
  return {};
}

Result<> join(Joining& joining) {
  auto& files = joining.call.engine.files();
  auto& open = *joining.open;
  auto key = open.file->key();
  if (open.lease && !files.claim_lease(open.cache_key, key)) return fail(NtStatus::invalid_parameter);
  auto name = open.file->name();
  auto locked = files.lock(key, {joining.call.tree->share->store.get(), name});
  std::vector<std::function<void()>> letters;
  auto result = admit(joining, locked, letters);
  if (result) locked.lock.unlock();
  else files.tidy(std::move(locked));
  if (!result && open.lease) files.release_lease(open.cache_key);
  if (locked.lock.owns_lock()) locked.lock.unlock();
  for (auto& letter : letters) letter();
  return result;
}

// A stream cannot be opened while the file it belongs to is about to go, nor a file to be deleted while a stream of it may not.
Result<> check_base(Call& call, const storage::File& file, uint32_t access) {
  auto& files = call.engine.files();
  if (!file.is_stream()) {
    bool deletes = access & dtyp::access::kDelete;
    return deletes && files.a_stream_forbids_delete(file.key()) ? fail(NtStatus::sharing_violation) : Result<>{};
  }
  auto base = files.find(file.base_key());
  if (base.node && base->delete_pending) return fail(NtStatus::delete_pending);
  return {};
}

// 3.3.5.9.8: a lease key is of one file, also where it gets no lease.
Result<> check_lease_key(Call& call, const smb2::CreateRequest& request, const CreateDetails& details, const Open& open) {
  if (open.lease || !details.lease || request.requested_oplock_level != smb2::OplockLevel::lease) return {};
  auto holder = call.engine.files().file_of_lease({call.connection.negotiated().client_guid, details.lease->lease_key});
  return holder && *holder != open.file->key() ? fail(NtStatus::invalid_parameter) : Result<>{};
}

smb2::CreateAction action_of(smb2::CreateDisposition disposition, bool created) {
  if (created) return smb2::CreateAction::created;
  if (disposition == smb2::CreateDisposition::supersede) return smb2::CreateAction::superseded;
  return overwrites(disposition) ? smb2::CreateAction::overwritten : smb2::CreateAction::opened;
}

// [MS-FSA] 2.1.5.1.2, 2.1.5.5: a directory that is not empty may be opened to be deleted on close; it stays.
Result<> check_delete_on_close(Open& open) {
  auto removable = open.file->may_remove();
  if (removable || removable.error() != NtStatus::directory_not_empty) return removable;
  std::lock_guard guard(open.node->mutex);
  if (auto* member = open.node->member(open.id)) member->delete_on_close = false;
  return {};
}

// What has to happen after the open was admitted; the file is as asked for only then.
Result<> settle(Open& open, const smb2::CreateRequest& request, storage::Opened& opened) {
  if (request.create_options & smb2::create_options::kDeleteOnClose) {
    TRY(removable, check_delete_on_close(open));
  }
  if (opened.created || !overwrites(request.create_disposition)) return {};
  TRY(done, open.file->overwrite(request.file_attributes, static_cast<Disposition>(request.create_disposition)));
  TRY(info, open.file->info());
  opened.info = info;
  return {};
}

void add_answer_contexts(const CreateDetails& details, const Open& open, const storage::Opened& opened, std::deque<Buffer>& data,
                         smb2::CreateResponse& answer) {
  if (details.wants_maximal_access) {
    data.push_back(wire::encoded(smb2::QueryMaximalAccessResponse{NtStatus::success, open.maximal_access}));
    answer.contexts.push_back({std::string(smb2::create_tags::kMxAc), data.back()});
  }
  if (details.wants_disk_id) {
    data.push_back(wire::encoded(smb2::QueryOnDiskIdResponse{opened.info.file_id, open.file->key().device}));
    answer.contexts.push_back({std::string(smb2::create_tags::kQFid), data.back()});
  }
}

void write_answer(Call& call, const smb2::CreateRequest& request, const CreateDetails& details, const Open& open,
                  const storage::Opened& opened, const state::CacheGrant& grant) {
  smb2::CreateResponse answer;
  answer.create_action = action_of(request.create_disposition, opened.created);
  answer.creation_time = opened.info.creation_time;
  answer.last_access_time = opened.info.last_access_time;
  answer.last_write_time = opened.info.last_write_time;
  answer.change_time = opened.info.change_time;
  answer.allocation_size = opened.info.allocation_size;
  answer.end_of_file = opened.info.end_of_file;
  answer.file_attributes = opened.info.attributes;
  answer.file_id = {open.persistent_id, open.id};
  Buffer lease;
  answer_grant(grant, details, open, lease, answer);
  std::deque<Buffer> data;
  add_answer_contexts(details, open, opened, data, answer);
  call.answer(answer);
}

// The Store has opened it: now it has to stand beside the other opens.
Result<> go_on(Call& call, const smb2::CreateRequest& request, const CreateDetails& details, storage::Opened& opened,
               const std::shared_ptr<Open>& open) {
  open->granted_access = opened.granted_access;
  open->maximal_access = opened.maximal_access;
  open->create_options = request.create_options;
  open->mode = request.create_options & (smb2::create_options::kWriteThrough | smb2::create_options::kSequentialOnly |
                                         smb2::create_options::kNoIntermediateBuffering);
  TRY(base, check_base(call, *open->file, open->granted_access));
  Joining joining{call, request, open, cache_request(request, details, call.connection, *open), {}};
  TRY(key, check_lease_key(call, request, details, *open));
  TRY(joined, join(joining));
  auto settled = settle(*open, request, opened);
  if (!settled && is_refusal(settled.error())) note_refused_open(call, details.args, settled.error());
  if (settled) settled = call.session->add_open(open, call.connection.limits().opens_per_session);
  if (!settled) {
    call.engine.abandon(open);
    return settled;
  }
  call.remember(open);
  write_answer(call, request, details, *open, opened, joining.grant);
  return {};
}

}  // namespace

Result<> Create::run(Call& call, const Request& request) {
  if (call.tree->share->is_pipe()) return open_pipe(call, request);
  CreateDetails details;
  TRY(understood, read_create(request, details));
  details.args.share_is_read_only = call.tree->read_only();
  auto who = call.who();
  auto result = call.tree->share->store->open(*who, details.args);
  if (!result) {
    if (is_refusal(result.error())) note_refused_open(call, details.args, result.error());
    return fail(result.error());
  }
  auto open = new_open(call);
  open->file = std::move(result->file);
  auto answered = go_on(call, request, details, *result, open);
  if (!answered) open->file->close(storage::File::Closing::wait);
  return answered;
}

}  // namespace sallyport::server::handlers
