// NT_TRANSACT_CREATE: an NT_CREATE_ANDX with a security descriptor and extended attributes. [MS-CIFS] 2.2.7.1
#pragma once

#include "proto/cifs/nt_create.h"
#include "proto/cifs/parts.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.7.1.1. The data: a security descriptor, then, aligned to four bytes, an fscc::FileFullEaInformation.
struct NtTransactCreateRequest {
  static constexpr const char* kName = "NT_TRANSACT_CREATE Request parameters";

  bool unicode = false;
  uint32_t flags = 0;  // nt_create_flags::*
  uint32_t root_directory_fid = 0;
  uint32_t desired_access = 0;
  uint64_t allocation_size = 0;
  uint32_t ext_file_attributes = 0;
  uint32_t share_access = 0;
  CreateDisposition create_disposition = CreateDisposition::open;
  uint32_t create_options = 0;
  uint32_t security_descriptor_length = 0;
  uint32_t ea_length = 0;
  uint32_t impersonation_level = 2;
  uint8_t security_flags = 0;
  Text name;  // quirk: some count the zero behind it into NameLength; it is no part of the name either way

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w("Flags", m.flags);
    w("RootDirectoryFID", m.root_directory_fid);
    w("DesiredAccess", m.desired_access);
    w("AllocationSize", m.allocation_size);
    w("ExtFileAttributes", m.ext_file_attributes);
    w("ShareAccess", m.share_access);
    w("CreateDisposition", m.create_disposition);
    w("CreateOptions", m.create_options);
    w("SecurityDescriptorLength", m.security_descriptor_length);
    w("EALength", m.ea_length);
    w.length("NameLength", name, uint32_t{});
    w("ImpersonationLevel", m.impersonation_level);
    w("SecurityFlags", m.security_flags);
    w.end_of_fixed();
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    if (!m.unicode) return w.zero_ascii("FileName", name, m.name.oem);
    w.pad(2);
    w.zero_text("FileName", name, m.name.unicode);
  }
};
static_assert(wire::fixed_size<NtTransactCreateRequest> == 53);

// What both forms of the response have.
struct NtTransactCreated {
  uint8_t oplock_level = 0;
  uint16_t fid = 0;
  uint32_t create_action = 0;
  uint32_t ea_error_offset = 0;
  FileTime creation_time, last_access_time, last_write_time, last_change_time;
  uint32_t ext_file_attributes = 0;
  uint64_t allocation_size = 0;
  uint64_t end_of_file = 0;
  ResourceType resource_type = ResourceType::disk;
  uint16_t nm_pipe_status = 0;
  bool directory = false;
};
constexpr void nt_transact_created(auto& m, auto& w) {
  w("OpLockLevel", m.oplock_level);
  w.reserved("Reserved", 1);
  w("FID", m.fid);
  w("CreateAction", m.create_action);
  w("EAErrorOffset", m.ea_error_offset);
  w("CreationTime", m.creation_time);
  w("LastAccessTime", m.last_access_time);
  w("LastWriteTime", m.last_write_time);
  w("LastChangeTime", m.last_change_time);
  w("ExtFileAttributes", m.ext_file_attributes);
  w("AllocationSize", m.allocation_size);
  w("EndOfFile", m.end_of_file);
  w("ResourceType", m.resource_type);
  w("NMPipeStatus", m.nm_pipe_status);
  w("Directory", m.directory);
}

// [MS-CIFS] 2.2.7.1.2
struct NtTransactCreateResponse : NtTransactCreated {
  static constexpr const char* kName = "NT_TRANSACT_CREATE Response parameters";
  static constexpr void fields(auto& m, auto& w) { nt_transact_created(m, w); }
};
static_assert(wire::fixed_size<NtTransactCreateResponse> == 69);

// [MS-SMB] 2.2.7.1.2: the answer to kRequestExtendedResponse.
struct NtTransactCreateResponseExtended : NtTransactCreated {
  static constexpr const char* kName = "NT_TRANSACT_CREATE Response parameters (extended)";

  Guid volume_guid;
  uint64_t file_id = 0;
  uint32_t maximal_access_rights = 0;
  uint32_t guest_maximal_access_rights = 0;

  static constexpr void fields(auto& m, auto& w) {
    nt_transact_created(m, w);
    w("VolumeGUID", m.volume_guid);
    w("FileId", m.file_id);
    w("MaximalAccessRights", m.maximal_access_rights);
    w("GuestMaximalAccessRights", m.guest_maximal_access_rights);
  }
};
static_assert(wire::fixed_size<NtTransactCreateResponseExtended> == 101);

}  // namespace sallyport::cifs
