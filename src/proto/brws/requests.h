// What one browser tells another to do or to know. [MS-BRWS] 2.2.2, 2.2.6, 2.2.8, 2.2.9
#pragma once

#include "proto/brws/frame.h"
#include "wire/fixed_size.h"

namespace sallyport::brws {

// [MS-BRWS] 2.2.2: to a machine group, or to its master browser
struct AnnouncementRequest {
  static constexpr const char* kName = "AnnouncementRequest Browser Frame";
  uint8_t reserved = 0;
  std::string response_name;  // the sender's; not to be looked at

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Opcode", Opcode::announcement_request);
    w("Reserved", m.reserved);
    w.end_of_fixed();
    w.zero_ascii("ResponseName", m.response_name);
  }
};
static_assert(wire::fixed_size<AnnouncementRequest> == 2);

// [MS-BRWS] 2.2.6: from the master browser to one who might be a backup
struct BecomeBackup {
  static constexpr const char* kName = "BecomeBackup Browser Frame";
  std::string browser_to_promote;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Opcode", Opcode::become_backup);
    w.end_of_fixed();
    w.zero_ascii("BrowserToPromote", m.browser_to_promote);
  }
};

// [MS-BRWS] 2.2.8: from a local master browser to the domain's
struct MasterAnnouncement {
  static constexpr const char* kName = "MasterAnnouncement Browser Frame";
  std::string server_name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Opcode", Opcode::master_announcement);
    w.end_of_fixed();
    w.zero_ascii("MasterBrowserServerName", m.server_name);
  }
};

// [MS-BRWS] 2.2.9
struct ResetStateRequest {
  static constexpr const char* kName = "ResetStateRequest Browser Frame";
  static constexpr uint8_t kStopMaster = 0x01, kClearAll = 0x02, kStop = 0x04;
  uint8_t type = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Opcode", Opcode::reset_state_request);
    w("Type", m.type);
    w.end_of_fixed();
  }
};
static_assert(wire::fixed_size<ResetStateRequest> == 2);

}  // namespace sallyport::brws
