// CREATE: open or make a file, folder or pipe. [MS-SMB2] 2.2.13, 2.2.14
#pragma once

#include "proto/smb2/create_contexts.h"

namespace sallyport::smb2 {

enum class OplockLevel : uint8_t { none = 0x00, level_ii = 0x01, exclusive = 0x08, batch = 0x09, lease = 0xFF };
enum class ImpersonationLevel : uint32_t { anonymous = 0, identification = 1, impersonation = 2, delegate = 3 };
enum class CreateDisposition : uint32_t { supersede = 0, open = 1, create = 2, open_if = 3, overwrite = 4, overwrite_if = 5 };
enum class CreateAction : uint32_t { superseded = 0, opened = 1, created = 2, overwritten = 3 };

namespace share_access {
inline constexpr uint32_t kRead = 0x00000001;
inline constexpr uint32_t kWrite = 0x00000002;
inline constexpr uint32_t kDelete = 0x00000004;
}  // namespace share_access

namespace create_options {
inline constexpr uint32_t kDirectoryFile = 0x00000001;
inline constexpr uint32_t kWriteThrough = 0x00000002;
inline constexpr uint32_t kSequentialOnly = 0x00000004;
inline constexpr uint32_t kNoIntermediateBuffering = 0x00000008;
inline constexpr uint32_t kSynchronousIoAlert = 0x00000010;
inline constexpr uint32_t kSynchronousIoNonalert = 0x00000020;
inline constexpr uint32_t kNonDirectoryFile = 0x00000040;
inline constexpr uint32_t kCompleteIfOplocked = 0x00000100;
inline constexpr uint32_t kNoEaKnowledge = 0x00000200;
inline constexpr uint32_t kOpenRemoteInstance = 0x00000400;
inline constexpr uint32_t kRandomAccess = 0x00000800;
inline constexpr uint32_t kDeleteOnClose = 0x00001000;
inline constexpr uint32_t kOpenByFileId = 0x00002000;
inline constexpr uint32_t kOpenForBackupIntent = 0x00004000;
inline constexpr uint32_t kNoCompression = 0x00008000;
inline constexpr uint32_t kOpenRequiringOplock = 0x00010000;
inline constexpr uint32_t kDisallowExclusive = 0x00020000;
inline constexpr uint32_t kReserveOpfilter = 0x00100000;
inline constexpr uint32_t kOpenReparsePoint = 0x00200000;
inline constexpr uint32_t kOpenNoRecall = 0x00400000;
inline constexpr uint32_t kOpenForFreeSpaceQuery = 0x00800000;
}  // namespace create_options

// [MS-SMB2] 2.2.13
struct CreateRequest {
  static constexpr const char* kName = "SMB2 CREATE Request";

  OplockLevel requested_oplock_level = OplockLevel::none;
  ImpersonationLevel impersonation_level = ImpersonationLevel::impersonation;
  uint32_t desired_access = 0;
  uint32_t file_attributes = 0;
  uint32_t share_access = 0;
  CreateDisposition create_disposition = CreateDisposition::open;
  uint32_t create_options = 0;
  std::u16string name;
  std::vector<CreateContext> contexts;

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot(), contexts = w.slot();
    w.constant("StructureSize", uint16_t{57});
    w.reserved("SecurityFlags", 1);
    w("RequestedOplockLevel", m.requested_oplock_level);
    w("ImpersonationLevel", m.impersonation_level);
    w.reserved("SmbCreateFlags", 8);
    w.reserved("Reserved", 8);
    w("DesiredAccess", m.desired_access);
    w("FileAttributes", m.file_attributes);
    w("ShareAccess", m.share_access);
    w("CreateDisposition", m.create_disposition);
    w("CreateOptions", m.create_options);
    w.start("NameOffset", name, uint16_t{});
    w.length("NameLength", name, uint16_t{});
    w.offset("CreateContextsOffset", contexts, uint32_t{});
    w.length("CreateContextsLength", contexts, uint32_t{});
    w.end_of_fixed(1);
    w.text("Name", name, m.name);
    w.chain("CreateContexts", contexts, m.contexts, 8);
  }
};
static_assert(wire::fixed_size<CreateRequest> == 57 - 1);

// [MS-SMB2] 2.2.14
struct CreateResponse {
  static constexpr const char* kName = "SMB2 CREATE Response";
  static constexpr uint8_t kFlagReparsePoint = 0x01;

  OplockLevel oplock_level = OplockLevel::none;
  uint8_t flags = 0;
  CreateAction create_action = CreateAction::opened;
  FileTime creation_time;
  FileTime last_access_time;
  FileTime last_write_time;
  FileTime change_time;
  uint64_t allocation_size = 0;
  uint64_t end_of_file = 0;
  uint32_t file_attributes = 0;
  FileId file_id;
  std::vector<CreateContext> contexts;

  static constexpr void fields(auto& m, auto& w) {
    auto contexts = w.slot();
    w.constant("StructureSize", uint16_t{89});
    w("OplockLevel", m.oplock_level);
    w("Flags", m.flags);
    w("CreateAction", m.create_action);
    w("CreationTime", m.creation_time);
    w("LastAccessTime", m.last_access_time);
    w("LastWriteTime", m.last_write_time);
    w("ChangeTime", m.change_time);
    w("AllocationSize", m.allocation_size);
    w("EndofFile", m.end_of_file);
    w("FileAttributes", m.file_attributes);
    w.reserved("Reserved2", 4);
    w("FileId", m.file_id);
    w.offset("CreateContextsOffset", contexts, uint32_t{});
    w.length("CreateContextsLength", contexts, uint32_t{});
    w.end_of_fixed();
    w.chain("CreateContexts", contexts, m.contexts, 8);
  }
};
static_assert(wire::fixed_size<CreateResponse> == 89 - 1);

}  // namespace sallyport::smb2
