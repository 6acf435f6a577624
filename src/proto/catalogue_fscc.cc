// The information classes and controls of [MS-FSCC], and which of them a buffer holds.
#include "proto/catalogue_entry.h"
#include "proto/dtyp/security_descriptor.h"
#include "proto/fscc/directory.h"
#include "proto/fscc/ea.h"
#include "proto/fscc/file_info.h"
#include "proto/fscc/fs_info.h"
#include "proto/fscc/notify.h"
#include "proto/fscc/pipe_info.h"
#include "proto/fscc/set_file_info.h"

namespace sallyport::proto {

using namespace fscc;

namespace {
struct Row {
  uint8_t info_class;
  MessageType type;
};
template <class T>
constexpr Row file(FileInformationClass info_class) {
  return {static_cast<uint8_t>(info_class), message_type<T>()};
}
template <class T>
constexpr Row fs(FsInformationClass info_class) {
  return {static_cast<uint8_t>(info_class), message_type<T>()};
}

using enum FileInformationClass;
constexpr Row kFileClasses[] = {
    file<DirectoryListing<FileDirectoryInformation>>(directory),
    file<DirectoryListing<FileFullDirectoryInformation>>(full_directory),
    file<DirectoryListing<FileBothDirectoryInformation>>(both_directory),
    file<DirectoryListing<FileIdBothDirectoryInformation>>(id_both_directory),
    file<DirectoryListing<FileIdFullDirectoryInformation>>(id_full_directory),
    file<DirectoryListing<FileIdExtdDirectoryInformation>>(id_extd_directory),
    file<DirectoryListing<FileIdExtdBothDirectoryInformation>>(id_extd_both_directory),
    file<DirectoryListing<FileNamesInformation>>(names),
    file<FileBasicInformation>(basic),
    file<FileStandardInformation>(standard),
    file<FileInternalInformation>(internal),
    file<FileEaInformation>(ea),
    file<FileAccessInformation>(access),
    file<FileNameInformation>(name),
    file<FileNameInformation>(alternate_name),
    file<FileNameInformation>(normalized_name),
    file<FileRenameInformation>(rename),
    file<FileRenameInformationEx>(rename_ex),
    file<FileLinkInformation>(link),
    file<FileDispositionInformation>(disposition),
    file<FileDispositionInformationEx>(disposition_ex),
    file<FilePositionInformation>(position),
    file<FileFullEaInformation>(full_ea),
    file<FileModeInformation>(mode),
    file<FileAlignmentInformation>(alignment),
    file<FileAllInformation>(all),
    file<FileAllocationInformation>(allocation),
    file<FileEndOfFileInformation>(end_of_file),
    file<FileStreamInformation>(stream),
    file<FilePipeInformation>(pipe),
    file<FilePipeLocalInformation>(pipe_local),
    file<FilePipeRemoteInformation>(pipe_remote),
    file<FileCompressionInformation>(compression),
    file<FileNetworkOpenInformation>(network_open),
    file<FileAttributeTagInformation>(attribute_tag),
    file<FileValidDataLengthInformation>(valid_data_length),
    file<FileStandardLinkInformation>(standard_link),
    file<FileIdInformation>(id),
};

constexpr Row kFsClasses[] = {
    fs<FileFsVolumeInformation>(FsInformationClass::volume),
    fs<FileFsSizeInformation>(FsInformationClass::size),
    fs<FileFsDeviceInformation>(FsInformationClass::device),
    fs<FileFsAttributeInformation>(FsInformationClass::attribute),
    fs<FileFsControlInformation>(FsInformationClass::control),
    fs<FileFsFullSizeInformation>(FsInformationClass::full_size),
    fs<FileFsObjectIdInformation>(FsInformationClass::object_id),
    fs<FileFsSectorSizeInformation>(FsInformationClass::sector_size),
};

constexpr MessageType kOthers[] = {
    message_type<FileGetEaInformation>(), message_type<FileNotifyList>(),   message_type<FileZeroDataInformation>(),
    message_type<FileAllocatedRanges>(),  message_type<FileAllocatedRange>(), message_type<FileSetSparseBuffer>(),
    message_type<CompressionState>(),     message_type<FileObjectIdBuffer>(), message_type<PipeWaitRequest>(),
    message_type<PipePeekReply>(),        message_type<DuplicateExtentsData>(), message_type<FileLevelTrim>(),
};
}  // namespace

std::span<const MessageType> fscc_messages() {
  static const auto kAll = [] {
    std::vector<MessageType> all(std::begin(kOthers), std::end(kOthers));
    for (const auto& row : kFileClasses) all.push_back(row.type);
    for (const auto& row : kFsClasses) all.push_back(row.type);
    return all;
  }();
  return kAll;
}

const MessageType* info_type(smb2::InfoType type, uint8_t info_class) {
  auto find = [&](std::span<const Row> rows) -> const MessageType* {
    for (const auto& row : rows)
      if (row.info_class == info_class) return &row.type;
    return nullptr;
  };
  switch (type) {
    case smb2::InfoType::file: return find(kFileClasses);
    case smb2::InfoType::filesystem: return find(kFsClasses);
    case smb2::InfoType::security: return &kMessageType<dtyp::SecurityDescriptor>;
    case smb2::InfoType::quota: break;
  }
  return nullptr;
}

}  // namespace sallyport::proto
