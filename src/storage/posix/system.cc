#include "storage/posix/system.h"

#include <linux/openat2.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>

namespace sallyport::storage::posix {

namespace {

#ifndef SYS_getxattrat
#define SYS_getxattrat 464
#define SYS_listxattrat 465
#endif
struct XattrArgs {  // struct xattr_args of Linux 6.13
  uint64_t value;
  uint32_t size;
  uint32_t flags;
};

// Linux before 6.13 has no *xattrat; asked once.
std::atomic<bool> have_xattrat = true;

std::atomic<int> kept_descriptors = 0;

// Half of all, or all but as many as connections will hardly need.
int most_kept() {
  static const int most = [] {
    rlimit limit = {};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return INT_MAX;
    auto all = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, INT_MAX));
    return all - std::min(32768, all / 2);
  }();
  return most;
}

std::string entry_path(int directory, const char* entry) { return std::string(ProcPath(directory).text) + '/' + entry; }

}  // namespace

Fd open_beneath(int root, const std::string& path, int flags, mode_t mode) {
  open_how how = {};
  how.flags = static_cast<uint64_t>(flags | O_CLOEXEC);
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const char* name = path.empty() ? "." : path.c_str();
  for (;;) {
    long fd = syscall(SYS_openat2, root, name, &how, sizeof how);
    // EAGAIN: a rename or mount elsewhere raced with the walk, the kernel could not tell whether it stayed beneath.
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) return Fd(static_cast<int>(fd));
  }
}

Kept::Kept(int count) : count_(count) { kept_descriptors += count_; }
Kept::~Kept() { kept_descriptors -= count_; }
bool may_keep_more() { return kept_descriptors.load(std::memory_order_relaxed) < most_kept(); }

bool stat_at(int fd, const char* path, struct statx& out, bool follow) {
  int flags = AT_STATX_SYNC_AS_STAT | (follow ? 0 : AT_SYMLINK_NOFOLLOW) | (*path ? 0 : AT_EMPTY_PATH);
  return statx(fd, path, flags, kStatxMask, &out) == 0;
}

ProcPath::ProcPath(int fd) { std::snprintf(text, sizeof text, "/proc/self/fd/%d", fd); }

ssize_t get_xattr(int fd, bool path_only, const char* name, void* value, size_t size) {
  return path_only ? getxattr(ProcPath(fd).text, name, value, size) : fgetxattr(fd, name, value, size);
}

ssize_t list_xattr(int fd, bool path_only, char* names, size_t size) {
  return path_only ? listxattr(ProcPath(fd).text, names, size) : flistxattr(fd, names, size);
}

int set_xattr(int fd, bool path_only, const char* name, const void* value, size_t size) {
  return path_only ? setxattr(ProcPath(fd).text, name, value, size, 0) : fsetxattr(fd, name, value, size, 0);
}

int remove_xattr(int fd, bool path_only, const char* name) {
  return path_only ? removexattr(ProcPath(fd).text, name) : fremovexattr(fd, name);
}

ssize_t get_xattr_at(int directory, const char* entry, const char* name, void* value, size_t size) {
  if (have_xattrat.load(std::memory_order_relaxed)) {
    XattrArgs args{reinterpret_cast<uint64_t>(value), static_cast<uint32_t>(size), 0};
    long n = syscall(SYS_getxattrat, directory, entry, AT_SYMLINK_NOFOLLOW, name, &args, sizeof args);
    if (n >= 0 || errno != ENOSYS) return n;
    have_xattrat = false;
  }
  return lgetxattr(entry_path(directory, entry).c_str(), name, value, size);
}

ssize_t list_xattr_at(int directory, const char* entry, char* names, size_t size) {
  if (have_xattrat.load(std::memory_order_relaxed)) {
    long n = syscall(SYS_listxattrat, directory, entry, AT_SYMLINK_NOFOLLOW, names, size);
    if (n >= 0 || errno != ENOSYS) return n;
    have_xattrat = false;
  }
  return llistxattr(entry_path(directory, entry).c_str(), names, size);
}

std::optional<Buffer> read_xattr(int fd, bool path_only, const char* name) {
  Buffer value(256);
  for (;;) {
    ssize_t n = get_xattr(fd, path_only, name, value.data(), value.size());
    if (n >= 0) {
      value.resize(static_cast<size_t>(n));
      return value;
    }
    if (errno != ERANGE || value.size() >= 64 * 1024) return std::nullopt;
    value.resize(64 * 1024);
  }
}

std::string xattr_names(int fd, bool path_only) {
  char names[1024];
  ssize_t n = list_xattr(fd, path_only, names, sizeof names);
  if (n >= 0) return std::string(names, static_cast<size_t>(n));
  if (errno != ERANGE) return {};
  std::string all(64 * 1024, '\0');
  n = list_xattr(fd, path_only, all.data(), all.size());
  all.resize(n > 0 ? static_cast<size_t>(n) : 0);
  return all;
}

bool has_name(const std::string& names, std::string_view name) {
  for (size_t at = 0; at < names.size();) {
    std::string_view one(names.c_str() + at);
    if (one == name) return true;
    at += one.size() + 1;
  }
  return false;
}

}  // namespace sallyport::storage::posix
