// FileRenameInformation and FileLinkInformation. [MS-FSA] 2.1.5.14.6, 2.1.5.14.11
#include <utility>

#include "proto/dtyp/access.h"
#include "proto/fscc/set_file_info.h"
#include "server/caching.h"
#include "server/engine.h"
#include "server/handlers/set_info.h"
#include "server/refused_file.h"

namespace sallyport::server::handlers {

namespace {

struct Target {
  storage::Path path;
  bool replace = false;
};

// A file that is looked at, not used: its key says who else has it open.
std::optional<state::FileKey> find_key(Call& call, const storage::Path& path) {
  storage::OpenArgs args{path};
  args.desired_access = dtyp::access::kFileReadAttributes;
  auto opened = call.tree->share->store->open(*call.who(), args);
  if (!opened) return std::nullopt;
  opened->file->close(storage::File::Closing::wait);
  return opened->file->key();
}

std::unexpected<NtStatus> in_use(Call& call, std::string_view what) {
  call.refusal = refused_by_open(what);
  return fail(NtStatus::access_denied);
}

// What is to be replaced must not be open, and stays shut until it is: as an open that shares nothing.
class Shut {
 public:
  Shut() = default;
  Shut(state::FileTable& files, state::FileTable::NodePtr node, state::OpenId id)
      : files_(&files), node_(std::move(node)), id_(id) {}
  Shut(Shut&& other) noexcept : files_(std::exchange(other.files_, nullptr)), node_(std::move(other.node_)), id_(other.id_) {}
  ~Shut() {
    if (!files_) return;
    if (auto left = files_->leave(node_, id_, {}); left.remove) left.remove();
  }

 private:
  state::FileTable* files_ = nullptr;
  state::FileTable::NodePtr node_;
  state::OpenId id_ = 0;
};

Result<Shut> shut_target(Call& call, const Target& target) {
  auto key = target.replace ? find_key(call, target.path) : std::nullopt;
  if (!key || *key == call.open->file->key()) return Shut();
  auto& files = call.engine.files();
  auto locked = files.lock(*key, {call.tree->share->store.get(), target.path.name});
  if (!locked->members.empty() || locked->delete_pending) return in_use(call, "the file that was to be replaced");
  state::FileNode::Member member;
  member.id = call.engine.next_open_id();
  member.mode = {dtyp::access::kFileReadData | dtyp::access::kFileWriteData | dtyp::access::kDelete, 0};
  locked->members.push_back(member);
  return Shut(files, locked.node, member.id);
}

// Nobody may be about to delete the directory the file moves to.
Result<> check_directory(Call& call, const storage::Path& target) {
  storage::Path directory;
  directory.name = target.parent();
  auto key = find_key(call, directory);
  if (!key) return {};
  auto found = call.engine.files().find(*key);
  if (!found.node) return {};
  for (const auto& member : found->members)
    if (member.mode.access & dtyp::access::kDelete) return fail(NtStatus::sharing_violation);
  return {};
}

Result<> check_open_parts(Call& call) {
  auto& file = *call.open->file;
  auto& files = call.engine.files();
  if (!file.is_directory()) {
    return files.any_stream_open(file.key()) ? in_use(call, "one of its named streams") : Result<>();
  }
  auto name = file.name();
  if (files.any_open_below({call.tree->share->store.get(), name})) return in_use(call, "something in the folder");
  return {};
}

Result<> rename_stream(Call& call, std::u16string_view name, bool replace) {
  TRY(path, storage::parse_stream_path(name));
  return call.open->file->rename(path, replace);
}

Result<> rename_file(Call& call, const Target& target) {
  auto& open = *call.open;
  TRY(parts, check_open_parts(call));
  TRY(shut, shut_target(call, target));
  TRY(directory, check_directory(call, target.path));
  TRY(given_back, end_handle_caches(call, open));
  TRY(renamed, open.file->rename(target.path, target.replace));
  call.engine.files().moved(open.node, open.file->name(), open.id);
  return {};
}

Result<Target> read_target(std::u16string_view name, uint64_t root, bool replace) {
  if (root != 0 || name.empty()) return fail(NtStatus::invalid_parameter);
  TRY(path, storage::parse_path(name));
  if (path.is_stream()) return fail(NtStatus::object_name_invalid);
  return Target{std::move(path), replace};
}

Result<> rename(Call& call, std::u16string_view name, uint64_t root, bool replace) {
  auto& open = *call.open;
  if (!open.may(dtyp::access::kDelete)) return fail(NtStatus::access_denied);
  if (root == 0 && name.starts_with(u':')) return rename_stream(call, name, replace);
  TRY(target, read_target(name, root, replace));
  if (open.file->is_stream()) return fail(NtStatus::invalid_parameter);
  return rename_file(call, target);
}

}  // namespace

Result<> set_rename(Call& call, Bytes input) {
  TRY(info, read_info<fscc::FileRenameInformation>(input));
  return rename(call, info.file_name, info.root_directory, info.replace_if_exists);
}

Result<> set_rename_ex(Call& call, Bytes input) {
  using Info = fscc::FileRenameInformationEx;
  TRY(info, read_info<Info>(input));
  if (info.flags & ~Info::kReplaceIfExists) return fail(NtStatus::not_supported);
  return rename(call, info.file_name, info.root_directory, info.flags & Info::kReplaceIfExists);
}

Result<> set_link(Call& call, Bytes input) {
  auto& file = *call.open->file;
  TRY(info, read_info<fscc::FileLinkInformation>(input));
  TRY(target, read_target(info.file_name, info.root_directory, info.replace_if_exists));
  if (file.is_directory()) return fail(NtStatus::file_is_a_directory);
  if (file.is_stream()) return fail(NtStatus::invalid_parameter);
  TRY(shut, shut_target(call, target));
  return file.link(target.path, target.replace);
}

}  // namespace sallyport::server::handlers
