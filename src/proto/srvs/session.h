// Sessions, connections and open files as administrators list them: [MS-SRVS] 3.1.4.1, 3.1.4.2 and 3.1.4.5.
#pragma once

#include "proto/srvs/container.h"

namespace sallyport::srvs {

// [MS-SRVS] 2.2.4.1 and 2.2.4.2
struct ConnectionInfo0 {
  static constexpr const char* kName = "CONNECTION_INFO_0";
  uint32_t id = 0;
  static constexpr void fields(auto& m, auto& w) { w("coni0_id", m.id); }
};
struct ConnectionInfo1 {
  static constexpr const char* kName = "CONNECTION_INFO_1";
  uint32_t id = 0;
  uint32_t type = 0;
  uint32_t num_opens = 0;
  uint32_t num_users = 0;
  uint32_t time = 0;  // seconds since it was made
  Text username;
  Text netname;
  static constexpr void fields(auto& m, auto& w) {
    w("coni1_id", m.id);
    w("coni1_type", m.type);
    w("coni1_num_opens", m.num_opens);
    w("coni1_num_users", m.num_users);
    w("coni1_time", m.time);
    w("coni1_username", m.username);
    w("coni1_netname", m.netname);
  }
};

// [MS-SRVS] 2.2.4.6 and 2.2.4.7
struct FileInfo2 {
  static constexpr const char* kName = "FILE_INFO_2";
  uint32_t id = 0;
  static constexpr void fields(auto& m, auto& w) { w("fi2_id", m.id); }
};
struct FileInfo3 {
  static constexpr const char* kName = "FILE_INFO_3";
  uint32_t id = 0;
  uint32_t permissions = 0;  // PERM_FILE_READ 1, PERM_FILE_WRITE 2, PERM_FILE_CREATE 4
  uint32_t num_locks = 0;
  Text pathname;
  Text username;
  static constexpr void fields(auto& m, auto& w) {
    w("fi3_id", m.id);
    w("fi3_permissions", m.permissions);
    w("fi3_num_locks", m.num_locks);
    w("fi3_pathname", m.pathname);
    w("fi3_username", m.username);
  }
};

// [MS-SRVS] 2.2.4.11 to 2.2.4.15
struct SessionInfo0 {
  static constexpr const char* kName = "SESSION_INFO_0";
  Text cname;
  static constexpr void fields(auto& m, auto& w) { w("sesi0_cname", m.cname); }
};
struct SessionInfo1 {
  static constexpr const char* kName = "SESSION_INFO_1";
  Text cname;
  Text username;
  uint32_t num_opens = 0;
  uint32_t time = 0;
  uint32_t idle_time = 0;
  uint32_t user_flags = 0;  // SESS_GUEST 1, SESS_NOENCRYPTION 2
  static constexpr void fields(auto& m, auto& w) {
    w("sesi1_cname", m.cname);
    w("sesi1_username", m.username);
    w("sesi1_num_opens", m.num_opens);
    w("sesi1_time", m.time);
    w("sesi1_idle_time", m.idle_time);
    w("sesi1_user_flags", m.user_flags);
  }
};
struct SessionInfo2 {
  static constexpr const char* kName = "SESSION_INFO_2";
  SessionInfo1 info;
  Text cltype_name;
  static constexpr void fields(auto& m, auto& w) {
    w("sesi2", m.info);
    w("sesi2_cltype_name", m.cltype_name);
  }
};
struct SessionInfo10 {
  static constexpr const char* kName = "SESSION_INFO_10";
  Text cname;
  Text username;
  uint32_t time = 0;
  uint32_t idle_time = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("sesi10_cname", m.cname);
    w("sesi10_username", m.username);
    w("sesi10_time", m.time);
    w("sesi10_idle_time", m.idle_time);
  }
};
struct SessionInfo502 {
  static constexpr const char* kName = "SESSION_INFO_502";
  SessionInfo2 info;
  Text transport;
  static constexpr void fields(auto& m, auto& w) {
    w("sesi502", m.info);
    w("sesi502_transport", m.transport);
  }
};

using ConnectionEnum = EnumStruct<Listed<0, ConnectionInfo0>, Listed<1, ConnectionInfo1>>;
using FileEnum = EnumStruct<Listed<2, FileInfo2>, Listed<3, FileInfo3>>;
using SessionEnum = EnumStruct<Listed<0, SessionInfo0>, Listed<1, SessionInfo1>, Listed<2, SessionInfo2>,
                               Listed<10, SessionInfo10>, Listed<502, SessionInfo502>>;

// NetrConnectionEnum (8), [MS-SRVS] 3.1.4.1
struct ConnectionEnumRequest {
  static constexpr const char* kName = "NetrConnectionEnum request";
  Text server_name;
  Text qualifier;  // a share, or \\CLIENT
  ConnectionEnum info;
  uint32_t preferred_maximum_length = 0;
  std::optional<uint32_t> resume_handle;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("Qualifier", m.qualifier);
    w("InfoStruct", m.info);
    w("PreferedMaximumLength", m.preferred_maximum_length);
    w("ResumeHandle", m.resume_handle);
  }
};
using ConnectionEnumResponse = EnumResponse<ConnectionEnum>;

// NetrFileEnum (9), [MS-SRVS] 3.1.4.2
struct FileEnumRequest {
  static constexpr const char* kName = "NetrFileEnum request";
  Text server_name;
  Text base_path;
  Text user_name;
  FileEnum info;
  uint32_t preferred_maximum_length = 0;
  std::optional<uint32_t> resume_handle;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("BasePath", m.base_path);
    w("UserName", m.user_name);
    w("InfoStruct", m.info);
    w("PreferedMaximumLength", m.preferred_maximum_length);
    w("ResumeHandle", m.resume_handle);
  }
};
using FileEnumResponse = EnumResponse<FileEnum>;

// NetrSessionEnum (12), [MS-SRVS] 3.1.4.5
struct SessionEnumRequest {
  static constexpr const char* kName = "NetrSessionEnum request";
  Text server_name;
  Text client_name;
  Text user_name;
  SessionEnum info;
  uint32_t preferred_maximum_length = 0;
  std::optional<uint32_t> resume_handle;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("ClientName", m.client_name);
    w("UserName", m.user_name);
    w("InfoStruct", m.info);
    w("PreferedMaximumLength", m.preferred_maximum_length);
    w("ResumeHandle", m.resume_handle);
  }
};
using SessionEnumResponse = EnumResponse<SessionEnum>;

}  // namespace sallyport::srvs
