// From a client's name to what is on the disk. The name as it was sent is tried first, in one kernel call from the share's
// root; only when that finds nothing are its components looked for in other cases.
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/posix/share.h"

namespace sallyport::storage::posix {

// Where the named streams of all files are kept, in the share's root; no client sees it.
inline constexpr std::string_view kDepot = ".sallyport-streams";
bool is_in_depot(std::string_view disk_path);

// Opens a path that has its right case; the descriptor is empty with errno when it is not there.
struct Opening {
  Fd fd;
  bool path_only = false;
  int flags = 0;  // it was opened with
};
Opening open_exact(const Share& share, const std::string& disk_path, int flags);

struct Folder {
  Fd fd;
  bool path_only = false;
  std::string path;  // as it is on the disk
  struct statx about = {};
};
// A directory under any spelling; object_path_not_found when it, or anything above it, is none.
Result<Folder> find_folder(Share& share, std::u16string_view shown);

// The disk name of an entry under any spelling (or its short name); "" when there is none.
std::string find_entry(Share& share, const Folder& folder, std::u16string_view shown);

std::string join(const std::string& folder, std::string_view entry);
std::string_view leaf_of(std::string_view disk_path);
std::string_view folder_of(std::string_view disk_path);

}  // namespace sallyport::storage::posix
