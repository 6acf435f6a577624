#include "storage/posix/watcher.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

#include "base/utf16.h"
#include "proto/fscc/classes.h"
#include "storage/open_rules.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/getdents.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/resolve.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace filter = fscc::notify_filter;
using namespace std::chrono_literals;

constexpr uint32_t kMask =
    IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK;
constexpr size_t kMostWatches = 8192, kMostExpected = 65536;
constexpr auto kExpectFor = 2s;
// The kernel's report of our own change must not overtake our saying that we expect it.
constexpr auto kSettle = 30ms;

bool is_below(const std::string& path, const std::string& above) {
  return above.empty() || path == above || (path.starts_with(above) && path[above.size()] == '/');
}

// One key for each kind of report: that a name came, that it went, that something about it changed.
std::u16string key_of(ChangeAction action, std::u16string_view name) {
  char16_t kind = u'~';
  if (action == ChangeAction::added || action == ChangeAction::renamed_new_name) kind = u'+';
  if (action == ChangeAction::removed || action == ChangeAction::renamed_old_name) kind = u'-';
  return kind + std::u16string(name);
}

}  // namespace

Watcher::Watcher(const Share& share, ChangeHub& hub) : share_(share), hub_(hub) {}
Watcher::~Watcher() { stop(); }

void Watcher::stop() {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  if (!thread_.joinable()) return;
  eventfd_write(wake_.get(), 1);
  thread_.join();
}

void Watcher::watch(std::u16string_view directory, bool tree) {
  AsProcess process;
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  if (!thread_.joinable()) {
    inotify_ = Fd(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    wake_ = Fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    thread_ = std::thread([this] { run(); });
  }
  auto folder = find_folder(const_cast<Share&>(share_), directory);
  if (!folder) return;
  wanted_.push_back({folder->path, tree, upcase(directory)});
  tree ? add_tree(folder->path) : add(folder->path);
}

void Watcher::unwatch(std::u16string_view directory, bool tree) {
  std::lock_guard lock(mutex_);
  auto upper = upcase(directory);
  auto at = std::ranges::find_if(wanted_, [&](auto& one) { return one.asked == upper && one.tree == tree; });
  if (at != wanted_.end()) wanted_.erase(at);
  std::erase_if(watches_, [&](auto& one) {
    if (is_wanted(one.first)) return false;
    inotify_rm_watch(inotify_.get(), one.second);
    paths_.erase(one.second);
    return true;
  });
}

bool Watcher::is_wanted(const std::string& path) const {
  return std::ranges::any_of(wanted_, [&](auto& one) { return one.tree ? is_below(path, one.path) : path == one.path; });
}

bool Watcher::in_wanted_tree(const std::string& path) const {
  return std::ranges::any_of(wanted_, [&](auto& one) { return one.tree && is_below(path, one.path); });
}

void Watcher::add(const std::string& path) {
  if (watches_.size() >= kMostWatches || watches_.contains(path)) return;
  Fd fd = open_beneath(share_.root.get(), path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  int watch = fd ? inotify_add_watch(inotify_.get(), ProcPath(fd.get()).text, kMask) : -1;
  if (watch < 0) return;  // the system's limit: own changes are still told
  watches_[path] = watch;
  paths_[watch] = path;
}

// A folder that moved: the kernel's watches go with it, but it and what is below have other names now. Those that somebody
// asked for by name stay.
void Watcher::forget_below(const std::string& path) {
  std::erase_if(watches_, [&](auto& one) {
    bool asked = std::ranges::any_of(
        wanted_, [&](auto& wanted) { return is_below(wanted.path, path) && is_below(one.first, wanted.path); });
    if (!is_below(one.first, path) || asked) return false;
    inotify_rm_watch(inotify_.get(), one.second);
    paths_.erase(one.second);
    return true;
  });
}

// Of what happened meanwhile nothing is known, new folders included.
void Watcher::lost_changes() {
  {
    std::lock_guard lock(mutex_);
    for (auto& one : wanted_)
      if (one.tree) add_tree(one.path);
  }
  hub_.publish_lost(u"");
}

void Watcher::add_tree(const std::string& path) {
  add(path);
  Fd fd = open_beneath(share_.root.get(), path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!fd || watches_.size() >= kMostWatches) return;
  std::vector<std::string> below;
  DirectoryReader reader(fd.get());
  for (DirectoryReader::Entry entry; reader.next(entry);)
    if (entry.type == DT_DIR && !is_in_depot(join(path, entry.name))) below.push_back(join(path, entry.name));
  fd = Fd();
  for (auto& one : below) add_tree(one);
}

void Watcher::expect(ChangeAction action, std::u16string_view name) {
  auto now = Clock::now();
  std::lock_guard lock(expected_mutex_);
  if (expected_.size() >= kMostExpected || now - swept_ > kExpectFor) forget_expired(now);
  for (auto key : {key_of(action, name), key_of(ChangeAction::modified, name)}) {
    auto& one = expected_[key];
    one.times++;
    one.until = now + kExpectFor;
  }
}

void Watcher::forget_expired(Clock::time_point now) {
  swept_ = now;
  std::erase_if(expected_, [&](auto& one) { return one.second.until < now; });
}

bool Watcher::was_expected(ChangeAction action, const std::u16string& name) {
  std::lock_guard lock(expected_mutex_);
  auto found = expected_.find(key_of(action, name));
  if (found == expected_.end() || found->second.until < Clock::now()) return false;
  // One change of ours may be many reports to the kernel, but a name comes and goes once each time.
  if (action != ChangeAction::modified && --found->second.times == 0) expected_.erase(found);
  return true;
}

void Watcher::report(ChangeAction action, const std::u16string& name, uint32_t what) {
  if (!was_expected(action, name)) hub_.publish(action, name, what);
}

void Watcher::run() {
  pollfd fds[] = {{inotify_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
  for (;;) {
    if (poll(fds, 2, -1) < 0 && errno != EINTR) return;
    if (fds[1].revents) return;
    if (poll(fds + 1, 1, std::chrono::milliseconds(kSettle).count()) > 0) return;
    drain();
  }
}

void Watcher::drain() {
  alignas(inotify_event) char buffer[64 * 1024];
  for (ssize_t n; (n = ::read(inotify_.get(), buffer, sizeof buffer)) > 0;)
    for (ssize_t at = 0; at < n;) {
      auto* event = reinterpret_cast<inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof *event + event->len);
      handle(*event);
    }
  finish_move();
}

// The first half of a rename whose second half is not in this folder or not watched.
void Watcher::finish_move() {
  if (!moved_.cookie) return;
  report(ChangeAction::removed, moved_.name, name_filter(moved_.directory));
  moved_ = {};
}

void Watcher::appeared(const std::string& folder, const std::string& entry, bool directory, uint32_t cookie) {
  auto path = join(folder, entry);
  auto name = shown_path(path);
  bool renamed = cookie && moved_.cookie == cookie && moved_.folder == folder;
  if (renamed) {
    auto old_name = moved_.name;
    moved_ = {};
    report(ChangeAction::renamed_old_name, old_name, name_filter(directory));
    report(ChangeAction::renamed_new_name, name, name_filter(directory));
  } else {
    finish_move();
    report(ChangeAction::added, name, name_filter(directory));
  }
  if (!directory) return;
  std::lock_guard lock(mutex_);
  if (in_wanted_tree(path)) add_tree(path);
}

void Watcher::handle(const inotify_event& event) {
  if (event.mask & IN_Q_OVERFLOW) return lost_changes();
  std::string folder;
  {
    std::lock_guard lock(mutex_);
    auto found = paths_.find(event.wd);
    if (found == paths_.end()) return;
    if (event.mask & IN_IGNORED) {
      watches_.erase(found->second);
      paths_.erase(found);
      return;
    }
    folder = found->second;
  }
  if (!event.len) return;
  std::string entry = event.name;
  if (folder.empty() && is_in_depot(entry)) return;
  bool directory = event.mask & IN_ISDIR;
  if (event.mask & (IN_CREATE | IN_MOVED_TO)) return appeared(folder, entry, directory, event.cookie);
  auto name = shown_path(join(folder, entry));
  if (event.mask & IN_MOVED_FROM) {
    finish_move();
    moved_ = {event.cookie, folder, name, directory};
    if (!directory) return;
    std::lock_guard lock(mutex_);
    forget_below(join(folder, entry));
  } else if (event.mask & IN_DELETE) {
    report(ChangeAction::removed, name, name_filter(directory));
  } else if (event.mask & IN_MODIFY) {
    report(ChangeAction::modified, name, filter::kSize | filter::kLastWrite);
  } else if (event.mask & IN_ATTRIB) {
    report(ChangeAction::modified, name,
           filter::kAttributes | filter::kLastWrite | filter::kLastAccess | filter::kSecurity | filter::kEa);
  }
}

}  // namespace sallyport::storage::posix
