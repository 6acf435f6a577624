// What is known about a far file: times, sizes, attributes, streams, extended attributes, security.
#include "bridge/remote_file.h"
#include "proto/fscc/ea.h"
#include "proto/fscc/entry_writer.h"
#include "proto/fscc/file_info.h"

namespace sallyport::bridge {
namespace {

using fscc::FileInformationClass;
using Basic = fscc::FileBasicInformation;
namespace attribute = fscc::file_attribute;

// Everything but the SACL, which only the far server's administrators see.
constexpr uint32_t kDescriptorParts = 0x00000007;

FileInfo info_of(const fscc::FileAllInformation& all) {
  FileInfo out;
  out.creation_time = all.basic.creation_time;
  out.last_access_time = all.basic.last_access_time;
  out.last_write_time = all.basic.last_write_time;
  out.change_time = all.basic.change_time;
  out.end_of_file = all.standard.end_of_file;
  out.allocation_size = all.standard.allocation_size;
  out.attributes = all.basic.file_attributes ? all.basic.file_attributes : attribute::kNormal;
  out.link_count = all.standard.number_of_links;
  out.file_id = all.internal.index_number;
  out.ea_size = all.ea.ea_size;
  out.directory = all.standard.directory;
  return out;
}

}  // namespace

Result<FileInfo> RemoteFile::info() {
  {
    std::lock_guard guard(mutex_);
    if (settled_) return *std::exchange(settled_, std::nullopt);
  }
  {
    std::lock_guard guard(ending_->mutex);
    if (ending_->last) return *ending_->last;
    if (ending_->done) return fail(NtStatus::file_closed);
  }
  TRY(all, query_as<fscc::FileAllInformation>(open_.handle, of(FileInformationClass::all)));
  auto out = info_of(all);
  out.file_id = open_.info.file_id;
  if (out.attributes & attribute::kReparsePoint) {
    auto tag = query_as<fscc::FileAttributeTagInformation>(open_.handle, of(FileInformationClass::attribute_tag));
    if (tag) out.reparse_tag = tag->reparse_tag;
  }
  return out;
}

Result<> RemoteFile::set_basic(const storage::BasicChange& change) {
  Basic info;
  info.creation_time = change.creation_time.value_or(FileTime());
  info.last_access_time = change.last_access_time.value_or(FileTime());
  info.last_write_time = change.last_write_time.value_or(FileTime());
  info.change_time = change.change_time.value_or(FileTime());
  info.file_attributes = change.attributes.value_or(0);
  return set_to(open_.handle, FileInformationClass::basic, info);
}

// [MS-FSCC] 2.4.7: the far server keeps them still, for this handle.
void RemoteFile::freeze_times(bool last_access, bool last_write, bool change) {
  std::array<bool, 3> wanted{last_access, last_write, change};
  Basic info;
  FileTime* times[] = {&info.last_access_time, &info.last_write_time, &info.change_time};
  {
    std::lock_guard guard(mutex_);
    if (wanted == frozen_) return;
    for (size_t i = 0; i < wanted.size(); i++)
      if (wanted[i] != frozen_[i]) times[i]->ticks = wanted[i] ? Basic::kTimeStopUpdates : Basic::kTimeResumeUpdates;
    frozen_ = wanted;
  }
  (void)set_to(open_.handle, FileInformationClass::basic, info);
}

Result<std::vector<storage::StreamEntry>> RemoteFile::streams() {
  auto list = query_as<fscc::FileStreamInformation>(open_.handle, of(FileInformationClass::stream));
  if (!list && list.error() == NtStatus::end_of_file) return std::vector<storage::StreamEntry>();
  if (!list) return fail(list.error());
  std::vector<storage::StreamEntry> out;
  for (auto& each : list->streams) out.push_back({std::move(each.stream_name), each.stream_size, each.stream_allocation_size});
  return out;
}

Result<std::vector<storage::ExtendedAttribute>> RemoteFile::extended_attributes() {
  std::vector<storage::ExtendedAttribute> out;
  auto kind = of(FileInformationClass::full_ea);
  auto output = query(open_.handle, kind);
  bool none = !output && (output.error() == NtStatus::no_eas_on_file || output.error() == NtStatus::no_more_eas ||
                          output.error() == NtStatus::eas_not_supported);
  if (none) return out;
  if (!output) return fail(output.error());
  TRY(list, decoded<fscc::FileFullEaInformation>(*output));
  for (const auto& each : list.eas) out.push_back({each.ea_name, Buffer(each.ea_value)});
  return out;
}

Result<> RemoteFile::set_extended_attributes(const std::vector<storage::ExtendedAttribute>& attributes) {
  Buffer input;
  fscc::EntryWriter writer(input, open_.handle.link->terms().max_transact, 4);
  for (const auto& each : attributes)
    if (!writer.add(fscc::FileFullEaEntry{0, each.name, each.value})) return fail(NtStatus::ea_too_large);
  return set(open_.handle, of(FileInformationClass::full_ea), input);
}

Result<dtyp::SecurityDescriptor> RemoteFile::security() {
  TRY(output, query(open_.handle, {smb2::InfoType::security, 0, kDescriptorParts}));
  auto descriptor = dtyp::decode_security_descriptor(output);
  return descriptor ? std::move(descriptor) : fail(NtStatus::unexpected_io_error);
}

Result<> RemoteFile::set_security(const dtyp::SecurityDescriptor& descriptor, uint32_t which) {
  return set(open_.handle, {smb2::InfoType::security, 0, which}, dtyp::encode_security_descriptor(descriptor));
}

}  // namespace sallyport::bridge
