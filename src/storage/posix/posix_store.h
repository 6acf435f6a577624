// A Store over a folder of the local file system. See docs/architecture.md, "Files".
#pragma once

#include <memory>
#include <string>

#include "policy/sid_mapper.h"
#include "storage/store.h"

namespace sallyport::storage::posix {

struct Options {
  std::string root;
  std::u16string label;
  const policy::SidMapper* sids = nullptr;  // outlives the store
  mode_t file_mode = 0666;                  // before the umask
  mode_t directory_mode = 0777;
};

// Errors: object_path_not_found, not_a_directory, access_denied.
Result<std::unique_ptr<Store>> open_store(const Options& options);

}  // namespace sallyport::storage::posix
