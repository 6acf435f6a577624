// What is known and set about one file. [MS-FSCC] 2.4
#pragma once

#include "proto/fscc/classes.h"
#include "wire/fixed_size.h"

namespace sallyport::fscc {

// [MS-FSCC] 2.4.7. When set: a time of 0 leaves it as it is, -1 (all ones) stops and -2 resumes automatic updates of it
// through this open; attributes of 0 leave them.
struct FileBasicInformation {
  static constexpr const char* kName = "FileBasicInformation";
  static constexpr uint64_t kTimeUnchanged = 0;
  static constexpr uint64_t kTimeStopUpdates = ~uint64_t{0};
  static constexpr uint64_t kTimeResumeUpdates = ~uint64_t{1};
  FileTime creation_time;
  FileTime last_access_time;
  FileTime last_write_time;
  FileTime change_time;
  uint32_t file_attributes = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("CreationTime", m.creation_time);
    w("LastAccessTime", m.last_access_time);
    w("LastWriteTime", m.last_write_time);
    w("ChangeTime", m.change_time);
    w("FileAttributes", m.file_attributes);
    w.reserved("Reserved", 4);
  }
};
static_assert(wire::fixed_size<FileBasicInformation> == 40);

// [MS-FSCC] 2.4.47
struct FileStandardInformation {
  static constexpr const char* kName = "FileStandardInformation";
  uint64_t allocation_size = 0;
  uint64_t end_of_file = 0;
  uint32_t number_of_links = 1;
  bool delete_pending = false;
  bool directory = false;
  static constexpr void fields(auto& m, auto& w) {
    w("AllocationSize", m.allocation_size);
    w("EndOfFile", m.end_of_file);
    w("NumberOfLinks", m.number_of_links);
    w("DeletePending", m.delete_pending);
    w("Directory", m.directory);
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<FileStandardInformation> == 24);

// [MS-FSCC] 2.4.27
struct FileInternalInformation {
  static constexpr const char* kName = "FileInternalInformation";
  uint64_t index_number = 0;
  static constexpr void fields(auto& m, auto& w) { w("IndexNumber", m.index_number); }
};

// [MS-FSCC] 2.4.13
struct FileEaInformation {
  static constexpr const char* kName = "FileEaInformation";
  uint32_t ea_size = 0;
  static constexpr void fields(auto& m, auto& w) { w("EaSize", m.ea_size); }
};

// [MS-FSCC] 2.4.1
struct FileAccessInformation {
  static constexpr const char* kName = "FileAccessInformation";
  uint32_t access_flags = 0;
  static constexpr void fields(auto& m, auto& w) { w("AccessFlags", m.access_flags); }
};

// [MS-FSCC] 2.4.40
struct FilePositionInformation {
  static constexpr const char* kName = "FilePositionInformation";
  uint64_t current_byte_offset = 0;
  static constexpr void fields(auto& m, auto& w) { w("CurrentByteOffset", m.current_byte_offset); }
};

// [MS-FSCC] 2.4.31: some of the create options, smb2::create_options::*
struct FileModeInformation {
  static constexpr const char* kName = "FileModeInformation";
  uint32_t mode = 0;
  static constexpr void fields(auto& m, auto& w) { w("Mode", m.mode); }
};

// [MS-FSCC] 2.4.3
struct FileAlignmentInformation {
  static constexpr const char* kName = "FileAlignmentInformation";
  uint32_t alignment_requirement = 0;
  static constexpr void fields(auto& m, auto& w) { w("AlignmentRequirement", m.alignment_requirement); }
};

// [MS-FSCC] 2.1.7: FileNameInformation (2.4.32), FileAlternateNameInformation (2.4.5), FileNormalizedNameInformation
// (2.4.36) all have this shape.
struct FileNameInformation {
  static constexpr const char* kName = "FileNameInformation";
  std::u16string file_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.length("FileNameLength", name, uint32_t{});
    w.end_of_fixed();
    w.text("FileName", name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileNameInformation> == 4);

// [MS-FSCC] 2.4.2
struct FileAllInformation {
  static constexpr const char* kName = "FileAllInformation";
  FileBasicInformation basic;
  FileStandardInformation standard;
  FileInternalInformation internal;
  FileEaInformation ea;
  FileAccessInformation access;
  FilePositionInformation position;
  FileModeInformation mode;
  FileAlignmentInformation alignment;
  std::u16string file_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w("BasicInformation", m.basic);
    w("StandardInformation", m.standard);
    w("InternalInformation", m.internal);
    w("EaInformation", m.ea);
    w("AccessInformation", m.access);
    w("PositionInformation", m.position);
    w("ModeInformation", m.mode);
    w("AlignmentInformation", m.alignment);
    w.length("FileNameLength", name, uint32_t{});
    w.end_of_fixed();
    w.text("FileName", name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileAllInformation> == 100);

// [MS-FSCC] 2.4.49
struct FileStreamEntry {
  static constexpr const char* kName = "FileStreamInformation entry";
  uint64_t stream_size = 0;
  uint64_t stream_allocation_size = 0;
  std::u16string stream_name;  // "::$DATA", ":name:$DATA"
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.next("NextEntryOffset", uint32_t{});
    w.length("StreamNameLength", name, uint32_t{});
    w("StreamSize", m.stream_size);
    w("StreamAllocationSize", m.stream_allocation_size);
    w.end_of_fixed();
    w.text("StreamName", name, m.stream_name);
  }
};
static_assert(wire::fixed_size<FileStreamEntry> == 24);

struct FileStreamInformation {
  static constexpr const char* kName = "FileStreamInformation";
  std::vector<FileStreamEntry> streams;
  static constexpr void fields(auto& m, auto& w) {
    auto streams = w.slot();
    w.end_of_fixed();
    w.chain("Streams", streams, m.streams, 8);
  }
};

// [MS-FSCC] 2.4.9
struct FileCompressionInformation {
  static constexpr const char* kName = "FileCompressionInformation";
  uint64_t compressed_file_size = 0;
  uint16_t compression_format = 0;
  uint8_t compression_unit_shift = 0;
  uint8_t chunk_shift = 0;
  uint8_t cluster_shift = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("CompressedFileSize", m.compressed_file_size);
    w("CompressionFormat", m.compression_format);
    w("CompressionUnitShift", m.compression_unit_shift);
    w("ChunkShift", m.chunk_shift);
    w("ClusterShift", m.cluster_shift);
    w.reserved("Reserved", 3);
  }
};
static_assert(wire::fixed_size<FileCompressionInformation> == 16);

// [MS-FSCC] 2.4.34
struct FileNetworkOpenInformation {
  static constexpr const char* kName = "FileNetworkOpenInformation";
  FileTime creation_time;
  FileTime last_access_time;
  FileTime last_write_time;
  FileTime change_time;
  uint64_t allocation_size = 0;
  uint64_t end_of_file = 0;
  uint32_t file_attributes = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("CreationTime", m.creation_time);
    w("LastAccessTime", m.last_access_time);
    w("LastWriteTime", m.last_write_time);
    w("ChangeTime", m.change_time);
    w("AllocationSize", m.allocation_size);
    w("EndOfFile", m.end_of_file);
    w("FileAttributes", m.file_attributes);
    w.reserved("Reserved", 4);
  }
};
static_assert(wire::fixed_size<FileNetworkOpenInformation> == 56);

// [MS-FSCC] 2.4.6
struct FileAttributeTagInformation {
  static constexpr const char* kName = "FileAttributeTagInformation";
  uint32_t file_attributes = 0;
  uint32_t reparse_tag = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("FileAttributes", m.file_attributes);
    w("ReparseTag", m.reparse_tag);
  }
};
static_assert(wire::fixed_size<FileAttributeTagInformation> == 8);

// [MS-FSCC] 2.4.26
struct FileIdInformation {
  static constexpr const char* kName = "FileIdInformation";
  uint64_t volume_serial_number = 0;
  std::array<uint8_t, 16> file_id{};
  static constexpr void fields(auto& m, auto& w) {
    w("VolumeSerialNumber", m.volume_serial_number);
    w("FileId", m.file_id);
  }
};
static_assert(wire::fixed_size<FileIdInformation> == 24);

// [MS-FSCC] 2.4.48
struct FileStandardLinkInformation {
  static constexpr const char* kName = "FileStandardLinkInformation";
  uint32_t number_of_accessible_links = 1;
  uint32_t total_number_of_links = 1;
  bool delete_pending = false;
  bool directory = false;
  static constexpr void fields(auto& m, auto& w) {
    w("NumberOfAccessibleLinks", m.number_of_accessible_links);
    w("TotalNumberOfLinks", m.total_number_of_links);
    w("DeletePending", m.delete_pending);
    w("Directory", m.directory);
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<FileStandardLinkInformation> == 12);

}  // namespace sallyport::fscc
