// The part of the workstation service that browsing needs: [MS-WKST] 2.2.5 and 3.2.4.
#pragma once

#include "proto/srvs/container.h"

namespace sallyport::wkst {

using srvs::Container;
using srvs::EnumResponse;
using srvs::EnumStruct;
using srvs::Listed;
using srvs::Single;
using srvs::Text;
using srvs::Unserved;
using erref::Werror;

// [MS-WKST] 2.2.5.1 to 2.2.5.3
struct WkstaInfo100 {
  static constexpr const char* kName = "WKSTA_INFO_100";
  uint32_t platform_id = 500;  // PLATFORM_ID_NT
  Text computername;
  Text langroup;
  uint32_t ver_major = 0;
  uint32_t ver_minor = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("wki100_platform_id", m.platform_id);
    w("wki100_computername", m.computername);
    w("wki100_langroup", m.langroup);
    w("wki100_ver_major", m.ver_major);
    w("wki100_ver_minor", m.ver_minor);
  }
};
struct WkstaInfo101 {
  static constexpr const char* kName = "WKSTA_INFO_101";
  WkstaInfo100 info;
  Text lanroot;
  static constexpr void fields(auto& m, auto& w) {
    w("wki101", m.info);
    w("wki101_lanroot", m.lanroot);
  }
};
struct WkstaInfo102 {
  static constexpr const char* kName = "WKSTA_INFO_102";
  WkstaInfo101 info;
  uint32_t logged_on_users = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("wki102", m.info);
    w("wki102_logged_on_users", m.logged_on_users);
  }
};
using WkstaInfo = std::variant<rpce::NoArm, Single<100, WkstaInfo100>, Single<101, WkstaInfo101>, Single<102, WkstaInfo102>,
                               Single<502, Unserved>>;

// NetrWkstaGetInfo (0), [MS-WKST] 3.2.4.1
struct WkstaGetInfoRequest {
  static constexpr const char* kName = "NetrWkstaGetInfo request";
  Text server_name;
  uint32_t level = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("Level", m.level);
  }
};
struct WkstaGetInfoResponse {
  static constexpr const char* kName = "NetrWkstaGetInfo response";
  uint32_t level = 0;
  WkstaInfo info;
  Werror status{};
  static constexpr void fields(auto& m, auto& w) {
    w.tagged("WkstaInfo", m.level, m.info);
    w("Status", m.status);
  }
};

// [MS-WKST] 2.2.5.9 and 2.2.5.10
struct WkstaUserInfo0 {
  static constexpr const char* kName = "WKSTA_USER_INFO_0";
  Text username;
  static constexpr void fields(auto& m, auto& w) { w("wkui0_username", m.username); }
};
struct WkstaUserInfo1 {
  static constexpr const char* kName = "WKSTA_USER_INFO_1";
  Text username;
  Text logon_domain;
  Text oth_domains;
  Text logon_server;
  static constexpr void fields(auto& m, auto& w) {
    w("wkui1_username", m.username);
    w("wkui1_logon_domain", m.logon_domain);
    w("wkui1_oth_domains", m.oth_domains);
    w("wkui1_logon_server", m.logon_server);
  }
};
using WkstaUserEnum = EnumStruct<Listed<0, WkstaUserInfo0>, Listed<1, WkstaUserInfo1>>;

// NetrWkstaUserEnum (2), [MS-WKST] 3.2.4.3
struct WkstaUserEnumRequest {
  static constexpr const char* kName = "NetrWkstaUserEnum request";
  Text server_name;
  WkstaUserEnum info;
  uint32_t preferred_maximum_length = 0;
  std::optional<uint32_t> resume_handle;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("UserInfo", m.info);
    w("PreferredMaximumLength", m.preferred_maximum_length);
    w("ResumeHandle", m.resume_handle);
  }
};
using WkstaUserEnumResponse = EnumResponse<WkstaUserEnum>;

// NETSETUP_JOIN_STATUS, [MS-WKST] 2.2.3.1
enum class JoinStatus : uint16_t { unknown = 0, unjoined = 1, workgroup = 2, domain = 3 };

// NetrGetJoinInformation (20), [MS-WKST] 3.2.4.14
struct GetJoinInformationRequest {
  static constexpr const char* kName = "NetrGetJoinInformation request";
  Text server_name;
  Text name_buffer;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("NameBuffer", m.name_buffer);
  }
};
struct GetJoinInformationResponse {
  static constexpr const char* kName = "NetrGetJoinInformation response";
  Text name_buffer;
  JoinStatus type = JoinStatus::unknown;
  Werror status{};
  static constexpr void fields(auto& m, auto& w) {
    w("NameBuffer", m.name_buffer);
    w("BufferType", m.type);
    w("Status", m.status);
  }
};

}  // namespace sallyport::wkst
