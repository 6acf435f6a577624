#include "proto/fscc/classes.h"

#include <fmt/format.h>

#include "proto/fscc/fsctl.h"

namespace sallyport::fscc {

std::string to_string(FileInformationClass info) {
  using C = FileInformationClass;
  switch (info) {
    case C::directory: return "FileDirectoryInformation";
    case C::full_directory: return "FileFullDirectoryInformation";
    case C::both_directory: return "FileBothDirectoryInformation";
    case C::basic: return "FileBasicInformation";
    case C::standard: return "FileStandardInformation";
    case C::internal: return "FileInternalInformation";
    case C::ea: return "FileEaInformation";
    case C::access: return "FileAccessInformation";
    case C::name: return "FileNameInformation";
    case C::rename: return "FileRenameInformation";
    case C::link: return "FileLinkInformation";
    case C::names: return "FileNamesInformation";
    case C::disposition: return "FileDispositionInformation";
    case C::position: return "FilePositionInformation";
    case C::full_ea: return "FileFullEaInformation";
    case C::mode: return "FileModeInformation";
    case C::alignment: return "FileAlignmentInformation";
    case C::all: return "FileAllInformation";
    case C::allocation: return "FileAllocationInformation";
    case C::end_of_file: return "FileEndOfFileInformation";
    case C::alternate_name: return "FileAlternateNameInformation";
    case C::stream: return "FileStreamInformation";
    case C::pipe: return "FilePipeInformation";
    case C::pipe_local: return "FilePipeLocalInformation";
    case C::pipe_remote: return "FilePipeRemoteInformation";
    case C::compression: return "FileCompressionInformation";
    case C::object_id: return "FileObjectIdInformation";
    case C::quota: return "FileQuotaInformation";
    case C::reparse_point: return "FileReparsePointInformation";
    case C::network_open: return "FileNetworkOpenInformation";
    case C::attribute_tag: return "FileAttributeTagInformation";
    case C::id_both_directory: return "FileIdBothDirectoryInformation";
    case C::id_full_directory: return "FileIdFullDirectoryInformation";
    case C::valid_data_length: return "FileValidDataLengthInformation";
    case C::short_name: return "FileShortNameInformation";
    case C::normalized_name: return "FileNormalizedNameInformation";
    case C::standard_link: return "FileStandardLinkInformation";
    case C::id: return "FileIdInformation";
    case C::id_extd_directory: return "FileIdExtdDirectoryInformation";
    case C::id_extd_both_directory: return "FileIdExtdBothDirectoryInformation";
    case C::disposition_ex: return "FileDispositionInformationEx";
    case C::rename_ex: return "FileRenameInformationEx";
    case C::case_sensitive: return "FileCaseSensitiveInformation";
  }
  return fmt::format("{}", static_cast<int>(info));
}

std::string to_string(FsInformationClass info) {
  using C = FsInformationClass;
  switch (info) {
    case C::volume: return "FileFsVolumeInformation";
    case C::label: return "FileFsLabelInformation";
    case C::size: return "FileFsSizeInformation";
    case C::device: return "FileFsDeviceInformation";
    case C::attribute: return "FileFsAttributeInformation";
    case C::control: return "FileFsControlInformation";
    case C::full_size: return "FileFsFullSizeInformation";
    case C::object_id: return "FileFsObjectIdInformation";
    case C::driver_path: return "FileFsDriverPathInformation";
    case C::volume_flags: return "FileFsVolumeFlagsInformation";
    case C::sector_size: return "FileFsSectorSizeInformation";
  }
  return fmt::format("{}", static_cast<int>(info));
}

std::string to_string(NotifyAction action) {
  using A = NotifyAction;
  switch (action) {
    case A::added: return "FILE_ACTION_ADDED";
    case A::removed: return "FILE_ACTION_REMOVED";
    case A::modified: return "FILE_ACTION_MODIFIED";
    case A::renamed_old_name: return "FILE_ACTION_RENAMED_OLD_NAME";
    case A::renamed_new_name: return "FILE_ACTION_RENAMED_NEW_NAME";
    case A::added_stream: return "FILE_ACTION_ADDED_STREAM";
    case A::removed_stream: return "FILE_ACTION_REMOVED_STREAM";
    case A::modified_stream: return "FILE_ACTION_MODIFIED_STREAM";
    case A::removed_by_delete: return "FILE_ACTION_REMOVED_BY_DELETE";
    case A::id_not_tunnelled: return "FILE_ACTION_ID_NOT_TUNNELLED";
    case A::tunnelled_id_collision: return "FILE_ACTION_TUNNELLED_ID_COLLISION";
  }
  return fmt::format("{}", static_cast<uint32_t>(action));
}

std::string to_string(Fsctl code) {
  switch (code) {
#define X(name, value, text) \
  case Fsctl::name: return text;
    SALLYPORT_FSCTL(X)
#undef X
  }
  return fmt::format("0x{:08x}", static_cast<uint32_t>(code));
}

}  // namespace sallyport::fscc
