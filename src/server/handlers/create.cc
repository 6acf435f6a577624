// CREATE, [MS-SMB2] 3.3.5.9. The Store opens and checks rights, the file table admits the open beside the others, and only
// then is anything truncated. Oplocks, leases and durable handles are answered with "none granted".
#include "base/utf16.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/ea.h"
#include "server/connection.h"
#include "server/create_request.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"
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
  return open;
}

Result<> open_pipe(Call& call, const smb2::CreateRequest& request) {
  auto open = new_open(call);
  open->pipe_user = call.who();
  TRY(pipe, rpc::open_pipe(request.name, call.engine.facts(), *open->pipe_user));
  open->pipe = std::move(pipe);
  open->pipe_name = request.name;
  open->granted_access = dtyp::access::kFileAllAccess;
  TRY(added, call.session->add_open(open, call.engine.limits().opens_per_session));
  call.remember(open);
  smb2::CreateResponse answer;
  answer.file_attributes = 0x80;  // FILE_ATTRIBUTE_NORMAL
  answer.allocation_size = 4096;
  answer.file_id = {open->persistent_id, open->id};
  call.answer(answer);
  return {};
}

// Puts the open beside the others of its file, or says why it cannot stand there.
Result<> join(Call& call, Open& open, const smb2::CreateRequest& request) {
  auto& files = call.engine.files();
  auto name = open.file->name();
  auto locked = files.lock(open.file->key(), {call.tree->share->store.get(), name});
  state::ShareMode mode{open.granted_access, request.share_access};
  auto admitted = state::FileTable::admit(*locked.node, mode);
  if (!admitted) {
    files.tidy(std::move(locked));
    return admitted;
  }
  bool delete_on_close = request.create_options & smb2::create_options::kDeleteOnClose;
  std::weak_ptr<storage::File> file = open.file;
  locked->members.push_back({open.id, mode, delete_on_close, [file](std::u16string_view name) {
                               if (auto held = file.lock()) held->was_renamed(name);
                             }});
  open.node = locked.node;
  return {};
}

// A stream cannot be opened while the file it belongs to is about to go.
Result<> check_base(Call& call, const storage::File& file) {
  if (!file.is_stream()) return {};
  auto base = call.engine.files().find(file.base_key());
  if (base.node && base->delete_pending) return fail(NtStatus::delete_pending);
  return {};
}

bool overwrites(smb2::CreateDisposition disposition) {
  return disposition == smb2::CreateDisposition::supersede || disposition == smb2::CreateDisposition::overwrite ||
         disposition == smb2::CreateDisposition::overwrite_if;
}

smb2::CreateAction action_of(smb2::CreateDisposition disposition, bool created) {
  if (created) return smb2::CreateAction::created;
  if (disposition == smb2::CreateDisposition::supersede) return smb2::CreateAction::superseded;
  return overwrites(disposition) ? smb2::CreateAction::overwritten : smb2::CreateAction::opened;
}

// What has to happen after the open was admitted; the file is as asked for only then.
Result<> settle(Open& open, const smb2::CreateRequest& request, storage::Opened& opened) {
  if (request.create_options & smb2::create_options::kDeleteOnClose) {
    TRY(removable, open.file->may_remove());
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
                  const storage::Opened& opened) {
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
  std::deque<Buffer> data;
  add_answer_contexts(details, open, opened, data, answer);
  call.answer(answer);
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
    if (result.error() == NtStatus::access_denied)
      call.engine.refuse_open(call.connection, *who, *call.tree, request.name, request.desired_access);
    return fail(result.error());
  }
  storage::Opened& opened = *result;
  auto open = new_open(call);
  open->file = std::move(opened.file);
  open->granted_access = opened.granted_access;
  open->maximal_access = opened.maximal_access;
  open->create_options = request.create_options;
  open->mode = request.create_options & (smb2::create_options::kWriteThrough | smb2::create_options::kSequentialOnly |
                                         smb2::create_options::kNoIntermediateBuffering);
  TRY(base, check_base(call, *open->file));
  TRY(joined, join(call, *open, request));
  auto settled = settle(*open, request, opened);
  if (settled) settled = call.session->add_open(open, call.engine.limits().opens_per_session);
  if (!settled) {
    call.engine.abandon(open);
    return settled;
  }
  call.remember(open);
  write_answer(call, request, details, *open, opened);
  return {};
}

}  // namespace sallyport::server::handlers
