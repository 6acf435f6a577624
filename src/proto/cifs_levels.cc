// Which type the data of an information level has.
#include "proto/cifs/trans2_file_info.h"
#include "proto/cifs/trans2_fs_info.h"
#include "proto/cifs/unix_info.h"
#include "proto/cifs_part_entry.h"
#include "proto/cifs_parts.h"
#include "proto/fscc/directory.h"

namespace sallyport::proto {

using namespace cifs;

namespace {
template <FindForm kForm>
const MessageType* own_find_level(FindLevel level) {
  switch (level) {
    case FindLevel::info_standard: return part<FindListing<FindInfoStandard, kForm>>();
    case FindLevel::info_query_ea_size: return part<FindListing<FindInfoQueryEaSize, kForm>>();
    case FindLevel::info_query_eas_from_list: return part<FindListing<FindInfoQueryEasFromList, kForm>>();
    case FindLevel::file_unix: return part<FindFileUnixListing<FileUnixBasic, kForm.unicode>>();
    case FindLevel::file_unix_info2: return part<FindFileUnixListing<FileUnixInfo2, kForm.unicode>>();
    default: return nullptr;
  }
}
// Links are multiples of four; smbd, unlike Windows, does not align to eight.
template <template <class> class Entry>
const MessageType* listing(bool unicode) {
  if (unicode) return part<fscc::DirectoryListing<Entry, std::u16string, 4>>();
  return part<fscc::DirectoryListing<Entry, std::string, 4>>();
}
const MessageType* class_find_level(FindLevel level, bool unicode) {
  switch (level) {
    case FindLevel::file_directory_info: return listing<fscc::FileDirectoryInformation>(unicode);
    case FindLevel::file_full_directory_info: return listing<fscc::FileFullDirectoryInformation>(unicode);
    case FindLevel::file_names_info: return listing<fscc::FileNamesInformation>(unicode);
    case FindLevel::file_both_directory_info: return listing<fscc::FileBothDirectoryInformation>(unicode);
    case FindLevel::file_id_full_directory_info: return listing<fscc::FileIdFullDirectoryInformation>(unicode);
    case FindLevel::file_id_both_directory_info: return listing<fscc::FileIdBothDirectoryInformation>(unicode);
    default: return nullptr;
  }
}
template <class Class>
const MessageType* class_type(smb2::InfoType type, Class info_class) {
  return info_type(type, static_cast<uint8_t>(info_class));
}
}  // namespace

const MessageType* find_level_type(FindLevel level, FindForm form) {
  if (find_class(level)) return class_find_level(level, form.unicode);
  constexpr FindForm kUnicode{false, true}, kKeys{true, false}, kBoth{true, true};
  if (form.unicode) return form.resume_key ? own_find_level<kBoth>(level) : own_find_level<kUnicode>(level);
  return form.resume_key ? own_find_level<kKeys>(level) : own_find_level<FindForm{}>(level);
}

const MessageType* query_level_type(QueryLevel level, bool unicode) {
  switch (level) {
    case QueryLevel::info_standard: return part<QueryInfoStandard>();
    case QueryLevel::info_query_ea_size: return part<QueryInfoEaSize>();
    case QueryLevel::info_query_eas_from_list:
    case QueryLevel::info_query_all_eas: return part<SmbFeaList>();
    case QueryLevel::file_basic_info: return part<FileBasicInfo>();
    case QueryLevel::file_all_info:
    case QueryLevel::pass_through_all: return part<FileAllInfo>();
    case QueryLevel::file_unix_basic: return part<FileUnixBasic>();
    case QueryLevel::file_unix_info2: return part<FileUnixInfo2>();
    case QueryLevel::file_unix_link: return part<FileUnixLink>(unicode);
    default: break;
  }
  auto info_class = query_class(level);
  return info_class ? class_type(smb2::InfoType::file, *info_class) : nullptr;
}

const MessageType* set_level_type(SetLevel level, bool unicode) {
  switch (level) {
    case SetLevel::info_standard: return part<SetInfoStandard>();
    case SetLevel::info_set_eas: return part<SmbFeaList>();
    case SetLevel::file_basic_info: return part<FileBasicInfo>();
    case SetLevel::file_unix_basic: return part<FileUnixBasic>();
    case SetLevel::file_unix_info2: return part<FileUnixInfo2>();
    case SetLevel::file_unix_link:
    case SetLevel::file_unix_hlink: return part<FileUnixLink>(unicode);
    case SetLevel::pass_through_rename:
    case SetLevel::pass_through_link: return part<FileRenameInfo>();
    default: break;
  }
  auto info_class = set_class(level);
  return info_class ? class_type(smb2::InfoType::file, *info_class) : nullptr;
}

const MessageType* fs_level_type(FsLevel level, bool unicode) {
  switch (level) {
    case FsLevel::info_allocation: return part<FsInfoAllocation>();
    case FsLevel::info_volume: return part<FsInfoVolume>(unicode);
    case FsLevel::cifs_unix_info: return part<CifsUnixInfo>();
    case FsLevel::posix_fs_info: return part<PosixFsInfo>();
    case FsLevel::posix_whoami: return part<PosixWhoami>();
    default: break;
  }
  auto info_class = fs_class(level);
  return info_class ? class_type(smb2::InfoType::filesystem, *info_class) : nullptr;
}

}  // namespace sallyport::proto
