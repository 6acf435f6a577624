#include "storage/posix/posix_store.h"

#include <fcntl.h>

#include "proto/dtyp/access.h"
#include "proto/fscc/classes.h"
#include "storage/open_rules.h"
#include "storage/posix/depot.h"
#include "storage/posix/errno.h"
#include "storage/posix/explain.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/posix_file.h"
#include "storage/posix/system.h"
#include "storage/posix/volume.h"
#include "storage/posix/watcher.h"

namespace sallyport::storage::posix {

namespace {

namespace access = dtyp::access;

bool same_identity(const Identity& a, const Identity& b) {
  return a.uid == b.uid && a.gid == b.gid && a.user == b.user && a.guest == b.guest && a.anonymous == b.anonymous &&
         a.name == b.name && a.groups == b.groups && a.unix_groups == b.unix_groups;
}

// Most opens of a thread are one user's: they share one copy.
std::shared_ptr<const Identity> shared_identity(const Identity& who) {
  thread_local std::shared_ptr<const Identity> last;
  if (!last || !same_identity(*last, who)) last = std::make_shared<const Identity>(who);
  return last;
}

class PosixStore : public Store {
 public:
  explicit PosixStore(SharePtr share) : share_(std::move(share)) {
    share_->changes = &changes_;
    share_->watcher = std::make_shared<Watcher>(*share_, changes_);
    changes_.set_medium(share_->watcher.get());
  }
  ~PosixStore() override { share_->watcher->stop(); }

  Result<Opened> open(const Identity& who, const OpenArgs& args) override {
    if (!may_keep_more()) return fail(NtStatus::too_many_opened_files);
    TRY(sound, check_arguments(args));
    if (!act_as(who)) return fail(NtStatus::access_denied);
    return args.path.is_stream() ? open_stream(who, args) : open_file(who, args);
  }

  Result<VolumeInfo> volume(const Identity& who) override {
    if (!act_as(who)) return fail(NtStatus::access_denied);
    return volume_of(*share_);
  }

  Denial explain(const Identity& who, const OpenArgs& args, NtStatus answered, const Path* new_name) override {
    return act_as(who) ? posix::explain(*share_, who, args, answered, new_name) : Denial{};
  }

 private:
  Result<Opened> open_file(const Identity& who, const OpenArgs& args) {
    TRY(target, open_target(*share_, who, args));
    Opened out;
    out.created = target.created;
    out.granted_access = target.grant.granted;
    out.maximal_access = target.grant.maximal;
    out.info = file_info(target.object);
    out.file = std::make_unique<PosixFile>(share_, shared_identity(who), std::move(target));
    return out;
  }

  Result<Opened> open_stream(const Identity& who, const OpenArgs& args);

  SharePtr share_;
};

// The rights on a stream are those on its base, which is opened with all that is asked of the stream.
Result<Opened> PosixStore::open_stream(const Identity& who, const OpenArgs& args) {
  TRY(target, open_target(*share_, who, base_args(args)));
  Base base{target.fd.get(), target.path_only, target.object};
  constexpr uint32_t kUsing = access::kFileWriteData | access::kFileAppendData | access::kDelete;
  auto use = (target.grant.granted & kUsing) ? StreamUse::write : StreamUse::read;
  auto stream = posix::open_stream(*share_, base, args.path.stream, use, false);
  if (stream) {
    TRY(allowed, check_existing(args, target.object.attributes, false));
  } else {
    if (stream.error() != NtStatus::object_name_not_found) return fail(stream.error());
    TRY(allowed, check_new(args));
    if (!target.created && !(target.grant.maximal & access::kFileWriteData)) return fail(NtStatus::access_denied);
    stream = posix::open_stream(*share_, base, args.path.stream, StreamUse::write, true);
    if (!stream) return fail(stream.error());
    share_->publish(ChangeAction::added_stream, target.name, fscc::notify_filter::kStreamName);
  }
  Opened out;
  out.created = stream->created;
  out.granted_access = target.grant.granted;
  out.maximal_access = target.grant.maximal;
  out.file = std::make_unique<PosixFile>(share_, shared_identity(who), std::move(target), std::move(stream->fd),
                                         std::move(stream->name), stream->id);
  TRY(info, out.file->info());
  out.info = info;
  return out;
}

}  // namespace

void Share::publish(ChangeAction action, std::u16string_view name, uint32_t filter) {
  if (!changes->anyone()) return;
  watcher->expect(action, name);
  changes->publish(action, name, filter);
}

Result<std::unique_ptr<Store>> open_store(const Options& options) {
  AsProcess process;
  auto share = std::make_shared<Share>();
  share->options = options;
  share->root = Fd(::open(options.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!share->root)
    return fail(errno == ENOTDIR  ? NtStatus::not_a_directory
                : errno == ENOENT ? NtStatus::object_path_not_found
                                  : from_errno(errno));
  return std::make_unique<PosixStore>(std::move(share));
}

}  // namespace sallyport::storage::posix
