// The parameters of NT_TRANSACT's smaller subcommands: security, rename, quotas. [MS-CIFS] 2.2.7.3, 2.2.7.6, [MS-SMB] 2.2.7
#pragma once

#include "proto/cifs/parts.h"

namespace sallyport::cifs {

// Of both. The data is a security descriptor: of the request, or of the answer. [MS-CIFS] 2.2.7.3.1, 2.2.7.6.1
struct NtSecurityDescRequest {
  static constexpr const char* kName = "NT_TRANSACT_SECURITY_DESC Request parameters";

  uint16_t fid = 0;
  uint32_t security_information = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("FID", m.fid);
    w.reserved("Reserved", 2);
    w("SecurityInformation", m.security_information);
  }
};
static_assert(wire::fixed_size<NtSecurityDescRequest> == 8);

// With STATUS_BUFFER_TOO_SMALL too, where it says how much room there should have been. [MS-CIFS] 2.2.7.6.2
struct NtQuerySecurityDescResponse {
  static constexpr const char* kName = "NT_TRANSACT_QUERY_SECURITY_DESC Response parameters";

  uint32_t length_needed = 0;

  static constexpr void fields(auto& m, auto& w) { w("LengthNeeded", m.length_needed); }
};

// Not in the specification, which has it reserved; nothing is renamed by it.
struct NtTransactRenameRequest {
  static constexpr const char* kName = "NT_TRANSACT_RENAME Request parameters";

  bool unicode = false;
  uint16_t fid = 0;
  uint16_t flags = 0;
  Text new_name;

  static constexpr void fields(auto& m, auto& w) {
    w("FID", m.fid);
    w("RenameFlags", m.flags);
    w.end_of_fixed();
    text("NewName", w, m.unicode, m.new_name);
  }
};
static_assert(wire::fixed_size<NtTransactRenameRequest> == 4);

// [MS-SMB] 2.2.7.3.1. The data: SIDs.
struct NtQueryQuotaRequest {
  static constexpr const char* kName = "NT_TRANSACT_QUERY_QUOTA Request parameters";

  uint16_t fid = 0;
  bool return_single_entry = false;
  bool restart_scan = false;
  uint32_t sid_list_length = 0;
  uint32_t start_sid_length = 0;
  uint32_t start_sid_offset = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("FID", m.fid);
    w("ReturnSingleEntry", m.return_single_entry);
    w("RestartScan", m.restart_scan);
    w("SidListLength", m.sid_list_length);
    w("StartSidLength", m.start_sid_length);
    w("StartSidOffset", m.start_sid_offset);
  }
};
static_assert(wire::fixed_size<NtQueryQuotaRequest> == 16);

// [MS-SMB] 2.2.7.3.2. The data: FILE_QUOTA_INFORMATION.
struct NtQueryQuotaResponse {
  static constexpr const char* kName = "NT_TRANSACT_QUERY_QUOTA Response parameters";

  uint32_t data_length = 0;

  static constexpr void fields(auto& m, auto& w) { w("DataLength", m.data_length); }
};

// [MS-SMB] 2.2.7.4.1. The data: FILE_QUOTA_INFORMATION. The answer has no parameters.
struct NtSetQuotaRequest {
  static constexpr const char* kName = "NT_TRANSACT_SET_QUOTA Request parameters";

  uint16_t fid = 0;

  static constexpr void fields(auto& m, auto& w) { w("FID", m.fid); }
};

}  // namespace sallyport::cifs
