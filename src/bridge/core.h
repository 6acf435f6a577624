// What a remote store, its open files and the link's thread share. The files keep it alive; the store stops it.
#pragma once

#include "base/worker_pool.h"
#include "bridge/leases.h"
#include "bridge/remote.h"
#include "bridge/watches.h"

namespace sallyport::bridge {

struct Core {
  Core(const policy::RemoteFolder& where, PasswordSource password, storage::ChangeHub& hub);
  ~Core() { stop(); }
  void stop();

  const std::u16string folder;  // of the far share; "" for all of it
  std::atomic<uint64_t> opens = 0;
  WorkerPool tasks{2};              // what must be sent and not be waited for by who noticed it
  Leases leases;
  Watches watches;
  Remote remote;  // last: its thread uses all of the above

 private:
  Later later() {
    return [this](std::function<void()> work) { tasks.post(std::move(work)); };
  }
  void on_notification(const Reply& reply);
};

}  // namespace sallyport::bridge
