// The server itself: its description, clock, drives, and which names it takes. [MS-SRVS] 3.1.4.17-3.1.4.32.
#pragma once

#include "proto/srvs/container.h"

namespace sallyport::srvs {

constexpr uint32_t kPlatformNt = 500;  // PLATFORM_ID_NT, [MS-SRVS] 2.2.2.6

// SV_TYPE_* bits, [MS-SRVS] 2.2.2.7
namespace server_type {
constexpr uint32_t kWorkstation = 0x00000001;
constexpr uint32_t kServer = 0x00000002;
constexpr uint32_t kPrintQueueServer = 0x00000200;
constexpr uint32_t kUnix = 0x00000800;
constexpr uint32_t kNt = 0x00001000;
constexpr uint32_t kServerNt = 0x00008000;
}  // namespace server_type

// [MS-SRVS] 2.2.4.40 to 2.2.4.42
struct ServerInfo100 {
  static constexpr const char* kName = "SERVER_INFO_100";
  uint32_t platform_id = kPlatformNt;
  Text name;
  static constexpr void fields(auto& m, auto& w) {
    w("sv100_platform_id", m.platform_id);
    w("sv100_name", m.name);
  }
};
struct ServerInfo101 {
  static constexpr const char* kName = "SERVER_INFO_101";
  ServerInfo100 info;
  uint32_t version_major = 0;
  uint32_t version_minor = 0;
  uint32_t type = 0;
  Text comment;
  static constexpr void fields(auto& m, auto& w) {
    w("sv101", m.info);
    w("sv101_version_major", m.version_major);
    w("sv101_version_minor", m.version_minor);
    w("sv101_type", m.type);
    w("sv101_comment", m.comment);
  }
};
struct ServerInfo102 {
  static constexpr const char* kName = "SERVER_INFO_102";
  ServerInfo101 info;
  uint32_t users = 0xFFFFFFFF;      // how many may log on
  uint32_t disc = 15;               // minutes until an idle session is dropped
  uint32_t hidden = 0;
  uint32_t announce = 240;          // seconds
  uint32_t anndelta = 3000;         // milliseconds
  uint32_t licenses = 0;
  Text userpath;
  static constexpr void fields(auto& m, auto& w) {
    w("sv102", m.info);
    w("sv102_users", m.users);
    w("sv102_disc", m.disc);
    w("sv102_hidden", m.hidden);
    w("sv102_announce", m.announce);
    w("sv102_anndelta", m.anndelta);
    w("sv102_licenses", m.licenses);
    w("sv102_userpath", m.userpath);
  }
};
// SERVER_INFO, [MS-SRVS] 2.2.3.7, as far as it is for reading; 402 and 403 are its ancestors
using ServerInfo = std::variant<rpce::NoArm, Single<100, ServerInfo100>, Single<101, ServerInfo101>, Single<102, ServerInfo102>,
                                Single<103, Unserved>, Single<402, Unserved>, Single<403, Unserved>, Single<502, Unserved>,
                                Single<503, Unserved>, Single<599, Unserved>>;

// NetrServerGetInfo (21), [MS-SRVS] 3.1.4.17
struct ServerGetInfoRequest {
  static constexpr const char* kName = "NetrServerGetInfo request";
  Text server_name;
  uint32_t level = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("Level", m.level);
  }
};
struct ServerGetInfoResponse {
  static constexpr const char* kName = "NetrServerGetInfo response";
  uint32_t level = 0;
  ServerInfo info;
  Werror status{};
  static constexpr void fields(auto& m, auto& w) {
    w.tagged("InfoStruct", m.level, m.info);
    w("Status", m.status);
  }
};

// NetrServerDiskEnum (23), [MS-SRVS] 3.1.4.19; DISK_INFO, 2.2.4.92: "C:", the last one empty
struct DiskInfo {
  static constexpr const char* kName = "DISK_INFO";
  std::u16string disk;
  static constexpr void fields(auto& m, auto& w) { w.fixed_string("Disk", m.disk, 3); }
};
struct DiskContainer {
  static constexpr const char* kName = "DISK_ENUM_CONTAINER";
  std::optional<std::vector<DiskInfo>> buffer;
  static constexpr void fields(auto& m, auto& w) { w.counted_varying("EntriesRead", "Buffer", m.buffer); }
};
struct ServerDiskEnumRequest {
  static constexpr const char* kName = "NetrServerDiskEnum request";
  Text server_name;
  uint32_t level = 0;
  DiskContainer disks;
  uint32_t preferred_maximum_length = 0;
  std::optional<uint32_t> resume_handle;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("Level", m.level);
    w("DiskInfoStruct", m.disks);
    w("PreferedMaximumLength", m.preferred_maximum_length);
    w("ResumeHandle", m.resume_handle);
  }
};
using ServerDiskEnumResponse = EnumResponse<DiskContainer>;

// NetrRemoteTOD (28), [MS-SRVS] 3.1.4.21; TIME_OF_DAY_INFO, 2.2.4.105
struct RemoteTodRequest {
  static constexpr const char* kName = "NetrRemoteTOD request";
  Text server_name;
  static constexpr void fields(auto& m, auto& w) { w("ServerName", m.server_name); }
};
struct TimeOfDay {
  static constexpr const char* kName = "TIME_OF_DAY_INFO";
  uint32_t elapsedt = 0;  // seconds since 1970
  uint32_t msecs = 0;     // an uptime
  uint32_t hours = 0, mins = 0, secs = 0, hunds = 0;
  int32_t timezone = 0;   // minutes west of Greenwich
  uint32_t tinterval = 0;  // length of a clock tick in 1/10000 s
  uint32_t day = 0, month = 0, year = 0, weekday = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("tod_elapsedt", m.elapsedt);
    w("tod_msecs", m.msecs);
    w("tod_hours", m.hours);
    w("tod_mins", m.mins);
    w("tod_secs", m.secs);
    w("tod_hunds", m.hunds);
    w("tod_timezone", m.timezone);
    w("tod_tinterval", m.tinterval);
    w("tod_day", m.day);
    w("tod_month", m.month);
    w("tod_year", m.year);
    w("tod_weekday", m.weekday);
  }
};
struct RemoteTodResponse {
  static constexpr const char* kName = "NetrRemoteTOD response";
  std::optional<TimeOfDay> time;
  Werror status{};
  static constexpr void fields(auto& m, auto& w) {
    w("BufferPtr", m.time);
    w("Status", m.status);
  }
};

// NetprNameValidate (33), [MS-SRVS] 3.1.4.30
struct NameValidateRequest {
  static constexpr const char* kName = "NetprNameValidate request";
  Text server_name;
  std::u16string name;
  uint32_t name_type = 0;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("Name", m.name);
    w("NameType", m.name_type);
    w("Flags", m.flags);
  }
};
struct NameValidateResponse {
  static constexpr const char* kName = "NetprNameValidate response";
  Werror status{};
  static constexpr void fields(auto& m, auto& w) { w("Status", m.status); }
};

}  // namespace sallyport::srvs
