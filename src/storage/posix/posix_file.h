// An open file, directory or stream. One concern a source file: file_io, file_info, file_names, file_security, file_streams,
// listing.
#pragma once

#include <sys/uio.h>

#include <atomic>
#include <mutex>

#include "storage/posix/opener.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

class PosixFile : public File {
 public:
  PosixFile(SharePtr share, std::shared_ptr<const Identity> who, Target target);
  // A stream: `target` is its base.
  PosixFile(SharePtr share, std::shared_ptr<const Identity> who, Target target, Fd stream, std::u16string stream_name,
            uint64_t stream_id);

  FileKey key() const override { return {base_key_.device, base_key_.inode, stream_id_}; }
  FileKey base_key() const override { return base_key_; }
  bool is_directory() const override { return directory_ && !stream_id_; }
  bool is_stream() const override { return stream_id_ != 0; }

  Result<FileInfo> info() override;
  Result<> set_basic(const BasicChange& change) override;
  void freeze_times(bool last_access, bool last_write, bool change) override;

  Result<size_t> read(MutableBytes out, uint64_t offset, bool may_block) override;
  Result<Sendable> sendable(Range range) override;
  Result<> write(Bytes data, uint64_t offset) override;
  Result<> copy(File& source, uint64_t from, uint64_t to, uint32_t length) override;
  Result<> flush() override;
  Result<> set_end_of_file(uint64_t size) override;
  Result<> set_allocation(uint64_t size) override;
  Result<> zero(Range range) override;
  Result<std::vector<Range>> allocated_ranges(Range within) override;
  Result<> set_sparse(bool sparse) override;
  Result<> overwrite(uint32_t attributes, Disposition how) override;

  Result<std::unique_ptr<Listing>> list(std::u16string_view expression) override;
  Result<bool> is_empty_directory() override;
  Result<std::vector<StreamEntry>> streams() override;

  Result<std::vector<ExtendedAttribute>> extended_attributes() override;
  Result<> set_extended_attributes(const std::vector<ExtendedAttribute>& attributes) override;

  Result<dtyp::SecurityDescriptor> security() override;
  Result<> set_security(const dtyp::SecurityDescriptor& descriptor, uint32_t which) override;

  std::u16string name() const override;
  std::u16string stream_name() const override;
  void was_renamed(std::u16string_view name) override;
  Result<> rename(const Path& target, bool replace) override;
  Result<> link(const Path& target, bool replace) override;
  Result<> remove() override;
  Result<> may_remove() override;

 private:
  const Fd& io() const { return stream_ ? stream_ : base_; }  // what is read and written
  std::string path() const;
  Result<Object> object() const;  // of the base, as it is now
  Result<> act() const;           // the thread acts for this open's user from here on

  ssize_t read_at_once(const iovec& piece, off_t at);
  Result<> write_all(Bytes data, uint64_t offset);
  Result<> zero_by_writing(uint64_t offset, uint64_t end);
  void wrote(uint32_t stream_filter, uint32_t filter);
  void keep_write_time();
  void mark_archive();
  Result<> set_times(const BasicChange& change);
  void publish(ChangeAction action, uint32_t filter);

  Result<Folder> own_folder() const;
  Result<> rename_own_stream(const Path& target, bool replace);
  Result<> move_to(const Folder& from, const Folder& to, const std::string& entry, bool replace);
  Result<> clear_way(const Folder& to, const std::string& existing, bool replace);
  Result<> check_arrival(const Folder& to);
  Result<> unlink_own();

  SharePtr share_;
  std::shared_ptr<const Identity> who_;
  Fd base_;    // the file or directory
  Fd stream_;  // one of its streams
  Kept kept_{1};
  std::optional<Kept> kept_stream_;
  bool path_only_ = false;
  bool readable_ = false;
  bool directory_ = false;
  bool by_acl_ = false;
  FileKey base_key_;
  uint64_t stream_id_ = 0;
  std::atomic<bool> lacks_archive_ = false;
  std::atomic<bool> removed_ = false;
  std::atomic<bool> in_memory_ = false;  // found to be on a file system that never waits

  mutable std::mutex mutex_;  // guards what follows
  std::string path_;          // on the disk
  std::u16string name_;
  std::u16string stream_name_;
  bool sticky_write_ = false;  // a client set the time: this open's own writes leave it
  bool write_frozen_ = false;
  timespec kept_write_ = {};
  bool change_frozen_ = false;
  FileTime kept_change_;
  std::atomic<bool> keeps_write_time_ = false;
};

}  // namespace sallyport::storage::posix
