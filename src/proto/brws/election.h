// Who is to be the master browser. [MS-BRWS] 2.2.3
#pragma once

#include "proto/brws/frame.h"
#include "wire/fixed_size.h"

namespace sallyport::brws {

namespace criteria {
// Operating system: a machine that comes and goes, one that stays.
inline constexpr uint32_t kWorkstation = 0x10000000, kServer = 0x20000000;
inline constexpr uint32_t kBrowserVersion = 0x00010F00;
// Role.
inline constexpr uint32_t kPrimaryController = 0x80, kWinsClient = 0x20, kPreferredMaster = 0x08, kRunningMaster = 0x04,
                          kAlwaysMaintainsList = 0x02, kBackupBrowser = 0x01;
}  // namespace criteria

struct RequestElection {
  static constexpr const char* kName = "RequestElection Browser Frame";
  uint8_t version = 1;
  uint32_t criteria = 0;  // 0: from who wants an election and not to win it
  uint32_t uptime = 0;    // seconds by the specification; some send milliseconds, and it is only compared
  uint32_t unused = 0;
  std::string server_name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Opcode", Opcode::request_election);
    w("Version", m.version);
    w("Criteria", m.criteria);
    w("Uptime", m.uptime);
    w("Unused", m.unused);
    w.end_of_fixed();
    w.zero_ascii("ServerName", m.server_name);
  }
};
static_assert(wire::fixed_size<RequestElection> == 14);

}  // namespace sallyport::brws
