// NEGOTIATE: dialects and, in the answer, all that a server tells about itself. [MS-CIFS] 2.2.4.52, [MS-SMB] 2.2.4.5
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 1.7, from the oldest on, as far as servers still know them; the last two ask for SMB 2 ([MS-SMB2] 3.3.5.3).
inline constexpr std::string_view kDialectCore = "PC NETWORK PROGRAM 1.0";
inline constexpr std::string_view kDialectLanman10 = "LANMAN1.0";
inline constexpr std::string_view kDialectLanman12 = "LM1.2X002";
inline constexpr std::string_view kDialectLanman21 = "LANMAN2.1";
inline constexpr std::string_view kDialectNtLm012 = "NT LM 0.12";
inline constexpr std::string_view kDialectSmb2002 = "SMB 2.002";
inline constexpr std::string_view kDialectSmb2Wildcard = "SMB 2.???";

// [MS-CIFS] 2.2.4.52.1
struct DialectName {
  static constexpr const char* kName = "SMB_Dialect";

  std::string name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("BufferFormat", uint8_t{2});
    w.end_of_fixed();
    w.zero_ascii("DialectString", m.name);
  }
};
struct NegotiateRequest {
  static constexpr const char* kName = "SMB_COM_NEGOTIATE Request";

  std::vector<DialectName> dialects;

  // The last with this name, as servers choose it; nullopt when it is not offered.
  std::optional<uint16_t> index_of(std::string_view name) const;
  bool offers(std::string_view name) const { return index_of(name).has_value(); }

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{0});
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.sequence("Dialects", m.dialects);
  }
};

inline constexpr uint16_t kNoDialect = 0xFFFF;  // none of those offered

// [MS-CIFS] 2.2.4.52.2: of the core dialect, or of none.
struct NegotiateResponseCore {
  static constexpr const char* kName = "SMB_COM_NEGOTIATE Response (core)";

  uint16_t dialect_index = kNoDialect;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("DialectIndex", m.dialect_index);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};

namespace security_mode {
inline constexpr uint8_t kUserSecurity = 0x01;  // else a password for each share
inline constexpr uint8_t kEncryptPasswords = 0x02;  // challenge and response, else in the clear
inline constexpr uint8_t kSignaturesEnabled = 0x04;
inline constexpr uint8_t kSignaturesRequired = 0x08;
}  // namespace security_mode

// Of the LAN Manager dialects. draft-leach-cifs-v1-spec-01 4.1.1
struct NegotiateResponseLanman {
  static constexpr const char* kName = "SMB_COM_NEGOTIATE Response (LAN Manager)";

  uint16_t dialect_index = 0;
  uint16_t security_mode = 0;  // security_mode::*; the two bits of signatures are not known to it
  uint16_t max_buffer_size = 0;
  uint16_t max_mpx_count = 0;
  uint16_t max_number_vcs = 0;
  uint16_t raw_mode = 0;  // 1: READ_RAW, 2: WRITE_RAW
  uint32_t session_key = 0;
  uint16_t server_time = 0;  // SMB_TIME, SMB_DATE: local. [MS-CIFS] 2.2.1.4
  uint16_t server_date = 0;
  int16_t server_time_zone = 0;  // minutes west of UTC
  Bytes challenge;
  std::optional<std::string> primary_domain;  // LANMAN2.1 has it

  static constexpr void fields(auto& m, auto& w) {
    auto challenge = w.slot();
    w.constant("WordCount", uint8_t{13});
    w("DialectIndex", m.dialect_index);
    w("SecurityMode", m.security_mode);
    w("MaxBufferSize", m.max_buffer_size);
    w("MaxMpxCount", m.max_mpx_count);
    w("MaxNumberVcs", m.max_number_vcs);
    w("RawMode", m.raw_mode);
    w("SessionKey", m.session_key);
    w("ServerTime", m.server_time);
    w("ServerDate", m.server_date);
    w("ServerTimeZone", m.server_time_zone);
    w.length("EncryptionKeyLength", challenge, uint16_t{});
    w.reserved("Reserved", 2);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.bytes("EncryptionKey", challenge, m.challenge);
    if (w.more(m.primary_domain)) w.zero_ascii("PrimaryDomain", *m.primary_domain);
  }
};
static_assert(wire::fixed_size<NegotiateResponseLanman> == 1 + 2 * 13);

// [MS-CIFS] 2.2.4.52.2, [MS-SMB] 2.2.4.5.2.1
namespace capabilities {
inline constexpr uint32_t kRawMode = 0x00000001;
inline constexpr uint32_t kMpxMode = 0x00000002;
inline constexpr uint32_t kUnicode = 0x00000004;
inline constexpr uint32_t kLargeFiles = 0x00000008;
inline constexpr uint32_t kNtSmbs = 0x00000010;
inline constexpr uint32_t kRpcRemoteApis = 0x00000020;
inline constexpr uint32_t kStatus32 = 0x00000040;
inline constexpr uint32_t kLevelIiOplocks = 0x00000080;
inline constexpr uint32_t kLockAndRead = 0x00000100;
inline constexpr uint32_t kNtFind = 0x00000200;
inline constexpr uint32_t kBulkTransfer = 0x00000400;
inline constexpr uint32_t kCompressedData = 0x00000800;
inline constexpr uint32_t kDfs = 0x00001000;
inline constexpr uint32_t kInfolevelPassthru = 0x00002000;
inline constexpr uint32_t kLargeReadx = 0x00004000;
inline constexpr uint32_t kLargeWritex = 0x00008000;
inline constexpr uint32_t kLwio = 0x00010000;
inline constexpr uint32_t kUnix = 0x00800000;
inline constexpr uint32_t kCompressed = 0x02000000;
inline constexpr uint32_t kDynamicReauth = 0x20000000;
inline constexpr uint32_t kPersistentHandles = 0x40000000;
inline constexpr uint32_t kExtendedSecurity = 0x80000000;
}  // namespace capabilities

// What follows the words with CAP_EXTENDED_SECURITY. [MS-SMB] 2.2.4.5.2.1
struct ExtendedSecurity {
  static constexpr const char* kName = "SMB_Data";

  Guid server_guid;
  Bytes security_blob;  // a SPNEGO negTokenInit2; empty: bare NTLM

  static constexpr void fields(auto& m, auto& w) {
    w("ServerGUID", m.server_guid);
    w.end_of_fixed();
    w.rest("SecurityBlob", m.security_blob);
  }
};

// Of NT LM 0.12. Without CAP_EXTENDED_SECURITY challenge and names follow the words ([MS-CIFS] 2.2.4.52.2,
// [MS-SMB] 2.2.4.5.2.2), with it `extended`.
// The names are in Unicode wherever the server has CAP_UNICODE, whatever the client's SMB_FLAGS2_UNICODE says, and never
// aligned ([MS-CIFS] appendix A, on 2.2.4.52.2).
struct NegotiateResponse {
  static constexpr const char* kName = "SMB_COM_NEGOTIATE Response";

  uint16_t dialect_index = 0;
  uint8_t security_mode = 0;
  uint16_t max_mpx_count = 0;
  uint16_t max_number_vcs = 0;
  uint32_t max_buffer_size = 0;
  uint32_t max_raw_size = 0;
  uint32_t session_key = 0;
  uint32_t capabilities = 0;  // capabilities::*
  FileTime system_time;
  int16_t server_time_zone = 0;  // minutes west of UTC
  Bytes challenge;
  std::optional<Text> domain_name, server_name;
  ExtendedSecurity extended;

  constexpr bool has_extended_security() const { return capabilities & capabilities::kExtendedSecurity; }
  constexpr bool has_unicode() const { return capabilities & capabilities::kUnicode; }

  static constexpr void fields(auto& m, auto& w) {
    auto challenge = w.slot();
    w.constant("WordCount", uint8_t{17});
    w("DialectIndex", m.dialect_index);
    w("SecurityMode", m.security_mode);
    w("MaxMpxCount", m.max_mpx_count);
    w("MaxNumberVcs", m.max_number_vcs);
    w("MaxBufferSize", m.max_buffer_size);
    w("MaxRawSize", m.max_raw_size);
    w("SessionKey", m.session_key);
    w("Capabilities", m.capabilities);
    w("SystemTime", m.system_time);
    w("ServerTimeZone", m.server_time_zone);
    w.length("ChallengeLength", challenge, uint8_t{});
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    if (m.has_extended_security()) return w.inner("ExtendedSecurity", m.extended);
    w.bytes("Challenge", challenge, m.challenge);
    if (name("DomainName", m, w, m.domain_name)) name("ServerName", m, w, m.server_name);
  }

 private:
  static constexpr bool name(const char* label, auto& m, auto& w, auto& text) {
    if (!w.more(text)) return false;
    if (m.has_unicode()) w.zero_text(label, text->unicode);
    else w.zero_ascii(label, text->oem);
    return true;
  }
};
static_assert(wire::fixed_size<NegotiateResponse> == 1 + 2 * 17);

}  // namespace sallyport::cifs
