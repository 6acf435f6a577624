// What SET_INFO changes beyond FileBasicInformation: name, links, deletion, sizes. [MS-FSCC] 2.4
#pragma once

#include "proto/fscc/classes.h"
#include "wire/fixed_size.h"

namespace sallyport::fscc {

// FileRenameInformation and FileLinkInformation as SMB2 carries them, [MS-FSCC] 2.4.42.2, 2.4.28.2
struct FileRenameInformation {
  static constexpr const char* kName = "FileRenameInformation";
  bool replace_if_exists = false;
  uint64_t root_directory = 0;  // must be 0 on the network
  std::u16string file_name;     // from the root of the share
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w("ReplaceIfExists", m.replace_if_exists);
    w.reserved("Reserved", 7);
    w("RootDirectory", m.root_directory);
    w.length("FileNameLength", name, uint32_t{});
    w.end_of_fixed();
    w.text("FileName", name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileRenameInformation> == 20);
using FileLinkInformation = FileRenameInformation;

// [MS-FSCC] 2.4.43
struct FileRenameInformationEx {
  static constexpr const char* kName = "FileRenameInformationEx";
  static constexpr uint32_t kReplaceIfExists = 0x00000001;
  static constexpr uint32_t kPosixSemantics = 0x00000002;
  static constexpr uint32_t kIgnoreReadonlyAttribute = 0x00000040;
  uint32_t flags = 0;
  uint64_t root_directory = 0;
  std::u16string file_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w("Flags", m.flags);
    w.reserved("Reserved", 4);
    w("RootDirectory", m.root_directory);
    w.length("FileNameLength", name, uint32_t{});
    w.end_of_fixed();
    w.text("FileName", name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileRenameInformationEx> == 20);

// [MS-FSCC] 2.4.11
struct FileDispositionInformation {
  static constexpr const char* kName = "FileDispositionInformation";
  bool delete_pending = false;
  static constexpr void fields(auto& m, auto& w) { w("DeletePending", m.delete_pending); }
};

// [MS-FSCC] 2.4.12
struct FileDispositionInformationEx {
  static constexpr const char* kName = "FileDispositionInformationEx";
  static constexpr uint32_t kDelete = 0x00000001;
  static constexpr uint32_t kPosixSemantics = 0x00000002;
  static constexpr uint32_t kForceImageSectionCheck = 0x00000004;
  static constexpr uint32_t kOnClose = 0x00000008;
  static constexpr uint32_t kIgnoreReadonlyAttribute = 0x00000010;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) { w("Flags", m.flags); }
};

// [MS-FSCC] 2.4.14
struct FileEndOfFileInformation {
  static constexpr const char* kName = "FileEndOfFileInformation";
  uint64_t end_of_file = 0;
  static constexpr void fields(auto& m, auto& w) { w("EndOfFile", m.end_of_file); }
};

// [MS-FSCC] 2.4.4
struct FileAllocationInformation {
  static constexpr const char* kName = "FileAllocationInformation";
  uint64_t allocation_size = 0;
  static constexpr void fields(auto& m, auto& w) { w("AllocationSize", m.allocation_size); }
};

// [MS-FSCC] 2.4.50
struct FileValidDataLengthInformation {
  static constexpr const char* kName = "FileValidDataLengthInformation";
  uint64_t valid_data_length = 0;
  static constexpr void fields(auto& m, auto& w) { w("ValidDataLength", m.valid_data_length); }
};

}  // namespace sallyport::fscc
