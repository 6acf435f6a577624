// A Store in memory, with the same semantics as the one on disk: for tests and fuzzing. Rights are decided by security
// descriptors alone. One mutex; capacity is limited so that a hostile client meets STATUS_DISK_FULL and not the end of memory.
#pragma once

#include <memory>

#include "policy/identity.h"
#include "storage/store.h"

namespace sallyport::storage::memory {

struct Options {
  uint64_t capacity = 64 << 20;  // file content and metadata
  std::u16string label = u"Memory";
};

std::unique_ptr<Store> make_store(const Options& options = {});

}  // namespace sallyport::storage::memory
