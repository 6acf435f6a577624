// NT_CREATE_ANDX: open a file, a folder or a pipe. [MS-CIFS] 2.2.4.64, [MS-SMB] 2.2.4.9
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

namespace nt_create_flags {
inline constexpr uint32_t kRequestOplock = 0x00000002;
inline constexpr uint32_t kRequestOpbatch = 0x00000004;
inline constexpr uint32_t kOpenTargetDir = 0x00000008;
inline constexpr uint32_t kRequestExtendedResponse = 0x00000010;
}  // namespace nt_create_flags

enum class CreateDisposition : uint32_t { supersede = 0, open = 1, create = 2, open_if = 3, overwrite = 4, overwrite_if = 5 };
enum class ResourceType : uint16_t { disk = 0, byte_mode_pipe = 1, message_mode_pipe = 2, printer = 3, unknown = 0xFFFF };

// [MS-CIFS] 2.2.4.64.1
struct NtCreateAndxRequest {
  static constexpr const char* kName = "SMB_COM_NT_CREATE_ANDX Request";

  bool unicode = false;
  AndX andx;
  uint32_t flags = 0;  // nt_create_flags::*
  uint32_t root_directory_fid = 0;
  uint32_t desired_access = 0;
  uint64_t allocation_size = 0;
  uint32_t ext_file_attributes = 0;
  uint32_t share_access = 0;
  CreateDisposition create_disposition = CreateDisposition::open;
  uint32_t create_options = 0;
  uint32_t impersonation_level = 2;
  uint8_t security_flags = 0;
  Text name;  // quirk: some count the zero behind it into NameLength; it is no part of the name either way

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.constant("WordCount", uint8_t{24});
    andx_fields(m.andx, w);
    w.reserved("Reserved", 1);
    w.length("NameLength", name, uint16_t{});
    w("Flags", m.flags);
    w("RootDirectoryFID", m.root_directory_fid);
    w("DesiredAccess", m.desired_access);
    w("AllocationSize", m.allocation_size);
    w("ExtFileAttributes", m.ext_file_attributes);
    w("ShareAccess", m.share_access);
    w("CreateDisposition", m.create_disposition);
    w("CreateOptions", m.create_options);
    w("ImpersonationLevel", m.impersonation_level);
    w("SecurityFlags", m.security_flags);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    if (!m.unicode) return w.zero_ascii("FileName", name, m.name.oem);
    w.pad(2);
    w.zero_text("FileName", name, m.name.unicode);
  }
};
static_assert(wire::fixed_size<NtCreateAndxRequest> == 1 + 2 * 24);

// What both forms of the response have.
struct NtCreated {
  uint8_t oplock_level = 0;
  uint16_t fid = 0;
  uint32_t create_action = 0;  // "CreateDisposition" in the specification
  FileTime create_time, last_access_time, last_write_time, last_change_time;
  uint32_t ext_file_attributes = 0;
  uint64_t allocation_size = 0;
  uint64_t end_of_file = 0;
  ResourceType resource_type = ResourceType::disk;
  uint16_t nm_pipe_status = 0;  // of a pipe; SMB_FILE_STATUS flags of a file ([MS-SMB] 2.2.4.9.2)
  bool directory = false;
};
constexpr void created_fields(auto& created, auto& w) {
  w("OplockLevel", created.oplock_level);
  w("FID", created.fid);
  w("CreateDisposition", created.create_action);
  w("CreateTime", created.create_time);
  w("LastAccessTime", created.last_access_time);
  w("LastWriteTime", created.last_write_time);
  w("LastChangeTime", created.last_change_time);
  w("ExtFileAttributes", created.ext_file_attributes);
  w("AllocationSize", created.allocation_size);
  w("EndOfFile", created.end_of_file);
  w("ResourceType", created.resource_type);
  w("NMPipeStatus", created.nm_pipe_status);
  w("Directory", created.directory);
}

// [MS-CIFS] 2.2.4.64.2
struct NtCreateAndxResponse {
  static constexpr const char* kName = "SMB_COM_NT_CREATE_ANDX Response";

  AndX andx;
  NtCreated created;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{34});
    andx_fields(m.andx, w);
    created_fields(m.created, w);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<NtCreateAndxResponse> == 1 + 2 * 34);

// [MS-SMB] 2.2.4.9.2: the answer to kRequestExtendedResponse. It has 50 words, and WordCount says 42.
struct NtCreateAndxResponseExtended {
  static constexpr const char* kName = "SMB_COM_NT_CREATE_ANDX Response (extended)";

  AndX andx;
  NtCreated created;
  Guid volume_guid;
  uint64_t file_id = 0;
  uint32_t maximal_access_rights = 0;
  uint32_t guest_maximal_access_rights = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{42});
    andx_fields(m.andx, w);
    created_fields(m.created, w);
    w("VolumeGUID", m.volume_guid);
    w("FileId", m.file_id);
    w("MaximalAccessRights", m.maximal_access_rights);
    w("GuestMaximalAccessRights", m.guest_maximal_access_rights);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<NtCreateAndxResponseExtended> == 1 + 2 * 50);

}  // namespace sallyport::cifs
