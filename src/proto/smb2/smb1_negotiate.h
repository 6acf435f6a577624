// The one SMB1 message that may open an SMB2 connection: NEGOTIATE with a list of dialect names.
// [MS-SMB] 2.2.4.5.1, [MS-CIFS] 2.2.3.1, 2.2.4.52.1, [MS-SMB2] 3.3.5.3
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

inline constexpr std::string_view kDialectSmb2002 = "SMB 2.002";
inline constexpr std::string_view kDialectSmb2Wildcard = "SMB 2.???";
inline constexpr std::string_view kDialectNtLm012 = "NT LM 0.12";

// [MS-CIFS] 2.2.4.52.1
struct Smb1NegotiateRequest {
  static constexpr const char* kName = "SMB_COM_NEGOTIATE Request";

  uint32_t status = 0;
  uint8_t flags = 0;
  uint16_t flags2 = 0;
  uint16_t pid_high = 0;
  std::array<uint8_t, 8> security_features{};
  uint16_t tid = 0;
  uint16_t pid_low = 0;
  uint16_t uid = 0;
  uint16_t mid = 0;
  std::string dialects;  // as on the wire: a 0x02 before and a zero after each name

  std::vector<std::string_view> dialect_names() const;
  bool offers(std::string_view name) const;
  void set_dialects(const std::vector<std::string_view>& names);

  static constexpr void fields(auto& m, auto& w) {
    auto dialects = w.slot();
    w.constant("Protocol", kSmb1ProtocolId);
    w.constant("Command", uint8_t{0x72});
    w("Status", m.status);
    w("Flags", m.flags);
    w("Flags2", m.flags2);
    w("PIDHigh", m.pid_high);
    w("SecurityFeatures", m.security_features);
    w.reserved("Reserved", 2);
    w("TID", m.tid);
    w("PIDLow", m.pid_low);
    w("UID", m.uid);
    w("MID", m.mid);
    w.constant("WordCount", uint8_t{0});
    w.length("ByteCount", dialects, uint16_t{});
    w.end_of_fixed();
    w.ascii("Dialects", dialects, m.dialects);
  }
};
static_assert(wire::fixed_size<Smb1NegotiateRequest> == 32 + 3);

}  // namespace sallyport::smb2
