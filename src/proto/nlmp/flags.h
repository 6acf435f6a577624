// NEGOTIATE flags ([MS-NLMP] 2.2.2.5).
#pragma once

#include <cstdint>

namespace sallyport::nlmp {

constexpr uint32_t kNegotiateUnicode = 0x00000001;
constexpr uint32_t kNegotiateOem = 0x00000002;
constexpr uint32_t kRequestTarget = 0x00000004;
constexpr uint32_t kNegotiateSign = 0x00000010;
constexpr uint32_t kNegotiateSeal = 0x00000020;
constexpr uint32_t kNegotiateDatagram = 0x00000040;
constexpr uint32_t kNegotiateLmKey = 0x00000080;
constexpr uint32_t kNegotiateNtlm = 0x00000200;
constexpr uint32_t kNegotiateAnonymous = 0x00000800;
constexpr uint32_t kNegotiateOemDomainSupplied = 0x00001000;
constexpr uint32_t kNegotiateOemWorkstationSupplied = 0x00002000;
constexpr uint32_t kNegotiateAlwaysSign = 0x00008000;
constexpr uint32_t kTargetTypeDomain = 0x00010000;
constexpr uint32_t kTargetTypeServer = 0x00020000;
constexpr uint32_t kNegotiateExtendedSessionSecurity = 0x00080000;
constexpr uint32_t kNegotiateIdentify = 0x00100000;
constexpr uint32_t kRequestNonNtSessionKey = 0x00400000;
constexpr uint32_t kNegotiateTargetInfo = 0x00800000;
constexpr uint32_t kNegotiateVersion = 0x02000000;
constexpr uint32_t kNegotiate128 = 0x20000000;
constexpr uint32_t kNegotiateKeyExchange = 0x40000000;
constexpr uint32_t kNegotiate56 = 0x80000000;

}  // namespace sallyport::nlmp
