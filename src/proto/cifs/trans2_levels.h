// Information levels of TRANSACTION2: their numbers, and which are an information class of [MS-FSCC] under another number, so
// that whoever has the class's data has the level's. [MS-CIFS] 2.2.2.3, [MS-SMB] 2.2.2.3
#pragma once

#include <optional>

#include "proto/fscc/classes.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.2.3.1, [MS-SMB] 2.2.2.3.1
enum class FindLevel : uint16_t {
  info_standard = 0x0001,
  info_query_ea_size = 0x0002,
  info_query_eas_from_list = 0x0003,
  file_directory_info = 0x0101,
  file_full_directory_info = 0x0102,
  file_names_info = 0x0103,
  file_both_directory_info = 0x0104,
  file_id_full_directory_info = 0x0105,
  file_id_both_directory_info = 0x0106,
  file_unix = 0x0202,
  file_unix_info2 = 0x020B,
};

// [MS-CIFS] 2.2.2.3.2
enum class FsLevel : uint16_t {
  info_allocation = 0x0001,
  info_volume = 0x0002,
  query_fs_volume_info = 0x0102,
  query_fs_size_info = 0x0103,
  query_fs_device_info = 0x0104,
  query_fs_attribute_info = 0x0105,
  cifs_unix_info = 0x0200,
  posix_fs_info = 0x0201,
  posix_whoami = 0x0202,
};

// [MS-CIFS] 2.2.2.3.3
enum class QueryLevel : uint16_t {
  info_standard = 0x0001,
  info_query_ea_size = 0x0002,
  info_query_eas_from_list = 0x0003,
  info_query_all_eas = 0x0004,
  info_is_name_valid = 0x0006,
  file_basic_info = 0x0101,
  file_standard_info = 0x0102,
  file_ea_info = 0x0103,
  file_name_info = 0x0104,
  file_all_info = 0x0107,
  file_alt_name_info = 0x0108,
  file_stream_info = 0x0109,
  file_compression_info = 0x010B,
  file_unix_basic = 0x0200,
  file_unix_link = 0x0201,
  posix_acl = 0x0204,
  file_unix_info2 = 0x020B,
  pass_through_all = 1018,  // quirk: clients expect file_all_info's layout, not that of the class
};

// [MS-CIFS] 2.2.2.3.4
enum class SetLevel : uint16_t {
  info_standard = 0x0001,
  info_set_eas = 0x0002,
  file_basic_info = 0x0101,
  file_disposition_info = 0x0102,
  file_allocation_info = 0x0103,
  file_end_of_file_info = 0x0104,
  file_unix_basic = 0x0200,
  file_unix_link = 0x0201,
  file_unix_hlink = 0x0203,
  file_unix_info2 = 0x020B,
  pass_through_rename = 1010,
  pass_through_link = 1011,
};

// A level from here on is a class, this much higher, where the server has CAP_INFOLEVEL_PASSTHRU. [MS-SMB] 2.2.2.3.5
inline constexpr uint16_t kPassThrough = 1000;

// nullopt where the data is SMB1's own (or there is no such level).
//  - FileBasicInformation ends with four reserved bytes that some leave out; FileBasicInfo reads both.
//  - FileStandardInformation ends with two reserved bytes, which [MS-CIFS] 2.2.8.3.7 leaves out and servers send.
//  - SMB_QUERY_FILE_ALL_INFO is not FileAllInformation, and neither is 1018: both are FileAllInfo.
//  - 1010 and 1011, rename and link, are found here, but have FileRenameInfo's layout, not that of SMB2.
//  - A directory class need be aligned to four bytes only, and has text in OEM characters for a client without Unicode
//    (fscc::FileBothDirectoryInformation<std::string>).
std::optional<fscc::FileInformationClass> find_class(FindLevel level);
std::optional<fscc::FileInformationClass> query_class(QueryLevel level);
std::optional<fscc::FileInformationClass> set_class(SetLevel level);
std::optional<fscc::FsInformationClass> fs_class(FsLevel level);

}  // namespace sallyport::cifs
