// The boundary between the SMB server and what keeps files. NT-shaped: names, access masks, dispositions and times mean
// what [MS-FSA] says; a Store turns them into what its medium has. Every call is made for one Identity and may run on any
// thread; calls on one File may come from several threads at once.
//
// A Store checks rights itself (security descriptor and medium) because only it can do so without a race. It does not know
// other opens: share modes, byte-range locks, oplocks and delete-on-close counting are the state room's.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/file_time.h"
#include "base/result.h"
#include "policy/identity.h"
#include "proto/dtyp/security_descriptor.h"
#include "state/file_key.h"
#include "storage/changes.h"
#include "storage/denial.h"
#include "storage/link_status.h"
#include "storage/path.h"

namespace sallyport::storage {

using policy::Identity;

using state::FileKey;

struct FileInfo {
  FileTime creation_time, last_access_time, last_write_time, change_time;
  uint64_t end_of_file = 0;
  uint64_t allocation_size = 0;
  uint32_t attributes = 0;  // [MS-FSCC] 2.6, never 0: FILE_ATTRIBUTE_NORMAL when nothing else is set
  uint32_t link_count = 1;
  uint32_t reparse_tag = 0;
  uint64_t file_id = 0;  // as FileInternalInformation gives it
  uint32_t ea_size = 0;
  bool directory = false;
};

// nullopt: leave as it is. The times that a client froze or thawed (-1, -2 in [MS-FSCC] 2.4.7) are `freeze`'s.
struct BasicChange {
  std::optional<FileTime> creation_time, last_access_time, last_write_time, change_time;
  std::optional<uint32_t> attributes;
};

enum class Disposition : uint32_t { supersede, open, create, open_if, overwrite, overwrite_if };  // [MS-SMB2] 2.2.13

struct ExtendedAttribute {
  std::string name;   // as sent; compared ignoring case
  Buffer value;
};

// A new file gets what it asks for; what the security descriptor grants counts from the second open on ([MS-FSA] 2.1.5.1.1).
struct OpenArgs {
  const Path& path;
  uint32_t desired_access = 0;  // generic bits already mapped; MAXIMUM_ALLOWED may stand in it
  Disposition disposition = Disposition::open;
  bool must_be_directory = false;
  bool must_not_be_directory = false;
  bool delete_on_close = false;
  uint32_t attributes = 0;  // for a new file
  const dtyp::SecurityDescriptor* security = nullptr;           // for a new file
  const std::vector<ExtendedAttribute>* attributes_ea = nullptr;  // for a new file
  uint64_t allocation_size = 0;                                   // for a new file
  bool share_is_read_only = false;
  // For a medium that has opens of its own beside ours: what the client allows others, and its options as it sent them.
  uint32_t share_access = 7;
  uint32_t create_options = 0;
};

struct DirectoryEntry {
  std::u16string name;
  std::u16string short_name;  // "" when it has none
  FileInfo info;
};

// A position in a directory; restarted by making a new one.
class Listing {
 public:
  virtual ~Listing() = default;
  // The next entry whose name matches the expression the listing was made with, "." and ".." first; nullptr at the end.
  // The pointer stays valid until the next call. `names_only`: the caller does not look at `info`, which costs most.
  virtual Result<const DirectoryEntry*> next(bool names_only = false) = 0;
  // Give the last entry again: it did not fit the response.
  virtual void push_back() = 0;
};

struct StreamEntry {
  std::u16string name;  // ":name:$DATA", "::$DATA" for the unnamed one
  uint64_t size = 0;
  uint64_t allocation = 0;
};

struct Range {
  uint64_t offset = 0;
  uint64_t length = 0;
};

// What sendfile(2) may take from a file: file < 0 where nothing can be.
struct Sendable {
  int file = -1;
  size_t length = 0;
};

class File {
 public:
  virtual ~File() = default;

  virtual FileKey key() const = 0;
  virtual FileKey base_key() const = 0;  // of the file or directory a stream belongs to; key() for anything else
  virtual bool is_directory() const = 0;
  virtual bool is_stream() const = 0;

  virtual Result<FileInfo> info() = 0;
  virtual Result<> set_basic(const BasicChange& change) = 0;
  // Whether later reads and writes through this File leave the time alone ([MS-FSCC] 2.4.7, -1 and -2).
  virtual void freeze_times(bool last_access, bool last_write, bool change) = 0;

  // Up to out.size() bytes; 0 at or behind the end. With may_block false, fails with NtStatus::pending instead of waiting for a
  // disk.
  virtual Result<size_t> read(MutableBytes out, uint64_t offset, bool may_block) = 0;
  // As much of this range as there is, to be sent by sendfile(2). Fails with NtStatus::pending where that would wait for a disk.
  virtual Result<Sendable> sendable(Range range) = 0;
  // All of `data` or an error; on an error the file has at most a prefix of it.
  virtual Result<> write(Bytes data, uint64_t offset) = 0;
  // Copies `length` bytes from `source`, which may be this file and the ranges may overlap. All or an error, as with write();
  // invalid_view_size when the source ends before.
  virtual Result<> copy(File& source, uint64_t from, uint64_t to, uint32_t length);
  virtual Result<> flush() = 0;
  virtual Result<> set_end_of_file(uint64_t size) = 0;
  virtual Result<> set_allocation(uint64_t size) = 0;
  virtual Result<> zero(Range range) = 0;
  virtual Result<std::vector<Range>> allocated_ranges(Range within) = 0;
  virtual Result<> set_sparse(bool sparse) = 0;

  // Truncates and gives new attributes, as dispositions supersede and overwrite do ([MS-FSA] 2.1.5.1.2.1).
  virtual Result<> overwrite(uint32_t attributes, Disposition how) = 0;

  virtual Result<std::unique_ptr<Listing>> list(std::u16string_view expression) = 0;
  virtual Result<bool> is_empty_directory() = 0;
  virtual Result<std::vector<StreamEntry>> streams() = 0;

  virtual Result<std::vector<ExtendedAttribute>> extended_attributes() = 0;
  // An empty value removes the attribute.
  virtual Result<> set_extended_attributes(const std::vector<ExtendedAttribute>& attributes) = 0;

  virtual Result<dtyp::SecurityDescriptor> security() = 0;
  // `which`: OWNER_, GROUP_, DACL_, SACL_SECURITY_INFORMATION bits ([MS-DTYP] 2.4.7).
  virtual Result<> set_security(const dtyp::SecurityDescriptor& descriptor, uint32_t which) = 0;

  // Where it is now; "" for the root. Changes with rename().
  virtual std::u16string name() const = 0;
  virtual std::u16string stream_name() const = 0;
  // Another open of the same file renamed it: name() is this from now on.
  virtual void was_renamed(std::u16string_view name) = 0;
  virtual Result<> rename(const Path& target, bool replace) = 0;  // a stream's target names only a stream
  virtual Result<> link(const Path& target, bool replace) = 0;
  // Takes the name away (or the stream); the open File stays usable.
  virtual Result<> remove() = 0;
  // Whether remove() would be allowed now: read-only attribute, a directory with entries, a read-only medium.
  virtual Result<> may_remove() = 0;

  // The rest is for a medium that others open, too, behind our back: what our own opens have agreed on among themselves has to
  // hold there as well.
  // Takes a byte range that nobody of ours is in the way of; lock_not_granted. Never waits for somebody else to give it up.
  virtual Result<> lock(uint64_t, uint64_t, bool) { return {}; }  // offset, length, exclusive
  virtual Result<> unlock(uint64_t, uint64_t) { return {}; }
  // Whether somebody else may be in the way of a lock: a client that waits for one is let try again and again.
  virtual bool others_lock() const { return false; }
  // The file is to go with its last open, or is to stay after all.
  virtual Result<> set_delete_pending(bool) { return {}; }
  // What clients may cache of it at most: state::kCacheRead, kCacheWrite, kCacheHandle.
  virtual uint32_t cacheable() const { return ~0u; }
  // Nothing but info() comes any more. May be called again, to wait for what was begun without.
  enum class Closing : uint8_t { begin, wait };
  virtual void close(Closing) {}
};

struct Opened {
  std::unique_ptr<File> file;
  bool created = false;
  uint32_t granted_access = 0;  // MAXIMUM_ALLOWED resolved
  uint32_t maximal_access = 0;  // all this caller could have
  FileInfo info;
};

struct VolumeInfo {
  std::u16string label;
  uint32_t serial = 0;
  FileTime created;
  uint64_t total_bytes = 0;
  uint64_t available_bytes = 0;  // to this caller
  uint64_t free_bytes = 0;
  uint32_t allocation_unit = 4096;
  uint32_t sector = 512;
  uint32_t attributes = 0;        // [MS-FSCC] 2.5.1
  uint32_t longest_component = 255;
  std::u16string file_system = u"NTFS";
  bool read_only = false;
};

class Store {
 public:
  virtual ~Store() = default;

  // Opens or creates. Does not truncate for overwrite and supersede: the caller does, with File::overwrite, once share modes
  // allow.
  virtual Result<Opened> open(const Identity& who, const OpenArgs& args) = 0;
  virtual Result<VolumeInfo> volume(const Identity& who) = 0;

  // What refuses `args` to this caller, who was answered `answered`: the same questions once more, in the same order.
  // `new_name`: an open file was to be renamed to it, or linked there.
  virtual Denial explain(const Identity& who, const OpenArgs& args, NtStatus answered, const Path* new_name) = 0;

  // Everything that changed under the share's root, by us or behind our back.
  ChangeHub& changes() { return changes_; }
  // Waits, a few seconds at most, until what was subscribed to is really watched.
  virtual void await_watches() {}

  // Whether as a rule its calls wait for somebody else's answer: never to be made on an event loop.
  virtual bool always_waits() const { return false; }
  // Of a medium on another machine.
  virtual std::optional<LinkStatus> link_status() const { return std::nullopt; }

  // Called, on any thread, when nobody may cache more of this file than `most` any more; `done` is to be called when that holds.
  // `now`: those who have not answered yet have had their time.
  struct CacheLoss {
    FileKey file;
    uint32_t most = 0;
    bool now = false;
    std::function<void()> done;
  };
  using TakeBack = std::function<void(CacheLoss)>;
  virtual void on_cache_loss(TakeBack) {}  // an empty one: after it returns the one before is not called any more

 protected:
  ChangeHub changes_;
};

}  // namespace sallyport::storage
