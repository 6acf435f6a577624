#pragma once

#include "storage/memory/tree.h"

namespace sallyport::storage::memory {

class MemoryFile : public File {
 public:
  MemoryFile(std::shared_ptr<Tree> tree, std::shared_ptr<Entry> entry, std::shared_ptr<NamedStream> stream, const Identity& who)
      : tree_(std::move(tree)), entry_(std::move(entry)), node_(entry_->node), stream_(std::move(stream)), who_(who) {}
  ~MemoryFile() override;

  FileKey key() const override { return {1, node_->id, stream_ ? stream_->id : 0}; }
  FileKey base_key() const override { return {1, node_->id, 0}; }
  bool is_directory() const override { return node_->directory && !stream_; }
  bool is_stream() const override { return stream_ != nullptr; }

  Result<FileInfo> info() override;
  Result<> set_basic(const BasicChange& change) override;
  void freeze_times(bool last_access, bool last_write, bool change) override;

  Result<size_t> read(MutableBytes out, uint64_t offset, bool may_block) override;
  Result<Sendable> sendable(Range) override { return Sendable{}; }
  Result<> write(Bytes data, uint64_t offset) override;
  Result<> flush() override { return {}; }
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
  void was_renamed(std::u16string_view) override {}  // all opens share the entry
  Result<> rename(const Path& target, bool replace) override;
  Result<> link(const Path& target, bool replace) override;
  Result<> remove() override;
  Result<> may_remove() override;

 private:
  SparseBytes& content() { return stream_ ? stream_->data : node_->data; }
  void wrote(uint32_t filter);
  Result<> resize_locked(uint64_t size);
  Result<> make_room_at(const Path& target, bool replace, std::shared_ptr<Entry>& directory);
  Result<> rename_stream(const Path& target, bool replace);
  Result<> check_removable();
  void drop_streams();

  std::shared_ptr<Tree> tree_;
  std::shared_ptr<Entry> entry_;
  std::shared_ptr<Node> node_;
  std::shared_ptr<NamedStream> stream_;
  Identity who_;
  bool write_frozen_ = false, change_frozen_ = false;
  bool sticky_write_ = false;  // a client set the time: this open's own writes leave it
};

FileInfo info_of(const Node& node, const SparseBytes& content);

}  // namespace sallyport::storage::memory
