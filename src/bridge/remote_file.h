#pragma once

#include "bridge/core.h"
#include "bridge/far_calls.h"
#include "bridge/far_path.h"
#include "proto/smb2/create.h"
#include "proto/smb2/ioctl_payloads.h"

namespace sallyport::bridge {

using Closing = storage::File::Closing;
using storage::FileInfo;
using storage::FileKey;
using storage::Range;

// What opening it told.
struct FarOpen {
  Handle handle;
  FileKey key;
  FileInfo info;
  std::shared_ptr<Lease> lease;  // null: nothing may be cached
  std::u16string name, stream;
  bool delete_on_close = false;
};

// One open file of the far server. When its link breaks it stays closed: all that is asked of it fails with file_closed.
class RemoteFile : public storage::File {
 public:
  RemoteFile(std::shared_ptr<Core> core, FarOpen open);
  ~RemoteFile() override;

  FileKey key() const override { return open_.key; }
  FileKey base_key() const override { return {open_.key.device, open_.key.inode, 0}; }
  bool is_directory() const override { return open_.info.directory; }
  bool is_stream() const override { return !open_.stream.empty(); }
  const Handle& handle() const { return open_.handle; }

  Result<FileInfo> info() override;
  Result<> set_basic(const storage::BasicChange& change) override;
  void freeze_times(bool last_access, bool last_write, bool change) override;

  Result<size_t> read(MutableBytes out, uint64_t offset, bool may_block) override;
  Result<storage::Sendable> sendable(Range) override { return storage::Sendable{}; }
  Result<> write(Bytes data, uint64_t offset) override;
  Result<> copy(storage::File& source, uint64_t from, uint64_t to, uint32_t length) override;
  Result<> flush() override;
  Result<> set_end_of_file(uint64_t size) override;
  Result<> set_allocation(uint64_t size) override;
  Result<> zero(Range range) override;
  Result<std::vector<Range>> allocated_ranges(Range within) override;
  Result<> set_sparse(bool sparse) override;
  Result<> overwrite(uint32_t attributes, storage::Disposition how) override;

  Result<std::unique_ptr<storage::Listing>> list(std::u16string_view expression) override;
  Result<bool> is_empty_directory() override;
  Result<std::vector<storage::StreamEntry>> streams() override;

  Result<std::vector<storage::ExtendedAttribute>> extended_attributes() override;
  Result<> set_extended_attributes(const std::vector<storage::ExtendedAttribute>& attributes) override;
  Result<dtyp::SecurityDescriptor> security() override;
  Result<> set_security(const dtyp::SecurityDescriptor& descriptor, uint32_t which) override;

  std::u16string name() const override;
  std::u16string stream_name() const override;
  void was_renamed(std::u16string_view name) override;
  Result<> rename(const storage::Path& target, bool replace) override;
  Result<> link(const storage::Path& target, bool replace) override;
  Result<> remove() override;
  Result<> may_remove() override;

  Result<> lock(uint64_t offset, uint64_t length, bool exclusive) override;
  Result<> unlock(uint64_t offset, uint64_t length) override;
  bool others_lock() const override { return true; }
  Result<> set_delete_pending(bool pending) override;
  uint32_t cacheable() const override { return open_.lease ? open_.lease->state() : 0; }
  void close(Closing how) override;

 private:
  Result<> check_range(uint64_t offset, uint64_t length) const;
  Result<> lock_request(uint64_t offset, uint64_t length, uint32_t flags);
  Result<smb2::ResumeKey> resume_key();
  Result<> rename_to(std::u16string_view target, bool replace, fscc::FileInformationClass what);

  // Outlives the file: its CLOSE may be under way when nobody has it any more.
  struct Ending {
    std::mutex mutex;
    std::condition_variable changed;
    bool begun = false, done = false;
    std::optional<FileInfo> last;  // as the far server told when it closed it
  };
  static void end(const Handle& handle, bool goes, FileInfo info, Ending& ending);

  const std::shared_ptr<Core> core_;
  const FarOpen open_;

  mutable std::mutex mutex_;  // all below
  std::u16string name_, stream_;
  std::optional<FileInfo> settled_;  // of the CREATE that overwrote it, to be told once
  std::optional<smb2::ResumeKey> resume_key_;
  std::array<bool, 3> frozen_{};  // last access, last write, change
  bool goes_ = false;             // it is to be deleted when it is closed
  bool pending_there_ = false;    // and the far server knows that already

  const std::shared_ptr<Ending> ending_ = std::make_shared<Ending>();
};

}  // namespace sallyport::bridge
