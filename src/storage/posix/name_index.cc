#include "storage/posix/name_index.h"

#include <fcntl.h>
#include <sys/inotify.h>

#include "storage/posix/directory_names.h"
#include "storage/posix/getdents.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

constexpr uint32_t kAppeared = IN_CREATE | IN_MOVED_TO;
constexpr uint32_t kWatchMask = kAppeared | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_ONLYDIR;
// A directory that nobody asks about while much happens in it is read again when somebody does.
constexpr size_t kMostPending = 4096;

}  // namespace

NameIndex::NameIndex(Limits limits) : limits_(limits), inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}
NameIndex::~NameIndex() = default;

std::optional<std::string> NameIndex::find(int directory, const struct statx& about, std::u16string_view shown) {
  Key key{uint64_t{about.stx_dev_major} << 32 | about.stx_dev_minor, about.stx_ino};
  for (;;) {
    auto names = acquire(key);
    std::unique_lock lock(names->mutex);
    if (names->evicted) continue;
    size_t before = names->size();
    bool keep = refresh(*names, names, directory);
    auto found = names->find(shown);
    names_ += names->size() - before;
    lock.unlock();
    if (!keep) evict(key);
    make_room(names);
    return found;
  }
}

NameIndex::Held NameIndex::acquire(const Key& key) {
  std::lock_guard lock(slots_mutex_);
  auto [at, is_new] = slots_.try_emplace(key);
  if (is_new) {
    at->second.names = std::make_shared<DirectoryNames>();
    at->second.used = used_.insert(used_.end(), key);
  } else {
    used_.splice(used_.end(), used_, at->second.used);
  }
  return at->second.names;
}

void NameIndex::evict(const Key& key) {
  Held victim;
  {
    std::lock_guard lock(slots_mutex_);
    auto at = slots_.find(key);
    if (at == slots_.end()) return;
    victim = std::move(at->second.names);
    used_.erase(at->second.used);
    slots_.erase(at);
  }
  std::lock_guard lock(victim->mutex);
  unwatch(*victim);
  names_ -= victim->size();
  victim->clear();
  victim->evicted = true;
}

// Drops directories not asked about for long until the limits hold again.
void NameIndex::make_room(const Held& keep) {
  for (;;) {
    Key oldest;
    {
      std::lock_guard lock(slots_mutex_);
      if (slots_.size() <= limits_.directories && names_ <= limits_.names) return;
      if (used_.empty() || slots_.at(used_.front()).names == keep) return;
      oldest = used_.front();
    }
    evict(oldest);
  }
}

// Brings `names` up to this moment; false when they are good for this one question only.
bool NameIndex::refresh(DirectoryNames& names, const Held& held, int directory) {
  std::vector<DirectoryNames::Event> events;
  bool lost;
  {
    std::lock_guard lock(events_mutex_);
    drain();
    lost = names.lost || names.watch < 0;
    names.lost = false;
    events.swap(names.pending);
  }
  if (lost || !names.loaded) return load(names, held, directory);
  for (auto& event : events) event.present ? names.insert(event.name) : names.erase(event.name);
  return true;
}

bool NameIndex::load(DirectoryNames& names, const Held& held, int directory) {
  AsProcess process;  // a user who may enter a directory may not always read it
  names.clear();
  names.loaded = false;
  watch(held, directory);  // before reading: what happens meanwhile is heard
  Fd readable(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!readable) return false;
  passes_++;
  DirectoryReader reader(readable.get());
  for (DirectoryReader::Entry entry; reader.next(entry);) names.insert(entry.name);
  names.loaded = !reader.error();
  std::lock_guard lock(events_mutex_);
  return names.loaded && names.watch >= 0 && names.size() <= limits_.names;
}

void NameIndex::watch(const Held& held, int directory) {
  std::lock_guard lock(events_mutex_);
  int watch = inotify_add_watch(inotify_.get(), ProcPath(directory).text, kWatchMask);
  if (watch >= 0) watched_[watch] = held;
  held->watch = watch;
  held->lost = false;
  held->pending.clear();
}

void NameIndex::unwatch(DirectoryNames& names) {
  std::lock_guard lock(events_mutex_);
  if (names.watch < 0) return;
  inotify_rm_watch(inotify_.get(), names.watch);
  watched_.erase(names.watch);
  names.watch = -1;
}

void NameIndex::drain() {
  alignas(inotify_event) char buffer[16 * 1024];
  constexpr ssize_t kLargestEvent = sizeof(inotify_event) + NAME_MAX + 1;
  ssize_t n;
  do {
    n = ::read(inotify_.get(), buffer, sizeof buffer);
    for (ssize_t at = 0; at < n;) {
      auto* event = reinterpret_cast<inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof *event + event->len);
      if (event->mask & IN_Q_OVERFLOW) {
        for (auto& [watch, names] : watched_)
          if (auto held = names.lock()) held->lost = true;
        continue;
      }
      auto found = watched_.find(event->wd);
      auto held = found == watched_.end() ? nullptr : found->second.lock();
      if (!held) continue;
      if (event->mask & (IN_DELETE_SELF | IN_IGNORED | IN_UNMOUNT)) held->lost = true;
      else if (held->pending.size() >= kMostPending) held->lost = true;
      else if (event->len) held->pending.push_back({(event->mask & kAppeared) != 0, event->name});
      if (event->mask & IN_IGNORED) held->watch = -1, watched_.erase(found);
    }
  } while (n > static_cast<ssize_t>(sizeof buffer) - kLargestEvent);
}

}  // namespace sallyport::storage::posix
