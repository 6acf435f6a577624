// Numbers of [MS-FSCC]: information classes (2.4, 2.5), file attributes (2.6), notification (2.7.1), file system
// attributes (2.5.1).
#pragma once

#include <cstdint>
#include <string>

namespace sallyport::fscc {

// [MS-FSCC] 2.4
enum class FileInformationClass : uint8_t {
  directory = 1,
  full_directory = 2,
  both_directory = 3,
  basic = 4,
  standard = 5,
  internal = 6,
  ea = 7,
  access = 8,
  name = 9,
  rename = 10,
  link = 11,
  names = 12,
  disposition = 13,
  position = 14,
  full_ea = 15,
  mode = 16,
  alignment = 17,
  all = 18,
  allocation = 19,
  end_of_file = 20,
  alternate_name = 21,
  stream = 22,
  pipe = 23,
  pipe_local = 24,
  pipe_remote = 25,
  compression = 28,
  object_id = 29,
  quota = 32,
  reparse_point = 33,
  network_open = 34,
  attribute_tag = 35,
  id_both_directory = 37,
  id_full_directory = 38,
  valid_data_length = 39,
  short_name = 40,
  normalized_name = 48,
  standard_link = 54,
  id = 59,
  id_extd_directory = 60,
  id_extd_both_directory = 63,
  disposition_ex = 64,
  rename_ex = 65,
  case_sensitive = 71,
};

// [MS-FSCC] 2.5
enum class FsInformationClass : uint8_t {
  volume = 1,
  label = 2,
  size = 3,
  device = 4,
  attribute = 5,
  control = 6,
  full_size = 7,
  object_id = 8,
  driver_path = 9,
  volume_flags = 10,
  sector_size = 11,
};

// "FileBasicInformation", "FileFsSizeInformation"; the number when it has no name.
std::string to_string(FileInformationClass info);
std::string to_string(FsInformationClass info);

// [MS-FSCC] 2.6
namespace file_attribute {
inline constexpr uint32_t kReadonly = 0x00000001;
inline constexpr uint32_t kHidden = 0x00000002;
inline constexpr uint32_t kSystem = 0x00000004;
inline constexpr uint32_t kDirectory = 0x00000010;
inline constexpr uint32_t kArchive = 0x00000020;
inline constexpr uint32_t kNormal = 0x00000080;
inline constexpr uint32_t kTemporary = 0x00000100;
inline constexpr uint32_t kSparseFile = 0x00000200;
inline constexpr uint32_t kReparsePoint = 0x00000400;
inline constexpr uint32_t kCompressed = 0x00000800;
inline constexpr uint32_t kOffline = 0x00001000;
inline constexpr uint32_t kNotContentIndexed = 0x00002000;
inline constexpr uint32_t kEncrypted = 0x00004000;
inline constexpr uint32_t kIntegrityStream = 0x00008000;
inline constexpr uint32_t kNoScrubData = 0x00020000;
inline constexpr uint32_t kRecallOnOpen = 0x00040000;
inline constexpr uint32_t kPinned = 0x00080000;
inline constexpr uint32_t kUnpinned = 0x00100000;
inline constexpr uint32_t kRecallOnDataAccess = 0x00400000;
}  // namespace file_attribute

// CompletionFilter of a CHANGE_NOTIFY, [MS-SMB2] 2.2.35
namespace notify_filter {
inline constexpr uint32_t kFileName = 0x00000001;
inline constexpr uint32_t kDirName = 0x00000002;
inline constexpr uint32_t kAttributes = 0x00000004;
inline constexpr uint32_t kSize = 0x00000008;
inline constexpr uint32_t kLastWrite = 0x00000010;
inline constexpr uint32_t kLastAccess = 0x00000020;
inline constexpr uint32_t kCreation = 0x00000040;
inline constexpr uint32_t kEa = 0x00000080;
inline constexpr uint32_t kSecurity = 0x00000100;
inline constexpr uint32_t kStreamName = 0x00000200;
inline constexpr uint32_t kStreamSize = 0x00000400;
inline constexpr uint32_t kStreamWrite = 0x00000800;
}  // namespace notify_filter

// [MS-FSCC] 2.7.1
enum class NotifyAction : uint32_t {
  added = 0x00000001,
  removed = 0x00000002,
  modified = 0x00000003,
  renamed_old_name = 0x00000004,
  renamed_new_name = 0x00000005,
  added_stream = 0x00000006,
  removed_stream = 0x00000007,
  modified_stream = 0x00000008,
  removed_by_delete = 0x00000009,
  id_not_tunnelled = 0x0000000A,
  tunnelled_id_collision = 0x0000000B,
};
std::string to_string(NotifyAction action);

// [MS-FSCC] 2.5.1
namespace fs_attribute {
inline constexpr uint32_t kCaseSensitiveSearch = 0x00000001;
inline constexpr uint32_t kCasePreservedNames = 0x00000002;
inline constexpr uint32_t kUnicodeOnDisk = 0x00000004;
inline constexpr uint32_t kPersistentAcls = 0x00000008;
inline constexpr uint32_t kFileCompression = 0x00000010;
inline constexpr uint32_t kVolumeQuotas = 0x00000020;
inline constexpr uint32_t kSupportsSparseFiles = 0x00000040;
inline constexpr uint32_t kSupportsReparsePoints = 0x00000080;
inline constexpr uint32_t kSupportsRemoteStorage = 0x00000100;
inline constexpr uint32_t kSupportsPosixUnlinkRename = 0x00000400;
inline constexpr uint32_t kVolumeIsCompressed = 0x00008000;
inline constexpr uint32_t kSupportsObjectIds = 0x00010000;
inline constexpr uint32_t kSupportsEncryption = 0x00020000;
inline constexpr uint32_t kNamedStreams = 0x00040000;
inline constexpr uint32_t kReadOnlyVolume = 0x00080000;
inline constexpr uint32_t kSequentialWriteOnce = 0x00100000;
inline constexpr uint32_t kSupportsTransactions = 0x00200000;
inline constexpr uint32_t kSupportsHardLinks = 0x00400000;
inline constexpr uint32_t kSupportsExtendedAttributes = 0x00800000;
inline constexpr uint32_t kSupportsOpenByFileId = 0x01000000;
inline constexpr uint32_t kSupportsUsnJournal = 0x02000000;
inline constexpr uint32_t kSupportsIntegrityStreams = 0x04000000;
inline constexpr uint32_t kSupportsBlockRefcounting = 0x08000000;
inline constexpr uint32_t kSupportsSparseVdl = 0x10000000;
}  // namespace fs_attribute

}  // namespace sallyport::fscc
