// An open file, directory or pipe of one session ([MS-SMB2] 3.3.1.10).
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "proto/fscc/pipe_info.h"
#include "server/channel_sequence.h"
#include "server/notify.h"
#include "server/rpc/endpoint.h"
#include "server/tree.h"
#include "server/waiting.h"
#include "state/file_table.h"
#include "storage/store.h"

namespace sallyport::server {

struct Open {
  uint64_t id = 0;             // FileId.Volatile
  uint64_t persistent_id = 0;  // FileId.Persistent
  std::weak_ptr<Session> session;
  std::shared_ptr<Tree> tree;

  std::shared_ptr<storage::File> file;  // one of these two
  std::shared_ptr<const policy::Identity> pipe_user;  // outlives the endpoint, which refers to it
  std::unique_ptr<rpc::Endpoint> pipe;
  std::mutex pipe_mutex;

  std::shared_ptr<state::FileNode> node;  // none for a pipe
  state::CacheKey cache_key;              // its oplock's, or its lease's
  bool lease = false;
  uint32_t granted_access = 0;
  uint32_t maximal_access = 0;
  uint32_t create_options = 0;
  std::u16string pipe_name;
  std::atomic<bool> closed = false;
  ChannelSequence sequence;
  std::atomic<uint64_t> position = 0;  // FilePositionInformation: behind the last read or write

  // Guarded by `mutex`.
  std::mutex mutex;
  std::unique_ptr<storage::Listing> listing;
  std::u16string pattern;
  bool listing_began = false;
  bool listing_has_more = false;  // the last answer ended because it was full
  uint32_t mode = 0;           // FileModeInformation
  size_t ea_position = 0;
  bool freeze_access = false, freeze_write = false, freeze_change = false;  // times this open leaves alone
  fscc::FilePipeInformation pipe_mode{fscc::FilePipeInformation::kMessageMode, fscc::FilePipeInformation::kQueueOperation};
  std::array<uint8_t, 64> lock_sequence{};  // 0: none; else number + 1 ([MS-SMB2] 3.3.5.14)
  std::unique_ptr<Notify> notify;

  bool is_pipe() const { return pipe != nullptr; }
  bool is_directory() const { return file && file->is_directory(); }
  bool may(uint32_t access) const { return (granted_access & access) == access; }
  bool may_any(uint32_t access) const { return (granted_access & access) != 0; }
};

}  // namespace sallyport::server
