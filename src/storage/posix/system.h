// The kernel calls the store is built on, where libc has no wrapper or where an old kernel lacks one.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <optional>
#include <string>

#include "base/buffer.h"
#include "storage/posix/fd.h"

namespace sallyport::storage::posix {

// Descriptors that clients keep open, counted for the whole process.
class Kept {
 public:
  explicit Kept(int count);
  ~Kept();
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

 private:
  int count_;
};
// False when clients have so many that the others are left to connections, the state and the log.
bool may_keep_more();

// Opens `path` below `root`; the kernel refuses (EXDEV) whatever would leave it: "..", absolute and magic links.
// `path` "" is the root itself.
Fd open_beneath(int root, const std::string& path, int flags, mode_t mode = 0);

inline constexpr unsigned kStatxMask = STATX_BASIC_STATS | STATX_BTIME;
// `path` "" asks about `fd` itself. False with errno.
bool stat_at(int fd, const char* path, struct statx& out, bool follow = false);

// The path by which calls that take none reach an open descriptor (also one opened with O_PATH).
struct ProcPath {
  explicit ProcPath(int fd);
  char text[32];
};

// Extended attributes of an open file: -1 with errno. `path_only`: the descriptor was opened with O_PATH.
ssize_t get_xattr(int fd, bool path_only, const char* name, void* value, size_t size);
ssize_t list_xattr(int fd, bool path_only, char* names, size_t size);
int set_xattr(int fd, bool path_only, const char* name, const void* value, size_t size);
int remove_xattr(int fd, bool path_only, const char* name);

// The same for a directory's entry, not following a symbolic link.
ssize_t get_xattr_at(int directory, const char* entry, const char* name, void* value, size_t size);
ssize_t list_xattr_at(int directory, const char* entry, char* names, size_t size);

// A whole value; nullopt with errno.
std::optional<Buffer> read_xattr(int fd, bool path_only, const char* name);

// All attribute names, each with its terminating NUL; "" also when the file system has none.
std::string xattr_names(int fd, bool path_only);
bool has_name(const std::string& names, std::string_view name);

}  // namespace sallyport::storage::posix
