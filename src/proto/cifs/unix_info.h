// Levels of the Unix extensions (SNIA CIFS 1.0, "CIFS Extensions for UNIX systems", and Samba's to them), which a server has
// that says CAP_UNIX.
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

enum class UnixFileType : uint32_t { file = 0, directory = 1, symlink = 2, character = 3, block = 4, fifo = 5, socket = 6 };

// SMB_QUERY_FILE_UNIX_BASIC, SMB_SET_FILE_UNIX_BASIC: all ones leave a field as it is.
struct FileUnixBasic {
  static constexpr const char* kName = "SMB_QUERY_FILE_UNIX_BASIC";

  uint64_t end_of_file = 0;
  uint64_t num_of_bytes = 0;
  FileTime last_status_change, last_access_time, last_modification_time;
  uint64_t uid = 0, gid = 0;
  UnixFileType type = UnixFileType::file;
  uint64_t dev_major = 0, dev_minor = 0;
  uint64_t unique_id = 0;
  uint64_t permissions = 0;
  uint64_t nlinks = 1;

  static constexpr void fields(auto& m, auto& w) {
    w("EndOfFile", m.end_of_file);
    w("NumOfBytes", m.num_of_bytes);
    w("LastStatusChange", m.last_status_change);
    w("LastAccessTime", m.last_access_time);
    w("LastModificationTime", m.last_modification_time);
    w("Uid", m.uid);
    w("Gid", m.gid);
    w("Type", m.type);
    w("DevMajor", m.dev_major);
    w("DevMinor", m.dev_minor);
    w("UniqueId", m.unique_id);
    w("Permissions", m.permissions);
    w("Nlinks", m.nlinks);
  }
};
static_assert(wire::fixed_size<FileUnixBasic> == 100);

// SMB_QUERY_FILE_UNIX_INFO2
struct FileUnixInfo2 {
  static constexpr const char* kName = "SMB_QUERY_FILE_UNIX_INFO2";

  FileUnixBasic basic;
  FileTime creation_time;
  uint32_t file_flags = 0;
  uint32_t file_flags_mask = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("Basic", m.basic);
    w("CreationTime", m.creation_time);
    w("FileFlags", m.file_flags);
    w("FileFlagsMask", m.file_flags_mask);
  }
};
static_assert(wire::fixed_size<FileUnixInfo2> == 116);

// SMB_QUERY_FILE_UNIX_LINK, SMB_SET_FILE_UNIX_LINK, _HLINK: where the link leads.
struct FileUnixLink {
  static constexpr const char* kName = "SMB_QUERY_FILE_UNIX_LINK";

  bool unicode = false;
  Text link_dest;

  static constexpr void fields(auto& m, auto& w) {
    w.end_of_fixed();
    text("LinkDest", w, m.unicode, m.link_dest);
  }
};

// SMB_FIND_FILE_UNIX and SMB_FIND_FILE_UNIX_INFO2. Written with fscc::EntryWriter, aligned to four.
template <class Info, bool kUnicode>
struct FindFileUnix {
  static constexpr const char* kName = "SMB_FIND_FILE_UNIX entry";

  uint32_t resume_key = 0;
  Info info;
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w.next("NextEntryOffset", uint32_t{});
    w("ResumeKey", m.resume_key);
    w("Info", m.info);
    w.end_of_fixed();
    if constexpr (kUnicode) w.zero_text("FileName", m.name.unicode);
    else w.zero_ascii("FileName", m.name.oem);
  }
};

template <class Info, bool kUnicode>
struct FindFileUnixListing {
  static constexpr const char* kName = "SMB_FIND_FILE_UNIX";
  std::vector<FindFileUnix<Info, kUnicode>> entries;
  static constexpr void fields(auto& m, auto& w) {
    auto entries = w.slot();
    w.end_of_fixed();
    w.chain("Entries", entries, m.entries, 4);
  }
};

namespace unix_capability {
inline constexpr uint64_t kFcntlLocks = 0x01, kPosixAcls = 0x02, kXattr = 0x04, kExtattr = 0x08, kPosixPathnames = 0x10,
                          kPosixPathOperations = 0x20, kLargeRead = 0x40, kLargeWrite = 0x80;
}

// SMB_QUERY_CIFS_UNIX_INFO, and what a client sets with TRANS2_SET_FS_INFORMATION.
struct CifsUnixInfo {
  static constexpr const char* kName = "SMB_QUERY_CIFS_UNIX_INFO";

  uint16_t major_version = 1;
  uint16_t minor_version = 0;
  uint64_t capability = 0;  // unix_capability::*

  static constexpr void fields(auto& m, auto& w) {
    w("MajorVersion", m.major_version);
    w("MinorVersion", m.minor_version);
    w("Capability", m.capability);
  }
};
static_assert(wire::fixed_size<CifsUnixInfo> == 12);

// SMB_QUERY_POSIX_FS_INFO; all ones: not known.
struct PosixFsInfo {
  static constexpr const char* kName = "SMB_QUERY_POSIX_FS_INFO";

  uint32_t optimal_transfer_size = ~uint32_t{0};
  uint32_t block_size = 0;
  uint64_t total_blocks = 0, blocks_available = 0, user_blocks_available = 0;
  uint64_t total_file_nodes = ~uint64_t{0}, free_file_nodes = ~uint64_t{0};
  uint64_t file_system_identifier = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("OptimalTransferSize", m.optimal_transfer_size);
    w("BlockSize", m.block_size);
    w("TotalBlocks", m.total_blocks);
    w("BlocksAvail", m.blocks_available);
    w("UserBlocksAvail", m.user_blocks_available);
    w("TotalFileNodes", m.total_file_nodes);
    w("FreeFileNodes", m.free_file_nodes);
    w("FsIdentifier", m.file_system_identifier);
  }
};
static_assert(wire::fixed_size<PosixFsInfo> == 56);

// SMB_QUERY_POSIX_WHOAMI. The SIDs, of their own length each, stand behind the groups as SidCount and their bytes say.
struct PosixWhoami {
  static constexpr const char* kName = "SMB_QUERY_POSIX_WHOAMI";
  static constexpr uint32_t kGuest = 0x00000001;

  uint32_t flags = 0;
  uint32_t mask = kGuest;
  uint64_t uid = 0, gid = 0;
  uint32_t sid_count = 0;
  std::vector<uint64_t> gids;
  Bytes sids;

  static constexpr void fields(auto& m, auto& w) {
    auto gids = w.slot(), sids = w.slot();
    w("Flags", m.flags);
    w("Mask", m.mask);
    w("Uid", m.uid);
    w("Gid", m.gid);
    w.count("NumberOfGids", gids, uint32_t{});
    w("NumberOfSids", m.sid_count);
    w.length("LengthOfSids", sids, uint32_t{});
    w.reserved("Reserved", 4);
    w.end_of_fixed();
    w.array("Gids", gids, m.gids);
    w.bytes("Sids", sids, m.sids);
  }
};
static_assert(wire::fixed_size<PosixWhoami> == 40);

}  // namespace sallyport::cifs
