// The mechanisms that SPNEGO chooses from ([MS-SPNG] 1.9, [MS-NEGOEX] 1.9), as the content bytes of their OIDs.
#pragma once

#include <array>
#include <string_view>

#include "base/bytes.h"

namespace sallyport::spnego {

constexpr std::array<uint8_t, 6> kOidSpnego = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x02};  // 1.3.6.1.5.5.2
constexpr std::array<uint8_t, 10> kOidNtlmssp = {0x2B, 0x06, 0x01, 0x04, 0x01,
                                                 0x82, 0x37, 0x02, 0x02, 0x0A};  // 1.3.6.1.4.1.311.2.2.10
constexpr std::array<uint8_t, 10> kOidNegoEx = {0x2B, 0x06, 0x01, 0x04, 0x01,
                                                0x82, 0x37, 0x02, 0x02, 0x1E};                           // 1.3.6.1.4.1.311.2.2.30
constexpr std::array<uint8_t, 9> kOidKerberos = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02};  // 1.2.840.113554.1.2.2
// What Windows 2000 made of it by losing a bit; Windows still sends it first.
constexpr std::array<uint8_t, 9> kOidMsKerberos = {0x2A, 0x86, 0x48, 0x82, 0xF7, 0x12, 0x01, 0x02, 0x02};  // 1.2.840.48018.1.2.2
constexpr std::array<uint8_t, 10> kOidKerberosUser2User = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02, 0x03};

// "NTLMSSP", "KRB5", ...; empty for one we do not know.
inline std::string_view mechanism_name(Bytes oid) {
  if (equal(oid, kOidNtlmssp)) return "NTLMSSP";
  if (equal(oid, kOidKerberos)) return "KRB5";
  if (equal(oid, kOidMsKerberos)) return "MS-KRB5";
  if (equal(oid, kOidKerberosUser2User)) return "KRB5-U2U";
  if (equal(oid, kOidNegoEx)) return "NEGOEX";
  if (equal(oid, kOidSpnego)) return "SPNEGO";
  return {};
}

}  // namespace sallyport::spnego
