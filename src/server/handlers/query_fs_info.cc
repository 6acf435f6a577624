// File system information classes of QUERY_INFO, [MS-SMB2] 3.3.5.20.2, [MS-FSCC] 2.5.
#include "proto/fscc/fs_info.h"
#include "server/engine.h"
#include "server/handlers/output.h"
#include "server/handlers/query_info.h"

namespace sallyport::server::handlers {

namespace {

using fscc::FsInformationClass;
using storage::VolumeInfo;

// As a compiler lays the structures out, with names of one unit.
constexpr size_t kSmallestVolume = 24;
constexpr size_t kSmallestAttribute = 16;

fscc::FileFsSizeInformation size(const VolumeInfo& volume) {
  return {volume.total_bytes / volume.allocation_unit, volume.available_bytes / volume.allocation_unit,
          volume.allocation_unit / volume.sector, volume.sector};
}

fscc::FileFsFullSizeInformation full_size(const VolumeInfo& volume) {
  return {volume.total_bytes / volume.allocation_unit, volume.available_bytes / volume.allocation_unit,
          volume.free_bytes / volume.allocation_unit, volume.allocation_unit / volume.sector, volume.sector};
}

fscc::FileFsAttributeInformation attributes(const Tree& tree, const VolumeInfo& volume) {
  bool read_only = volume.read_only || tree.read_only();
  uint32_t bits = volume.attributes | (read_only ? fscc::fs_attribute::kReadOnlyVolume : 0);
  return {bits, volume.longest_component, volume.file_system};
}

fscc::FileFsDeviceInformation device(const Tree& tree, const VolumeInfo& volume) {
  uint32_t characteristics = fscc::device_characteristics::kDeviceIsMounted;
  if (volume.read_only || tree.read_only()) characteristics |= fscc::device_characteristics::kReadOnlyDevice;
  return {fscc::device_type::kDisk, characteristics};
}

// The server's GUID made the volume's own by its serial number.
fscc::FileFsObjectIdInformation object_id(const Engine& engine, const VolumeInfo& volume) {
  fscc::FileFsObjectIdInformation out{engine.guid(), {}};
  auto* head = out.object_id.bytes.data();
  store_le(head, load_le<uint32_t>(head) ^ volume.serial);
  return out;
}

fscc::FileFsSectorSizeInformation sectors(const VolumeInfo& volume) {
  using Sectors = fscc::FileFsSectorSizeInformation;
  constexpr uint32_t kAligned = Sectors::kAlignedDevice | Sectors::kPartitionAlignedOnDevice;
  return {volume.sector, volume.sector, volume.sector, volume.sector, kAligned, 0, 0};
}

fscc::FileFsVolumeInformation about(const VolumeInfo& volume) { return {volume.created, volume.serial, false, volume.label}; }

// A pipe's "file system" is nothing but its kind of device.
Result<> query_pipe_system(Call& call, FsInformationClass what, uint32_t limit) {
  if (what != FsInformationClass::device) return fail(NtStatus::invalid_device_request);
  return answer_info(call, fscc::FileFsDeviceInformation{fscc::device_type::kNamedPipe, 0}, limit);
}

}  // namespace

Result<> query_file_system(Call& call, const smb2::QueryInfoRequest& request) {
  auto what = static_cast<FsInformationClass>(request.file_info_class);
  uint32_t limit = request.output_buffer_length;
  if (call.open->is_pipe()) return query_pipe_system(call, what, limit);
  TRY(volume, call.tree->share->store->volume(*call.who()));
  switch (what) {
    case FsInformationClass::volume: return answer_info(call, about(volume), kSmallestVolume, limit);
    case FsInformationClass::size: return answer_info(call, size(volume), limit);
    case FsInformationClass::device: return answer_info(call, device(*call.tree, volume), limit);
    case FsInformationClass::attribute: return answer_info(call, attributes(*call.tree, volume), kSmallestAttribute, limit);
    case FsInformationClass::control: return answer_info(call, fscc::FileFsControlInformation{}, limit);
    case FsInformationClass::full_size: return answer_info(call, full_size(volume), limit);
    case FsInformationClass::object_id: return answer_info(call, object_id(call.engine, volume), limit);
    case FsInformationClass::sector_size: return answer_info(call, sectors(volume), limit);
    default: return fail(NtStatus::invalid_info_class);
  }
}

}  // namespace sallyport::server::handlers
