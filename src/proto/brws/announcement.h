// Who is there: of a server, of the local master browser, and of a whole machine group. [MS-BRWS] 2.2.1, 2.2.7, 2.2.10
#pragma once

#include "proto/brws/frame.h"
#include "wire/fixed_size.h"

namespace sallyport::brws {

// What a server and a master browser say of themselves; the opcode alone tells which.
struct ServerAnnouncement {
  uint8_t update_count = 0;
  uint32_t periodicity = 0;  // milliseconds until the next
  NameField server_name{};
  uint8_t os_version_major = 0, os_version_minor = 0;
  uint32_t server_type = 0;
  uint8_t browser_version_major = kBrowserVersionMajor, browser_version_minor = kBrowserVersionMinor;
  uint16_t signature = kSignature;
  std::string comment;
};
constexpr void server_announcement(Opcode opcode, auto& m, auto& w) {
  w.constant("Opcode", opcode);
  w("UpdateCount", m.update_count);
  w("Periodicity", m.periodicity);
  w("ServerName", m.server_name);
  w("OSVersionMajor", m.os_version_major);
  w("OSVersionMinor", m.os_version_minor);
  w("ServerType", m.server_type);
  w("BrowserVersionMajor", m.browser_version_major);
  w("BrowserVersionMinor", m.browser_version_minor);
  w("Signature", m.signature);
  w.end_of_fixed();
  w.zero_ascii("Comment", m.comment);
}

// [MS-BRWS] 2.2.1
struct HostAnnouncement : ServerAnnouncement {
  static constexpr const char* kName = "HostAnnouncement Browser Frame";
  static constexpr void fields(auto& m, auto& w) { server_announcement(Opcode::host_announcement, m, w); }
};
static_assert(wire::fixed_size<HostAnnouncement> == 32);

// [MS-BRWS] 2.2.10
struct LocalMasterAnnouncement : ServerAnnouncement {
  static constexpr const char* kName = "LocalMasterAnnouncement Browser Frame";
  static constexpr void fields(auto& m, auto& w) { server_announcement(Opcode::local_master_announcement, m, w); }
};

// [MS-BRWS] 2.2.7
struct DomainAnnouncement {
  static constexpr const char* kName = "DomainAnnouncement Browser Frame";
  uint8_t update_count = 0;
  uint32_t periodicity = 0;  // milliseconds until the next
  NameField machine_group{};
  uint8_t config_version_major = 0, config_version_minor = 0;
  uint32_t server_type = 0;
  uint8_t browser_version_major = kBrowserVersionMajor, browser_version_minor = kBrowserVersionMinor;
  uint16_t signature = kSignature;
  std::string local_master;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Opcode", Opcode::domain_announcement);
    w("UpdateCount", m.update_count);
    w("Periodicity", m.periodicity);
    w("MachineGroup", m.machine_group);
    w("BrowserConfigVersionMajor", m.config_version_major);
    w("BrowserConfigVersionMinor", m.config_version_minor);
    w("ServerType", m.server_type);
    w("BrowserVersionMajor", m.browser_version_major);
    w("BrowserVersionMinor", m.browser_version_minor);
    w("Signature", m.signature);
    w.end_of_fixed();
    w.zero_ascii("LocalMasterBrowserName", m.local_master);
  }
};
static_assert(wire::fixed_size<DomainAnnouncement> == 32);

}  // namespace sallyport::brws
