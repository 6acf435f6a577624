// What is known about the file system behind a share. [MS-FSCC] 2.5
#pragma once

#include "proto/fscc/classes.h"
#include "wire/fixed_size.h"

namespace sallyport::fscc {

// [MS-FSCC] 2.5.9
struct FileFsVolumeInformation {
  static constexpr const char* kName = "FileFsVolumeInformation";
  FileTime volume_creation_time;
  uint32_t volume_serial_number = 0;
  bool supports_objects = false;
  std::u16string volume_label;
  static constexpr void fields(auto& m, auto& w) {
    auto label = w.slot();
    w("VolumeCreationTime", m.volume_creation_time);
    w("VolumeSerialNumber", m.volume_serial_number);
    w.length("VolumeLabelLength", label, uint32_t{});
    w("SupportsObjects", m.supports_objects);
    w.reserved("Reserved", 1);
    w.end_of_fixed();
    w.text("VolumeLabel", label, m.volume_label);
  }
};
static_assert(wire::fixed_size<FileFsVolumeInformation> == 18);

// [MS-FSCC] 2.5.8
struct FileFsSizeInformation {
  static constexpr const char* kName = "FileFsSizeInformation";
  uint64_t total_allocation_units = 0;
  uint64_t available_allocation_units = 0;
  uint32_t sectors_per_allocation_unit = 0;
  uint32_t bytes_per_sector = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("TotalAllocationUnits", m.total_allocation_units);
    w("AvailableAllocationUnits", m.available_allocation_units);
    w("SectorsPerAllocationUnit", m.sectors_per_allocation_unit);
    w("BytesPerSector", m.bytes_per_sector);
  }
};
static_assert(wire::fixed_size<FileFsSizeInformation> == 24);

namespace device_type {
inline constexpr uint32_t kCdRom = 0x00000002;
inline constexpr uint32_t kDisk = 0x00000007;
inline constexpr uint32_t kNamedPipe = 0x00000011;
}  // namespace device_type
namespace device_characteristics {
inline constexpr uint32_t kRemovableMedia = 0x00000001;
inline constexpr uint32_t kReadOnlyDevice = 0x00000002;
inline constexpr uint32_t kRemoteDevice = 0x00000010;
inline constexpr uint32_t kDeviceIsMounted = 0x00000020;
inline constexpr uint32_t kVirtualVolume = 0x00000040;
}  // namespace device_characteristics

// [MS-FSCC] 2.5.10
struct FileFsDeviceInformation {
  static constexpr const char* kName = "FileFsDeviceInformation";
  uint32_t device_type = 0;
  uint32_t characteristics = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("DeviceType", m.device_type);
    w("Characteristics", m.characteristics);
  }
};
static_assert(wire::fixed_size<FileFsDeviceInformation> == 8);

// [MS-FSCC] 2.5.1
struct FileFsAttributeInformation {
  static constexpr const char* kName = "FileFsAttributeInformation";
  uint32_t file_system_attributes = 0;  // fs_attribute::*
  uint32_t maximum_component_name_length = 255;
  std::u16string file_system_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w("FileSystemAttributes", m.file_system_attributes);
    w("MaximumComponentNameLength", m.maximum_component_name_length);
    w.length("FileSystemNameLength", name, uint32_t{});
    w.end_of_fixed();
    w.text("FileSystemName", name, m.file_system_name);
  }
};
static_assert(wire::fixed_size<FileFsAttributeInformation> == 12);

// [MS-FSCC] 2.5.2
struct FileFsControlInformation {
  static constexpr const char* kName = "FileFsControlInformation";
  uint64_t free_space_start_filtering = 0;
  uint64_t free_space_threshold = 0;
  uint64_t free_space_stop_filtering = 0;
  uint64_t default_quota_threshold = ~uint64_t{0};
  uint64_t default_quota_limit = ~uint64_t{0};
  uint32_t file_system_control_flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("FreeSpaceStartFiltering", m.free_space_start_filtering);
    w("FreeSpaceThreshold", m.free_space_threshold);
    w("FreeSpaceStopFiltering", m.free_space_stop_filtering);
    w("DefaultQuotaThreshold", m.default_quota_threshold);
    w("DefaultQuotaLimit", m.default_quota_limit);
    w("FileSystemControlFlags", m.file_system_control_flags);
    w.reserved("Padding", 4);
  }
};
static_assert(wire::fixed_size<FileFsControlInformation> == 48);

// [MS-FSCC] 2.5.4
struct FileFsFullSizeInformation {
  static constexpr const char* kName = "FileFsFullSizeInformation";
  uint64_t total_allocation_units = 0;
  uint64_t caller_available_allocation_units = 0;
  uint64_t actual_available_allocation_units = 0;
  uint32_t sectors_per_allocation_unit = 0;
  uint32_t bytes_per_sector = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("TotalAllocationUnits", m.total_allocation_units);
    w("CallerAvailableAllocationUnits", m.caller_available_allocation_units);
    w("ActualAvailableAllocationUnits", m.actual_available_allocation_units);
    w("SectorsPerAllocationUnit", m.sectors_per_allocation_unit);
    w("BytesPerSector", m.bytes_per_sector);
  }
};
static_assert(wire::fixed_size<FileFsFullSizeInformation> == 32);

// [MS-FSCC] 2.5.6
struct FileFsObjectIdInformation {
  static constexpr const char* kName = "FileFsObjectIdInformation";
  Guid object_id;
  std::array<uint8_t, 48> extended_info{};
  static constexpr void fields(auto& m, auto& w) {
    w("ObjectId", m.object_id);
    w("ExtendedInfo", m.extended_info);
  }
};
static_assert(wire::fixed_size<FileFsObjectIdInformation> == 64);

// [MS-FSCC] 2.5.7
struct FileFsSectorSizeInformation {
  static constexpr const char* kName = "FileFsSectorSizeInformation";
  static constexpr uint32_t kAlignedDevice = 0x00000001;
  static constexpr uint32_t kPartitionAlignedOnDevice = 0x00000002;
  static constexpr uint32_t kNoSeekPenalty = 0x00000004;
  static constexpr uint32_t kTrimEnabled = 0x00000008;
  uint32_t logical_bytes_per_sector = 512;
  uint32_t physical_bytes_per_sector_for_atomicity = 512;
  uint32_t physical_bytes_per_sector_for_performance = 512;
  uint32_t effective_physical_bytes_per_sector_for_atomicity = 512;
  uint32_t flags = 0;
  uint32_t byte_offset_for_sector_alignment = 0;
  uint32_t byte_offset_for_partition_alignment = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("LogicalBytesPerSector", m.logical_bytes_per_sector);
    w("PhysicalBytesPerSectorForAtomicity", m.physical_bytes_per_sector_for_atomicity);
    w("PhysicalBytesPerSectorForPerformance", m.physical_bytes_per_sector_for_performance);
    w("FileSystemEffectivePhysicalBytesPerSectorForAtomicity", m.effective_physical_bytes_per_sector_for_atomicity);
    w("Flags", m.flags);
    w("ByteOffsetForSectorAlignment", m.byte_offset_for_sector_alignment);
    w("ByteOffsetForPartitionAlignment", m.byte_offset_for_partition_alignment);
  }
};
static_assert(wire::fixed_size<FileFsSectorSizeInformation> == 28);

}  // namespace sallyport::fscc
