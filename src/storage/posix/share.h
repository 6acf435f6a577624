// What all open files of one store have in common.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "policy/sid_mapper.h"
#include "storage/changes.h"
#include "storage/posix/fd.h"
#include "storage/posix/name_index.h"
#include "storage/posix/posix_store.h"

namespace sallyport::storage::posix {

class Watcher;

struct Share {
  Options options;
  Fd root;  // opened with O_PATH
  NameIndex index;
  ChangeHub* changes = nullptr;
  std::shared_ptr<Watcher> watcher;  // the medium of `changes`

  const policy::SidMapper& sids() const { return *options.sids; }
  // Tells subscribers what this store did itself, and the watcher that it will hear of it once more.
  void publish(ChangeAction action, std::u16string_view name, uint32_t filter);
};

using SharePtr = std::shared_ptr<Share>;

}  // namespace sallyport::storage::posix
