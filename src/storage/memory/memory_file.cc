#include "storage/memory/memory_file.h"

#include <algorithm>

#include "base/utf16.h"
#include "policy/access_check.h"
#include "proto/fscc/classes.h"
#include "storage/open_rules.h"

namespace sallyport::storage::memory {

namespace {

namespace filter = fscc::notify_filter;
constexpr uint64_t kLargest = INT64_MAX;
constexpr uint32_t kLargestEaList = 65535;  // what NTFS holds

}  // namespace

FileInfo info_of(const Node& node, const SparseBytes& content) {
  FileInfo info;
  info.creation_time = node.times.creation;
  info.last_access_time = node.times.access;
  info.last_write_time = node.times.write;
  info.change_time = node.times.change;
  info.attributes = shown_attributes(node.attributes, node.directory);
  info.link_count = node.links;
  info.file_id = node.id;
  info.directory = node.directory;
  info.ea_size = ea_list_size(node.attributes_ea);
  info.end_of_file = content.size();
  info.allocation_size = content.allocated();
  return info;
}

// What no name leads to any more is given back with its last open.
MemoryFile::~MemoryFile() {
  std::lock_guard lock(tree_->mutex);
  if (stream_ && stream_->removed && stream_.use_count() == 1) tree_->used -= stream_->data.allocated();
  stream_.reset();
  entry_.reset();
  if (node_->links || node_.use_count() > 1) return;
  tree_->used -= kNodeCost + node_->data.allocated();
  for (auto& [name, stream] : node_->streams) tree_->used -= stream->data.allocated();
}

Result<FileInfo> MemoryFile::info() {
  std::lock_guard lock(tree_->mutex);
  auto info = info_of(*node_, content());
  info.directory = is_directory();
  return info;
}

Result<> MemoryFile::set_basic(const BasicChange& change) {
  std::lock_guard lock(tree_->mutex);
  if (change.attributes) {
    TRY(changed, changed_attributes(node_->attributes, *change.attributes, node_->directory));
    node_->attributes = changed;
  }
  auto& times = node_->times;
  if (!change_frozen_) times.change = FileTime::now();
  if (change.creation_time) times.creation = *change.creation_time;
  if (change.last_access_time) times.access = *change.last_access_time;
  if (change.change_time) times.change = *change.change_time;
  if (change.last_write_time) {
    times.write = *change.last_write_time;
    sticky_write_ = true;  // [MS-FSA] 2.1.5.15.2: who sets the time does not want it moved by own writes
  }
  tree_->publish(ChangeAction::modified, *entry_, filter_of(change));
  return {};
}

void MemoryFile::freeze_times(bool, bool last_write, bool change) {
  std::lock_guard lock(tree_->mutex);
  if (write_frozen_ && !last_write) sticky_write_ = false;  // thawed
  write_frozen_ = last_write;
  change_frozen_ = change;
}

void MemoryFile::wrote(uint32_t what) {
  auto now = FileTime::now();
  if (!write_frozen_ && !sticky_write_) node_->times.write = now;
  if (!change_frozen_) node_->times.change = now;
  if (!stream_) node_->attributes |= fscc::file_attribute::kArchive;
  tree_->publish(stream_ ? ChangeAction::modified_stream : ChangeAction::modified, *entry_, what);
}

Result<size_t> MemoryFile::read(MutableBytes out, uint64_t offset, bool) {
  if (is_directory()) return fail(NtStatus::invalid_device_request);
  std::lock_guard lock(tree_->mutex);
  return content().read(out, offset);
}

Result<> MemoryFile::write(Bytes data, uint64_t offset) {
  if (is_directory()) return fail(NtStatus::invalid_device_request);
  if (offset > kLargest || data.size() > kLargest - offset) return fail(NtStatus::invalid_parameter);
  std::lock_guard lock(tree_->mutex);
  bool grows = offset + data.size() > content().size();
  TRY(charged, tree_->charge(content().cost(offset, data.size())));
  content().write(data, offset);
  wrote(stream_ ? filter::kStreamWrite : filter::kLastWrite | (grows ? filter::kSize : 0));
  return {};
}

Result<> MemoryFile::resize_locked(uint64_t size) {
  if (is_directory()) return fail(NtStatus::invalid_parameter);
  if (size > kLargest) return fail(NtStatus::invalid_parameter);
  auto before = content().allocated();
  content().resize(size);
  tree_->used -= before - content().allocated();
  wrote(stream_ ? filter::kStreamSize : filter::kSize | filter::kLastWrite);
  return {};
}

Result<> MemoryFile::set_end_of_file(uint64_t size) {
  std::lock_guard lock(tree_->mutex);
  return resize_locked(size);
}

Result<> MemoryFile::set_allocation(uint64_t size) {
  if (is_directory() || size > kLargest) return fail(NtStatus::invalid_parameter);
  std::lock_guard lock(tree_->mutex);
  if (size < content().size()) return resize_locked(size);
  if (size - content().size() > tree_->capacity - tree_->used) return fail(NtStatus::disk_full);
  return {};
}

Result<> MemoryFile::zero(Range range) {
  if (is_directory()) return fail(NtStatus::invalid_parameter);
  if (range.offset > kLargest || range.length > kLargest - range.offset) return fail(NtStatus::invalid_parameter);
  std::lock_guard lock(tree_->mutex);
  auto before = content().allocated();
  content().zero(range);
  tree_->used -= before - content().allocated();
  wrote(stream_ ? filter::kStreamWrite : filter::kLastWrite);
  return {};
}

Result<std::vector<Range>> MemoryFile::allocated_ranges(Range within) {
  if (within.offset > kLargest || within.length > kLargest - within.offset) return fail(NtStatus::invalid_parameter);
  std::lock_guard lock(tree_->mutex);
  if (node_->attributes & fscc::file_attribute::kSparseFile) return content().ranges(within);
  std::vector<Range> all;
  uint64_t end = std::min(content().size(), within.offset + within.length);
  if (within.offset < end) all.push_back({within.offset, end - within.offset});
  return all;
}

Result<> MemoryFile::set_sparse(bool sparse) {
  if (is_directory()) return fail(NtStatus::invalid_parameter);
  std::lock_guard lock(tree_->mutex);
  if (sparse) node_->attributes |= fscc::file_attribute::kSparseFile;
  else node_->attributes &= ~fscc::file_attribute::kSparseFile;
  tree_->publish(ChangeAction::modified, *entry_, filter::kAttributes);
  return {};
}

Result<> MemoryFile::overwrite(uint32_t attributes, Disposition how) {
  std::lock_guard lock(tree_->mutex);
  TRY(resized, resize_locked(0));
  if (stream_) return {};
  drop_streams();
  node_->attributes_ea.clear();
  auto kept = how == Disposition::supersede ? 0 : node_->attributes & kSettableAttributes & ~fscc::file_attribute::kArchive;
  node_->attributes = new_attributes(attributes | kept, false);
  if (how == Disposition::supersede) node_->times.creation = FileTime::now();
  return {};
}

void MemoryFile::drop_streams() {
  for (auto& [name, stream] : node_->streams) {
    stream->removed = true;
    if (stream.use_count() == 1) tree_->used -= stream->data.allocated();
  }
  node_->streams.clear();
}

Result<std::vector<StreamEntry>> MemoryFile::streams() {
  std::lock_guard lock(tree_->mutex);
  std::vector<StreamEntry> out;
  if (!node_->directory) out.push_back({u"::$DATA", node_->data.size(), node_->data.allocated()});
  for (auto& [key, stream] : node_->streams)
    out.push_back({u":" + stream->name + u":$DATA", stream->data.size(), stream->data.allocated()});
  return out;
}

Result<std::vector<ExtendedAttribute>> MemoryFile::extended_attributes() {
  std::lock_guard lock(tree_->mutex);
  std::vector<ExtendedAttribute> out;
  for (auto& one : node_->attributes_ea) out.push_back({one.name, Buffer(one.value.bytes())});
  return out;
}

Result<> MemoryFile::set_extended_attributes(const std::vector<ExtendedAttribute>& attributes) {
  std::lock_guard lock(tree_->mutex);
  std::vector<ExtendedAttribute> result;
  for (auto& one : node_->attributes_ea) result.push_back({one.name, Buffer(one.value.bytes())});
  auto widen = [](const std::string& name) { return std::u16string(name.begin(), name.end()); };
  for (auto& change : attributes) {
    std::erase_if(result, [&](auto& one) { return equal_ignoring_case(widen(one.name), widen(change.name)); });
    if (!change.value.empty()) result.push_back({change.name, Buffer(change.value.bytes())});
  }
  if (ea_list_size(result) > kLargestEaList) return fail(NtStatus::ea_too_large);
  node_->attributes_ea = std::move(result);
  tree_->publish(ChangeAction::modified, *entry_, filter::kEa);
  return {};
}

Result<dtyp::SecurityDescriptor> MemoryFile::security() {
  std::lock_guard lock(tree_->mutex);
  return node_->security;
}

Result<> MemoryFile::set_security(const dtyp::SecurityDescriptor& descriptor, uint32_t which) {
  std::lock_guard lock(tree_->mutex);
  node_->security = policy::merge(node_->security, descriptor, which);
  if (!change_frozen_) node_->times.change = FileTime::now();
  tree_->publish(ChangeAction::modified, *entry_, filter::kSecurity);
  return {};
}

}  // namespace sallyport::storage::memory
