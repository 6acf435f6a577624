#include "bridge/watches.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "base/utf16.h"
#include "bridge/far_path.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/notify.h"
#include "proto/smb2/change_notify.h"
#include "proto/smb2/close.h"
#include "proto/smb2/create.h"

namespace sallyport::bridge {
namespace {

using storage::ChangeAction;

constexpr uint32_t kAnyChange = 0x00000FFF;  // FILE_NOTIFY_CHANGE_*, [MS-SMB2] 2.2.35
constexpr uint32_t kNames = 0x00000003;
constexpr uint32_t kStreams = 0x00000E00;
constexpr uint32_t kAnswerBytes = 65536;
constexpr std::chrono::seconds kPatience{5};

// The far server tells what happened to a name, not which part of a file changed: whoever watches for any of these is told.
uint32_t filter_of(ChangeAction action) {
  switch (action) {
    case ChangeAction::modified: return kAnyChange & ~(kNames | kStreams);
    case ChangeAction::added_stream:
    case ChangeAction::removed_stream:
    case ChangeAction::modified_stream: return kStreams;
    default: return kNames;
  }
}

}  // namespace

Watches::Watches(storage::ChangeHub& hub, std::u16string folder, Later later, FindLink find_link)
    : hub_(hub), folder_(std::move(folder)), later_(std::move(later)), find_link_(std::move(find_link)) {}

void Watches::watch(std::u16string_view directory, bool tree) {
  auto made = std::make_shared<Watch>();
  made->directory = directory;
  made->tree = tree;
  {
    std::lock_guard guard(mutex_);
    watches_.push_back(made);
  }
  begin(made);
}

void Watches::unwatch(std::u16string_view directory, bool tree) {
  std::shared_ptr<Link> link;
  smb2::FileId handle;
  {
    std::lock_guard guard(mutex_);
    auto found = std::find_if(watches_.begin(), watches_.end(), [&](const auto& each) {
      return each->tree == tree && upcase(each->directory) == upcase(directory);
    });
    if (found == watches_.end()) return;
    (*found)->gone = true;
    link = std::move((*found)->link);
    handle = (*found)->handle;
    watches_.erase(found);
  }
  if (link) later_([link, handle] { close(link, handle); });
}

void Watches::watch_again() {
  std::list<WatchPtr> all;
  {
    std::lock_guard guard(mutex_);
    all = watches_;
  }
  for (auto& each : all) begin(each);
}

bool Watches::any() const {
  std::lock_guard guard(mutex_);
  return !watches_.empty();
}

void Watches::await() {
  std::unique_lock lock(mutex_);
  armed_.wait_for(lock, kPatience, [this] { return arming_ == 0; });
}

void Watches::begin(const WatchPtr& watch) {
  {
    std::lock_guard guard(mutex_);
    arming_++;
  }
  later_([this, watch] {
    arm(watch);
    {
      std::lock_guard guard(mutex_);
      arming_--;
    }
    armed_.notify_all();
  });
}

void Watches::arm(const WatchPtr& watch) {
  if (!open(watch)) return;
  request(watch);
  bool before;
  {
    std::lock_guard guard(mutex_);
    before = std::exchange(watch->before, true);
  }
  if (before) tell_lost(*watch);
}

// Closing it answers the CHANGE_NOTIFY under way.
void Watches::close(const std::shared_ptr<Link>& link, const smb2::FileId& handle) {
  link->post(Command::close, smb2::CloseRequest{0, handle}, [](Result<Reply>) {});
}

bool Watches::open(const WatchPtr& watch) {
  auto link = find_link_();
  if (!link) return false;
  {
    std::lock_guard guard(mutex_);
    if (watch->gone || watch->opening || watch->link == *link) return false;
    watch->opening = true;
  }
  smb2::CreateRequest ask;
  ask.desired_access = dtyp::access::kFileListDirectory | dtyp::access::kFileReadAttributes | dtyp::access::kSynchronize;
  ask.share_access = smb2::share_access::kRead | smb2::share_access::kWrite | smb2::share_access::kDelete;
  ask.create_options = smb2::create_options::kDirectoryFile;
  ask.name = far_path(folder_, watch->directory);
  auto reply = (*link)->call(Command::create, ask);
  auto body = reply && reply->status() == NtStatus::success ? reply->body<smb2::CreateResponse>() : std::nullopt;
  if (!body)
    spdlog::warn("changes in \"{}\" cannot be watched on the far server: {}", printable(watch->directory),
                 to_string(reply ? reply->status() : reply.error()));
  return take_handle(watch, *link, body ? std::optional(body->file_id) : std::nullopt);
}

// False: there is none, or nobody wants it any more.
bool Watches::take_handle(const WatchPtr& watch, const std::shared_ptr<Link>& link, const std::optional<smb2::FileId>& handle) {
  {
    std::lock_guard guard(mutex_);
    watch->opening = false;
    if (!handle) return false;
    if (!watch->gone) {
      watch->link = link;
      watch->handle = *handle;
      return true;
    }
  }
  close(link, *handle);
  return false;
}

void Watches::request(const WatchPtr& watch) {
  std::shared_ptr<Link> link;
  smb2::ChangeNotifyRequest ask;
  {
    std::lock_guard guard(mutex_);
    if (watch->gone || !watch->link) return;
    link = watch->link;
    ask.file_id = watch->handle;
  }
  ask.flags = watch->tree ? smb2::ChangeNotifyRequest::kFlagWatchTree : 0;
  ask.output_buffer_length = kAnswerBytes;
  ask.completion_filter = kAnyChange;
  link->post(Command::change_notify, ask, [this, watch](Result<Reply> reply) { answered(watch, reply); }, kAnswerBytes);
}

// On the link's thread.
void Watches::answered(const WatchPtr& watch, const Result<Reply>& reply) {
  {
    std::lock_guard guard(mutex_);
    if (watch->gone) return;
    if (!reply) watch->link = nullptr;
  }
  if (!reply) return;
  if (reply->status() == NtStatus::success) publish(*watch, *reply);
  else if (reply->status() == NtStatus::notify_enum_dir) tell_lost(*watch);
  else return;  // the directory goes away
  later_([this, watch] { request(watch); });
}

void Watches::publish(const Watch& watch, const Reply& reply) {
  auto body = reply.body<smb2::ChangeNotifyResponse>();
  fscc::FileNotifyList list;
  if (!body || body->output.empty() || wire::decode(list, body->output)) return tell_lost(watch);
  for (const auto& change : list.changes) {
    auto action = static_cast<ChangeAction>(change.action);
    if (!change.file_name.empty()) hub_.publish_to(watch.directory, watch.tree, action, change.file_name, filter_of(action));
  }
}

void Watches::tell_lost(const Watch& watch) {
  hub_.publish_to(watch.directory, watch.tree, ChangeAction::removed, {}, kAnyChange);
}

}  // namespace sallyport::bridge
