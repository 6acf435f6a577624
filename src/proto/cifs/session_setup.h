// SESSION_SETUP_ANDX: log in. Which form a request has is told by its words: 13 NT LM 0.12, 12 with extended security,
// 10 the LAN Manager dialects. [MS-CIFS] 2.2.4.53, [MS-SMB] 2.2.4.6
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// The strings at the end: some senders leave out the last, or all.
constexpr void native_names(auto& m, auto& w) {
  if (!last_text("NativeOS", w, m.unicode, m.native_os)) return;
  if (last_text("NativeLanMan", w, m.unicode, m.native_lan_man)) last_text("PrimaryDomain", w, m.unicode, m.primary_domain);
}

// [MS-CIFS] 2.2.4.53.1
struct SessionSetupAndxRequest {
  static constexpr const char* kName = "SMB_COM_SESSION_SETUP_ANDX Request";

  bool unicode = false;
  AndX andx;
  uint16_t max_buffer_size = 0;
  uint16_t max_mpx_count = 0;
  uint16_t vc_number = 0;
  uint32_t session_key = 0;
  uint32_t capabilities = 0;  // capabilities::*, the client's
  Bytes oem_password;         // LM or LMv2 response; in the clear when there was no challenge
  Bytes unicode_password;     // NTLM or NTLMv2 response
  Text account_name, primary_domain;
  std::optional<Text> native_os, native_lan_man;

  static constexpr void fields(auto& m, auto& w) {
    auto oem_password = w.slot(), unicode_password = w.slot();
    w.constant("WordCount", uint8_t{13});
    andx_fields(m.andx, w);
    w("MaxBufferSize", m.max_buffer_size);
    w("MaxMpxCount", m.max_mpx_count);
    w("VcNumber", m.vc_number);
    w("SessionKey", m.session_key);
    w.length("OEMPasswordLen", oem_password, uint16_t{});
    w.length("UnicodePasswordLen", unicode_password, uint16_t{});
    w.reserved("Reserved", 4);
    w("Capabilities", m.capabilities);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.bytes("OEMPassword", oem_password, m.oem_password);
    w.bytes("UnicodePassword", unicode_password, m.unicode_password);
    text("AccountName", w, m.unicode, m.account_name);
    text("PrimaryDomain", w, m.unicode, m.primary_domain);
    if (last_text("NativeOS", w, m.unicode, m.native_os)) last_text("NativeLanMan", w, m.unicode, m.native_lan_man);
  }
};
static_assert(wire::fixed_size<SessionSetupAndxRequest> == 1 + 2 * 13);

// [MS-SMB] 2.2.4.6.1
struct SessionSetupAndxRequestExtended {
  static constexpr const char* kName = "SMB_COM_SESSION_SETUP_ANDX Request (extended security)";

  bool unicode = false;
  AndX andx;
  uint16_t max_buffer_size = 0;
  uint16_t max_mpx_count = 0;
  uint16_t vc_number = 0;
  uint32_t session_key = 0;
  uint32_t capabilities = 0;
  Bytes security_blob;
  std::optional<Text> native_os, native_lan_man;
  std::optional<Text> primary_domain;  // not the specification's, but sent by some

  static constexpr void fields(auto& m, auto& w) {
    auto blob = w.slot();
    w.constant("WordCount", uint8_t{12});
    andx_fields(m.andx, w);
    w("MaxBufferSize", m.max_buffer_size);
    w("MaxMpxCount", m.max_mpx_count);
    w("VcNumber", m.vc_number);
    w("SessionKey", m.session_key);
    w.length("SecurityBlobLength", blob, uint16_t{});
    w.reserved("Reserved", 4);
    w("Capabilities", m.capabilities);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.bytes("SecurityBlob", blob, m.security_blob);
    native_names(m, w);
  }
};
static_assert(wire::fixed_size<SessionSetupAndxRequestExtended> == 1 + 2 * 12);

// Of the LAN Manager dialects. draft-leach-cifs-v1-spec-01 4.1.2.1
struct SessionSetupAndxRequestLanman {
  static constexpr const char* kName = "SMB_COM_SESSION_SETUP_ANDX Request (LAN Manager)";

  bool unicode = false;
  AndX andx;
  uint16_t max_buffer_size = 0;
  uint16_t max_mpx_count = 0;
  uint16_t vc_number = 0;
  uint32_t session_key = 0;
  Bytes account_password;
  Text account_name;
  std::optional<Text> primary_domain, native_os, native_lan_man;

  static constexpr void fields(auto& m, auto& w) {
    auto password = w.slot();
    w.constant("WordCount", uint8_t{10});
    andx_fields(m.andx, w);
    w("MaxBufferSize", m.max_buffer_size);
    w("MaxMpxCount", m.max_mpx_count);
    w("VcNumber", m.vc_number);
    w("SessionKey", m.session_key);
    w.length("PasswordLength", password, uint16_t{});
    w.reserved("Reserved", 4);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.bytes("AccountPassword", password, m.account_password);
    text("AccountName", w, m.unicode, m.account_name);
    if (!last_text("PrimaryDomain", w, m.unicode, m.primary_domain)) return;
    if (last_text("NativeOS", w, m.unicode, m.native_os)) last_text("NativeLanMan", w, m.unicode, m.native_lan_man);
  }
};
static_assert(wire::fixed_size<SessionSetupAndxRequestLanman> == 1 + 2 * 10);

namespace session_action {
inline constexpr uint16_t kGuest = 0x0001;
inline constexpr uint16_t kUseLanmanKey = 0x0002;
}  // namespace session_action

// [MS-CIFS] 2.2.4.53.2
struct SessionSetupAndxResponse {
  static constexpr const char* kName = "SMB_COM_SESSION_SETUP_ANDX Response";

  bool unicode = false;
  AndX andx;
  uint16_t action = 0;  // session_action::*
  std::optional<Text> native_os, native_lan_man, primary_domain;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{3});
    andx_fields(m.andx, w);
    w("Action", m.action);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    native_names(m, w);
  }
};
static_assert(wire::fixed_size<SessionSetupAndxResponse> == 1 + 2 * 3);

// [MS-SMB] 2.2.4.6.2
struct SessionSetupAndxResponseExtended {
  static constexpr const char* kName = "SMB_COM_SESSION_SETUP_ANDX Response (extended security)";

  bool unicode = false;
  AndX andx;
  uint16_t action = 0;
  Bytes security_blob;
  std::optional<Text> native_os, native_lan_man, primary_domain;

  static constexpr void fields(auto& m, auto& w) {
    auto blob = w.slot();
    w.constant("WordCount", uint8_t{4});
    andx_fields(m.andx, w);
    w("Action", m.action);
    w.length("SecurityBlobLength", blob, uint16_t{});
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.bytes("SecurityBlob", blob, m.security_blob);
    native_names(m, w);
  }
};
static_assert(wire::fixed_size<SessionSetupAndxResponseExtended> == 1 + 2 * 4);

}  // namespace sallyport::cifs
