// NEGOTIATE: dialects and capabilities. [MS-SMB2] 2.2.3, 2.2.4
#pragma once

#include "proto/smb2/negotiate_contexts.h"

namespace sallyport::smb2 {

namespace security_mode {
inline constexpr uint16_t kSigningEnabled = 0x0001;
inline constexpr uint16_t kSigningRequired = 0x0002;
}  // namespace security_mode

namespace capabilities {
inline constexpr uint32_t kDfs = 0x00000001;
inline constexpr uint32_t kLeasing = 0x00000002;
inline constexpr uint32_t kLargeMtu = 0x00000004;
inline constexpr uint32_t kMultiChannel = 0x00000008;
inline constexpr uint32_t kPersistentHandles = 0x00000010;
inline constexpr uint32_t kDirectoryLeasing = 0x00000020;
inline constexpr uint32_t kEncryption = 0x00000040;
inline constexpr uint32_t kNotifications = 0x00000080;
}  // namespace capabilities

// [MS-SMB2] 2.2.3
struct NegotiateRequest {
  static constexpr const char* kName = "SMB2 NEGOTIATE Request";

  uint16_t security_mode = 0;
  uint32_t capabilities = 0;
  Guid client_guid;
  std::vector<Dialect> dialects;
  std::vector<NegotiateContext> contexts;  // only with dialect 3.1.1

  constexpr bool offers(Dialect dialect) const {
    return std::find(dialects.begin(), dialects.end(), dialect) != dialects.end();
  }

  static constexpr void fields(auto& m, auto& w) {
    auto dialects = w.slot(), contexts = w.slot();
    w.constant("StructureSize", uint16_t{36});
    w.count("DialectCount", dialects, uint16_t{});
    w("SecurityMode", m.security_mode);
    w.reserved("Reserved", 2);
    w("Capabilities", m.capabilities);
    w("ClientGuid", m.client_guid);
    w.offset("NegotiateContextOffset", contexts, uint32_t{});
    w.count("NegotiateContextCount", contexts, uint16_t{});
    w.reserved("Reserved2", 2);
    w.end_of_fixed();
    w.array("Dialects", dialects, m.dialects);
    // Without 3.1.1 these eight bytes are ClientStartTime, which nobody uses.
    if (m.offers(Dialect::smb3_1_1)) w.list("NegotiateContextList", contexts, m.contexts, 8);
  }
};
static_assert(wire::fixed_size<NegotiateRequest> == 36);

// [MS-SMB2] 2.2.4
struct NegotiateResponse {
  static constexpr const char* kName = "SMB2 NEGOTIATE Response";

  uint16_t security_mode = 0;
  Dialect dialect = Dialect::none;
  Guid server_guid;
  uint32_t capabilities = 0;
  uint32_t max_transact_size = 0;
  uint32_t max_read_size = 0;
  uint32_t max_write_size = 0;
  FileTime system_time;
  FileTime server_start_time;
  Bytes security_buffer;
  std::vector<NegotiateContext> contexts;  // only with dialect 3.1.1

  static constexpr void fields(auto& m, auto& w) {
    auto security = w.slot(), contexts = w.slot();
    w.constant("StructureSize", uint16_t{65});
    w("SecurityMode", m.security_mode);
    w("DialectRevision", m.dialect);
    w.count("NegotiateContextCount", contexts, uint16_t{});
    w("ServerGuid", m.server_guid);
    w("Capabilities", m.capabilities);
    w("MaxTransactSize", m.max_transact_size);
    w("MaxReadSize", m.max_read_size);
    w("MaxWriteSize", m.max_write_size);
    w("SystemTime", m.system_time);
    w("ServerStartTime", m.server_start_time);
    w.start("SecurityBufferOffset", security, uint16_t{});
    w.length("SecurityBufferLength", security, uint16_t{});
    w.offset("NegotiateContextOffset", contexts, uint32_t{});
    w.end_of_fixed();
    w.bytes("SecurityBuffer", security, m.security_buffer);
    if (m.dialect == Dialect::smb3_1_1) w.list("NegotiateContextList", contexts, m.contexts, 8);
  }
};
static_assert(wire::fixed_size<NegotiateResponse> == 65 - 1);

}  // namespace sallyport::smb2
