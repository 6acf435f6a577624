// Which values the settings of smb.conf take that decide about connections. smb.conf(5)
#pragma once

#include "doctor/local/smb_conf.h"

namespace sallyport::doctor {

// A value that Samba does not take: then nothing starts.
std::optional<Fault> value_fault(const SmbConfLine& line);
// "server" or "client": the least protocol is above the highest.
std::optional<Fault> range_fault(const SmbConf& conf, std::string_view side);
// "did you mean "server min protocol"?", or "".
std::string spelling_hint(const SmbConfLine& line);

inline constexpr uint16_t kDefaultProtocol = 0xFFFF;
// 0x0202 for "SMB2_02" and so on; 1 for those of SMB 1, kDefaultProtocol for "default", 0 for what is none.
uint16_t protocol_number(std::string_view protocol);

}  // namespace sallyport::doctor
