// SESSION_SETUP: the authentication exchange. [MS-SMB2] 2.2.5, 2.2.6
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

namespace session_flags {
inline constexpr uint16_t kIsGuest = 0x0001;
inline constexpr uint16_t kIsNull = 0x0002;
inline constexpr uint16_t kEncryptData = 0x0004;
}  // namespace session_flags

// [MS-SMB2] 2.2.5
struct SessionSetupRequest {
  static constexpr const char* kName = "SMB2 SESSION_SETUP Request";
  static constexpr uint8_t kFlagBinding = 0x01;

  uint8_t flags = 0;
  uint8_t security_mode = 0;  // security_mode::*
  uint32_t capabilities = 0;
  uint32_t channel = 0;
  uint64_t previous_session_id = 0;
  Bytes security_buffer;

  static constexpr void fields(auto& m, auto& w) {
    auto security = w.slot();
    w.constant("StructureSize", uint16_t{25});
    w("Flags", m.flags);
    w("SecurityMode", m.security_mode);
    w("Capabilities", m.capabilities);
    w("Channel", m.channel);
    w.start("SecurityBufferOffset", security, uint16_t{});
    w.length("SecurityBufferLength", security, uint16_t{});
    w("PreviousSessionId", m.previous_session_id);
    w.end_of_fixed(1);
    w.bytes("Buffer", security, m.security_buffer);
  }
};
static_assert(wire::fixed_size<SessionSetupRequest> == 25 - 1);

// [MS-SMB2] 2.2.6
struct SessionSetupResponse {
  static constexpr const char* kName = "SMB2 SESSION_SETUP Response";

  uint16_t session_flags = 0;
  Bytes security_buffer;

  static constexpr void fields(auto& m, auto& w) {
    auto security = w.slot();
    w.constant("StructureSize", uint16_t{9});
    w("SessionFlags", m.session_flags);
    w.start("SecurityBufferOffset", security, uint16_t{});
    w.length("SecurityBufferLength", security, uint16_t{});
    w.end_of_fixed();
    w.bytes("Buffer", security, m.security_buffer);
  }
};
static_assert(wire::fixed_size<SessionSetupResponse> == 9 - 1);

}  // namespace sallyport::smb2
