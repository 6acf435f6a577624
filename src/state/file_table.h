// All opens of all connections, by file: share modes, byte-range locks, delete-on-close ([MS-FSA] 2.1.5.1.2, 2.1.5.5).
//
// Lock order: a node's mutex, then a shard's, never the other way round: a shard's is released before a node is locked.
// Nothing is called back under either.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "state/caching.h"
#include "state/file_key.h"
#include "state/locks.h"
#include "state/share_mode.h"

namespace sallyport::state {

// Where a file lies: what tells whether something below a directory is open.
struct Place {
  const void* volume = nullptr;  // paths of different ones have nothing in common
  std::u16string_view path;      // from the volume's root; a stream has that of its file
};

// One file, directory or stream that somebody has open.
class FileNode {
 public:
  FileNode(const FileKey& key, const Place& place) : key(key), volume(place.volume), path(place.path) {}

  struct Member {
    OpenId id = 0;
    ShareMode mode;
    bool delete_on_close = false;
    std::function<void(std::u16string_view)> renamed;  // told when another open renames the file
    std::function<void()> doomed;                      // told when the file is marked for deletion
    std::function<void(const CacheBreak&)> on_break;   // told what it must give up
    std::optional<CacheKey> lease;                     // claimed with claim_lease()
  };

  const FileKey key;
  const void* const volume;
  std::u16string path;  // guarded by the node's shard, not by `mutex`
  std::mutex mutex;
  Locks locks;
  Caching caching;
  std::vector<Member> members;
  bool delete_pending = false;
  std::function<void()> remove;  // run when the last open goes and delete_pending is set
  bool going = false;            // `remove` has been handed out
  bool dead = false;             // left the table: find it again

  Member* member(OpenId id);
  // Each break as a call of its holder's on_break, to be made without the mutex.
  [[nodiscard]] std::vector<std::function<void()>> letters(const std::vector<CacheBreak>& breaks);
  // Marks the file: `how` runs when its last open goes. What comes back is to be called without the mutex.
  [[nodiscard]] std::vector<std::function<void()>> doom(std::function<void()> how);
};

class FileTable {
 public:
  using NodePtr = std::shared_ptr<FileNode>;

  // The node of a file, locked; it stays in the table while it has members or `lock` is held. `place` is where the first
  // open of the file found it.
  struct Locked {
    NodePtr node;
    std::unique_lock<std::mutex> lock;
    FileNode* operator->() const { return node.get(); }
  };
  Locked lock(const FileKey& key, const Place& place = {});
  // The same, empty node pointer when nobody has it open.
  Locked find(const FileKey& key);

  // May `mode` stand beside the opens there are? delete_pending or sharing_violation when not. Caller holds the node.
  static Result<> admit(const FileNode& node, const ShareMode& mode);

  struct Left {
    // To be called when it is set: the last open went and the file goes too. Until it returns, opening the file fails
    // with delete_pending.
    std::function<void()> remove;
    std::vector<Locks::Granted> granted;         // waiting locks that are theirs now
    std::vector<Locks::Granted> cancelled;       // this open's own waiters
    std::vector<std::function<void()>> doomed;   // to be called: this delete-on-close open marked the file
    std::vector<Caching::Wake> woken;            // opens that waited for this one's oplock or lease
    bool last = false;
  };
  // Takes an open out of its node. `remove` is what deletes the file under this open's rights, used when the open was
  // delete-on-close.
  Left leave(const NodePtr& node, OpenId id, std::function<void()> remove);

  // A lease is of one file: false when this one is of another already ([MS-SMB2] 3.3.5.9.8). leave() gives it back.
  bool claim_lease(const CacheKey& lease, const FileKey& file);
  void release_lease(const CacheKey& lease);
  // Where an acknowledgment goes.
  std::optional<FileKey> file_of_lease(const CacheKey& lease) const;

  // Forgets a node that nobody has open: after lock() that led to nothing.
  void tidy(Locked&& locked);

  // An open renamed the file: the others are told.
  void moved(const NodePtr& node, std::u16string_view path, OpenId by);
  // Is anything open below this directory? Looks at every open file: for the rename of a directory, not for every day.
  bool any_open_below(const Place& directory) const;
  // Is a stream of this file open, other than the unnamed one?
  bool any_stream_open(const FileKey& file) const;
  // Would deleting the file take away a stream somebody opened without sharing that? ([MS-FSA] 2.1.5.1.2)
  bool a_stream_forbids_delete(const FileKey& file) const;

  size_t open_files() const;

 private:
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<FileKey, NodePtr, FileKeyHash> nodes;
  };
  static constexpr size_t kShards = 64;
  // A file and its streams share a shard.
  static size_t shard_index(const FileKey& key) { return FileKeyHash{}({key.device, key.inode, 0}) % kShards; }
  Shard& shard(const FileKey& key) { return shards_[shard_index(key)]; }
  void forget(const NodePtr& node);
  std::vector<NodePtr> streams_of(const FileKey& file) const;
  // What deletes a file; the caller holds its node.
  std::function<void()> removal(const NodePtr& node);
  std::function<void()> removal_of_base(const FileKey& stream);

  std::array<Shard, kShards> shards_;

  struct Claim {
    FileKey file;
    size_t opens = 0;
  };
  mutable std::mutex leases_mutex_;  // the innermost: nothing is locked under it
  std::map<CacheKey, Claim> leases_;
};

}  // namespace sallyport::state
