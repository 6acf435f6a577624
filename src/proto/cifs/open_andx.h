// OPEN_ANDX: the open of the LAN Manager dialects. [MS-CIFS] 2.2.4.41, [MS-SMB] 2.2.4.1
#pragma once

#include "proto/cifs/nt_create.h"
#include "proto/cifs/open.h"

namespace sallyport::cifs {

namespace open_andx_flags {
inline constexpr uint16_t kReqAttrib = 0x0001;  // the answer's words past FID are wanted
inline constexpr uint16_t kReqOplock = 0x0002;
inline constexpr uint16_t kReqOpbatch = 0x0004;
inline constexpr uint16_t kReqEasize = 0x0008;
inline constexpr uint16_t kExtendedResponse = 0x0010;  // [MS-SMB] 2.2.4.1.1
}  // namespace open_andx_flags

// OpenMode of OPEN_ANDX and OPEN2, OpenFunction of COPY and MOVE.
namespace open_mode {
inline constexpr uint16_t kExistsMask = 0x0003;
inline constexpr uint16_t kExistsFail = 0, kExistsOpen = 1, kExistsTruncate = 2;
inline constexpr uint16_t kCreate = 0x0010;
}  // namespace open_mode

// OpenResults: what was done in the low bits, whether an oplock was given in the highest.
namespace open_results {
inline constexpr uint16_t kOpened = 1, kCreated = 2, kTruncated = 3;
inline constexpr uint16_t kOplock = 0x8000;
}  // namespace open_results

// [MS-CIFS] 2.2.4.41.1
struct OpenAndxRequest {
  static constexpr const char* kName = "SMB_COM_OPEN_ANDX Request";

  bool unicode = false;
  AndX andx;
  uint16_t flags = 0;        // open_andx_flags::*
  uint16_t access_mode = 0;  // access_mode::*
  uint16_t search_attrs = 0;
  uint16_t file_attrs = 0;
  uint32_t creation_time = 0;  // UTIME
  uint16_t open_mode = 0;      // open_mode::*
  uint32_t allocation_size = 0;
  uint32_t timeout = 0;
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{15});
    andx_fields(m.andx, w);
    w("Flags", m.flags);
    w("AccessMode", m.access_mode);
    w("SearchAttrs", m.search_attrs);
    w("FileAttrs", m.file_attrs);
    w("CreationTime", m.creation_time);
    w("OpenMode", m.open_mode);
    w("AllocationSize", m.allocation_size);
    w("Timeout", m.timeout);
    w.reserved("Reserved", 4);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<OpenAndxRequest> == 1 + 2 * 15);

// What both forms of the response have.
struct OpenedAndx {
  uint16_t fid = 0;
  uint16_t file_attrs = 0;
  uint32_t last_write_time = 0;  // UTIME
  uint32_t file_data_size = 0;
  uint16_t access_rights = 0;  // 0 read, 1 write, 2 both
  ResourceType resource_type = ResourceType::disk;
  uint16_t nm_pipe_status = 0;
  uint16_t open_results = 0;  // open_results::*
};
constexpr void opened_fields(auto& opened, auto& w) {
  w("FID", opened.fid);
  w("FileAttrs", opened.file_attrs);
  w("LastWriteTime", opened.last_write_time);
  w("FileDataSize", opened.file_data_size);
  w("AccessRights", opened.access_rights);
  w("ResourceType", opened.resource_type);
  w("NMPipeStatus", opened.nm_pipe_status);
  w("OpenResults", opened.open_results);
}

// [MS-CIFS] 2.2.4.41.2
struct OpenAndxResponse {
  static constexpr const char* kName = "SMB_COM_OPEN_ANDX Response";

  AndX andx;
  OpenedAndx opened;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{15});
    andx_fields(m.andx, w);
    opened_fields(m.opened, w);
    w.reserved("Reserved", 6);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<OpenAndxResponse> == 1 + 2 * 15);

// [MS-SMB] 2.2.4.1.2: the answer to kExtendedResponse.
struct OpenAndxResponseExtended {
  static constexpr const char* kName = "SMB_COM_OPEN_ANDX Response (extended)";

  AndX andx;
  OpenedAndx opened;
  uint32_t server_fid = 0;
  uint32_t maximal_access_rights = 0;
  uint32_t guest_maximal_access_rights = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{19});
    andx_fields(m.andx, w);
    opened_fields(m.opened, w);
    w("ServerFID", m.server_fid);
    w.reserved("Reserved", 2);
    w("MaximalAccessRights", m.maximal_access_rights);
    w("GuestMaximalAccessRights", m.guest_maximal_access_rights);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<OpenAndxResponseExtended> == 1 + 2 * 19);

}  // namespace sallyport::cifs
