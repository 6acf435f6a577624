// The query and set levels that are SMB1's own; the others are classes of [MS-FSCC], see query_class(), set_class().
// SMB_INFO_QUERY_EAS_FROM_LIST, _ALL_EAS and SMB_INFO_SET_EAS are an SmbFeaList, SMB_INFO_IS_NAME_VALID has no data.
// [MS-CIFS] 2.2.8.3, 2.2.8.4
#pragma once

#include "proto/cifs/dos_time.h"
#include "proto/cifs/ea_list.h"

namespace sallyport::cifs {

// SMB_INFO_STANDARD. [MS-CIFS] 2.2.8.3.1
struct QueryInfoStandard {
  static constexpr const char* kName = "SMB_INFO_STANDARD";

  DosDateTime creation, last_access, last_write;
  uint32_t file_data_size = 0;
  uint32_t allocation_size = 0;
  uint16_t attributes = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("Creation", m.creation);
    w("LastAccess", m.last_access);
    w("LastWrite", m.last_write);
    w("FileDataSize", m.file_data_size);
    w("AllocationSize", m.allocation_size);
    w("Attributes", m.attributes);
  }
};
static_assert(wire::fixed_size<QueryInfoStandard> == 22);

// SMB_INFO_QUERY_EA_SIZE. [MS-CIFS] 2.2.8.3.2
struct QueryInfoEaSize {
  static constexpr const char* kName = "SMB_INFO_QUERY_EA_SIZE";

  QueryInfoStandard standard;
  uint32_t ea_size = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("Standard", m.standard);
    w("EASize", m.ea_size);
  }
};
static_assert(wire::fixed_size<QueryInfoEaSize> == 26);

// SMB_QUERY_FILE_BASIC_INFO and SMB_SET_FILE_BASIC_INFO: FileBasicInformation, whose four reserved bytes some leave out.
// [MS-CIFS] 2.2.8.3.6, 2.2.8.4.3
struct FileBasicInfo {
  static constexpr const char* kName = "SMB_QUERY_FILE_BASIC_INFO";

  FileTime creation_time, last_access_time, last_write_time, last_change_time;
  uint32_t ext_file_attributes = 0;
  Bytes reserved;

  static constexpr void fields(auto& m, auto& w) {
    w("CreationTime", m.creation_time);
    w("LastAccessTime", m.last_access_time);
    w("LastWriteTime", m.last_write_time);
    w("LastChangeTime", m.last_change_time);
    w("ExtFileAttributes", m.ext_file_attributes);
    w.end_of_fixed();
    w.rest("Reserved", m.reserved);
  }
};
static_assert(wire::fixed_size<FileBasicInfo> == 36);

// SMB_QUERY_FILE_ALL_INFO, and the pass-through level 1018. [MS-CIFS] 2.2.8.3.10
struct FileAllInfo {
  static constexpr const char* kName = "SMB_QUERY_FILE_ALL_INFO";

  FileTime creation_time, last_access_time, last_write_time, last_change_time;
  uint32_t ext_file_attributes = 0;
  uint64_t allocation_size = 0;
  uint64_t end_of_file = 0;
  uint32_t number_of_links = 1;
  bool delete_pending = false;
  bool directory = false;
  uint32_t ea_size = 0;
  std::u16string file_name;

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w("CreationTime", m.creation_time);
    w("LastAccessTime", m.last_access_time);
    w("LastWriteTime", m.last_write_time);
    w("LastChangeTime", m.last_change_time);
    w("ExtFileAttributes", m.ext_file_attributes);
    w.reserved("Reserved1", 4);
    w("AllocationSize", m.allocation_size);
    w("EndOfFile", m.end_of_file);
    w("NumberOfLinks", m.number_of_links);
    w("DeletePending", m.delete_pending);
    w("Directory", m.directory);
    w.reserved("Reserved2", 2);
    w("EaSize", m.ea_size);
    w.length("FileNameLength", name, uint32_t{});
    w.end_of_fixed();
    w.text("FileName", name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileAllInfo> == 72);

// SMB_INFO_STANDARD when set: nothing but times; a time of zeros is left. Ten reserved bytes follow, which some leave out.
// [MS-CIFS] 2.2.8.4.1
struct SetInfoStandard {
  static constexpr const char* kName = "SMB_INFO_STANDARD (set)";

  DosDateTime creation, last_access, last_write;
  Bytes reserved;

  static constexpr void fields(auto& m, auto& w) {
    w("Creation", m.creation);
    w("LastAccess", m.last_access);
    w("LastWrite", m.last_write);
    w.end_of_fixed();
    w.rest("Reserved", m.reserved);
  }
};
static_assert(wire::fixed_size<SetInfoStandard> == 12);

// FileRenameInformation and FileLinkInformation as SMB1 carries them, levels 1010 and 1011. [MS-FSCC] 2.4.42.1, 2.4.28.1
struct FileRenameInfo {
  static constexpr const char* kName = "FileRenameInformation (SMB1)";

  bool replace_if_exists = false;
  uint32_t root_directory = 0;
  std::u16string file_name;  // beside the old one, when it has no folder

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w("ReplaceIfExists", m.replace_if_exists);
    w.reserved("Reserved", 3);
    w("RootDirectory", m.root_directory);
    w.length("FileNameLength", name, uint32_t{});
    w.end_of_fixed();
    w.zero_text("FileName", name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileRenameInfo> == 12);

}  // namespace sallyport::cifs
