// What RAP tells about shares, servers, the workstation, the time and sessions. [MS-RAP] 2.5.6-10
#pragma once

#include <tuple>

#include "proto/cifs/rap_data.h"

namespace sallyport::cifs {

// NetShareInfo0, "B13". [MS-RAP] 2.5.7.3.1
struct RapShareInfo0 {
  static constexpr const char* kName = "NetShareInfo0";

  std::array<uint8_t, 13> network_name{};

  static auto strings(auto&) { return std::tie(); }
  static constexpr void fields(auto& m, auto& w) { w("NetworkName", m.network_name); }
};
static_assert(wire::fixed_size<RapShareInfo0> == 13);

enum class RapShareType : uint16_t { disk = 0, print_queue = 1, device = 2, ipc = 3 };

// NetShareInfo1, "B13BWz". [MS-RAP] 2.5.7.3.2
struct RapShareInfo1 {
  static constexpr const char* kName = "NetShareInfo1";

  std::array<uint8_t, 13> network_name{};
  RapShareType type{};
  RapString remark;

  static auto strings(auto& m) { return std::tie(m.remark); }
  static constexpr void fields(auto& m, auto& w) {
    w("NetworkName", m.network_name);
    w.reserved("Pad1", 1);
    w("Type", m.type);
    w("Remark", m.remark);
  }
};
static_assert(wire::fixed_size<RapShareInfo1> == 20);

// NetShareInfo2, "B13BWzWWWzB9B". [MS-RAP] 2.5.7.3.3
struct RapShareInfo2 {
  static constexpr const char* kName = "NetShareInfo2";

  RapShareInfo1 info1;
  uint16_t permissions = 0;
  uint16_t max_uses = 0xFFFF;
  uint16_t current_uses = 0;
  RapString path;
  std::array<uint8_t, 9> password{};

  static auto strings(auto& m) { return std::tie(m.info1.remark, m.path); }
  static constexpr void fields(auto& m, auto& w) {
    w("Info1", m.info1);
    w("Permissions", m.permissions);
    w("MaxUses", m.max_uses);
    w("CurrentUses", m.current_uses);
    w("Path", m.path);
    w("Password", m.password);
    w.reserved("Pad2", 1);
  }
};
static_assert(wire::fixed_size<RapShareInfo2> == 40);

// NetServerInfo0, "B16": also of NetServerEnum2 and 3. [MS-RAP] 2.5.5.4.1
struct RapServerInfo0 {
  static constexpr const char* kName = "NetServerInfo0";

  std::array<uint8_t, 16> server_name{};

  static auto strings(auto&) { return std::tie(); }
  static constexpr void fields(auto& m, auto& w) { w("ServerName", m.server_name); }
};
static_assert(wire::fixed_size<RapServerInfo0> == 16);

// NetServerInfo1, "B16BBDz". [MS-RAP] 2.5.5.4.2
struct RapServerInfo1 {
  static constexpr const char* kName = "NetServerInfo1";

  std::array<uint8_t, 16> server_name{};
  uint8_t major_version = 0;
  uint8_t minor_version = 0;
  uint32_t server_type = 0;
  RapString comment_or_master_browser;

  static auto strings(auto& m) { return std::tie(m.comment_or_master_browser); }
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("MajorVersion", m.major_version);
    w("MinorVersion", m.minor_version);
    w("ServerType", m.server_type);
    w("ServerCommentOrMasterBrowser", m.comment_or_master_browser);
  }
};
static_assert(wire::fixed_size<RapServerInfo1> == 26);

// NetWorkstationInfo10, "zzzBBzz". [MS-RAP] 2.5.5.5.1
struct RapWorkstationInfo10 {
  static constexpr const char* kName = "NetWorkstationInfo10";

  RapString computer_name, user_name, lan_group;
  uint8_t major_version = 0;
  uint8_t minor_version = 0;
  RapString logon_domain, other_domains;

  static auto strings(auto& m) {
    return std::tie(m.computer_name, m.user_name, m.lan_group, m.logon_domain, m.other_domains);
  }
  static constexpr void fields(auto& m, auto& w) {
    w("ComputerName", m.computer_name);
    w("UserName", m.user_name);
    w("LanGroup", m.lan_group);
    w("VerMajor", m.major_version);
    w("VerMinor", m.minor_version);
    w("LogonDomain", m.logon_domain);
    w("OtherDomains", m.other_domains);
  }
};
static_assert(wire::fixed_size<RapWorkstationInfo10> == 22);

// TimeOfDayInfo. [MS-RAP] 2.5.8.1.1
struct RapTimeOfDay {
  static constexpr const char* kName = "TimeOfDayInfo";

  uint32_t time_since_jan_1_1970 = 0;  // UTC
  uint32_t time_since_boot = 0;        // milliseconds
  uint8_t hours = 0, minutes = 0, seconds = 0, hundredths = 0;
  int16_t time_zone = 0;        // minutes west of UTC
  uint16_t clock_frequency = 0;  // in ten-thousandths of a second
  uint8_t day = 1, month = 1;
  uint16_t year = 1980;
  uint8_t weekday = 0;  // Sunday is 0

  static constexpr void fields(auto& m, auto& w) {
    w("TimeSinceJan11970", m.time_since_jan_1_1970);
    w("TimeSinceBoot", m.time_since_boot);
    w("Hours", m.hours);
    w("Minutes", m.minutes);
    w("Seconds", m.seconds);
    w("Hundredths", m.hundredths);
    w("TimeZone", m.time_zone);
    w("ClockFrequency", m.clock_frequency);
    w("Day", m.day);
    w("Month", m.month);
    w("Year", m.year);
    w("Weekday", m.weekday);
  }
};
static_assert(wire::fixed_size<RapTimeOfDay> == 21);

// Session information of level 2, "zzWWWDDDz". LAN Manager's NetSessionEnum; not in [MS-RAP].
struct RapSessionInfo2 {
  static constexpr const char* kName = "session_info_2";

  RapString computer_name, user_name;
  uint16_t connections = 0, opens = 0, users = 0;
  uint32_t seconds = 0, idle_seconds = 0, user_flags = 0;
  RapString client_type;

  static auto strings(auto& m) { return std::tie(m.computer_name, m.user_name, m.client_type); }
  static constexpr void fields(auto& m, auto& w) {
    w("ComputerName", m.computer_name);
    w("UserName", m.user_name);
    w("NumberOfConnections", m.connections);
    w("NumberOfOpens", m.opens);
    w("NumberOfUsers", m.users);
    w("Seconds", m.seconds);
    w("IdleSeconds", m.idle_seconds);
    w("UserFlags", m.user_flags);
    w("ClientType", m.client_type);
  }
};
static_assert(wire::fixed_size<RapSessionInfo2> == 30);

}  // namespace sallyport::cifs
