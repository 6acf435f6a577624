// Shares as clients list them: [MS-SRVS] 2.2.4.22-2.2.4.39, 3.1.4.8, 3.1.4.10 and 3.1.4.13.
#pragma once

#include "proto/srvs/container.h"

namespace sallyport::srvs {

// STYPE_*, [MS-SRVS] 2.2.2.4.
enum class ShareType : uint32_t {
  disk = 0,
  print_queue = 1,
  device = 2,
  ipc = 3,
  special = 0x80000000,
};
constexpr ShareType operator|(ShareType a, ShareType b) {
  return static_cast<ShareType>(static_cast<uint32_t>(a) | static_cast<uint32_t>(b));
}

constexpr uint32_t kUnlimitedUses = 0xFFFFFFFF;

// [MS-SRVS] 2.2.4.22
struct ShareInfo0 {
  static constexpr const char* kName = "SHARE_INFO_0";
  Text netname;
  static constexpr void fields(auto& m, auto& w) { w("shi0_netname", m.netname); }
};

// [MS-SRVS] 2.2.4.23
struct ShareInfo1 {
  static constexpr const char* kName = "SHARE_INFO_1";
  Text netname;
  ShareType type = ShareType::disk;
  Text remark;
  static constexpr void fields(auto& m, auto& w) {
    w("shi1_netname", m.netname);
    w("shi1_type", m.type);
    w("shi1_remark", m.remark);
  }
};

// [MS-SRVS] 2.2.4.24
struct ShareInfo2 {
  static constexpr const char* kName = "SHARE_INFO_2";
  Text netname;
  ShareType type = ShareType::disk;
  Text remark;
  uint32_t permissions = 0;
  uint32_t max_uses = kUnlimitedUses;
  uint32_t current_uses = 0;
  Text path;
  Text passwd;
  static constexpr void fields(auto& m, auto& w) {
    w("shi2_netname", m.netname);
    w("shi2_type", m.type);
    w("shi2_remark", m.remark);
    w("shi2_permissions", m.permissions);
    w("shi2_max_uses", m.max_uses);
    w("shi2_current_uses", m.current_uses);
    w("shi2_path", m.path);
    w("shi2_passwd", m.passwd);
  }
};

// [MS-SRVS] 2.2.4.25
struct ShareInfo501 {
  static constexpr const char* kName = "SHARE_INFO_501";
  Text netname;
  ShareType type = ShareType::disk;
  Text remark;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("shi501_netname", m.netname);
    w("shi501_type", m.type);
    w("shi501_remark", m.remark);
    w("shi501_flags", m.flags);
  }
};

// [MS-SRVS] 2.2.4.26. The descriptor is self-relative bytes.
struct ShareInfo502 {
  static constexpr const char* kName = "SHARE_INFO_502_I";
  ShareInfo2 info;
  std::optional<std::vector<uint8_t>> security_descriptor;
  static constexpr void fields(auto& m, auto& w) {
    w("shi502", m.info);
    w.counted("shi502_reserved", "shi502_security_descriptor", m.security_descriptor);
  }
};

// [MS-SRVS] 2.2.4.27
struct ShareInfo503 {
  static constexpr const char* kName = "SHARE_INFO_503_I";
  ShareInfo2 info;
  Text servername;
  std::optional<std::vector<uint8_t>> security_descriptor;
  static constexpr void fields(auto& m, auto& w) {
    w("shi503", m.info);
    w("shi503_servername", m.servername);
    w.counted("shi503_reserved", "shi503_security_descriptor", m.security_descriptor);
  }
};

// [MS-SRVS] 2.2.4.29
struct ShareInfo1005 {
  static constexpr const char* kName = "SHARE_INFO_1005";
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) { w("shi1005_flags", m.flags); }
};

// SHARE_ENUM_STRUCT, [MS-SRVS] 2.2.4.38
using ShareEnum = EnumStruct<Listed<0, ShareInfo0>, Listed<1, ShareInfo1>, Listed<2, ShareInfo2>, Listed<501, ShareInfo501>,
                             Listed<502, ShareInfo502>, Listed<503, ShareInfo503>, Listed<1004, Unserved>, Listed<1005, Unserved>,
                             Listed<1006, Unserved>, Listed<1007, Unserved>>;
// SHARE_INFO, [MS-SRVS] 2.2.3.6
using ShareInfo =
    std::variant<rpce::NoArm, Single<0, ShareInfo0>, Single<1, ShareInfo1>, Single<2, ShareInfo2>, Single<501, ShareInfo501>,
                 Single<502, ShareInfo502>, Single<503, ShareInfo503>, Single<1005, ShareInfo1005>, Single<1004, Unserved>,
                 Single<1006, Unserved>, Single<1007, Unserved>, Single<1501, Unserved>>;

// NetrShareEnum (15), [MS-SRVS] 3.1.4.8, and NetrShareEnumSticky (36), 3.1.4.9
struct ShareEnumRequest {
  static constexpr const char* kName = "NetrShareEnum request";
  Text server_name;
  ShareEnum info;
  uint32_t preferred_maximum_length = 0;
  std::optional<uint32_t> resume_handle;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("InfoStruct", m.info);
    w("PreferedMaximumLength", m.preferred_maximum_length);
    w("ResumeHandle", m.resume_handle);
  }
};
using ShareEnumResponse = EnumResponse<ShareEnum>;

// NetrShareGetInfo (16), [MS-SRVS] 3.1.4.10
struct ShareGetInfoRequest {
  static constexpr const char* kName = "NetrShareGetInfo request";
  Text server_name;
  std::u16string net_name;
  uint32_t level = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("NetName", m.net_name);
    w("Level", m.level);
  }
};
struct ShareGetInfoResponse {
  static constexpr const char* kName = "NetrShareGetInfo response";
  uint32_t level = 0;
  ShareInfo info;
  Werror status{};
  static constexpr void fields(auto& m, auto& w) {
    w.tagged("InfoStruct", m.level, m.info);
    w("Status", m.status);
  }
};

// NetrShareCheck (20), [MS-SRVS] 3.1.4.13: is this device shared?
struct ShareCheckRequest {
  static constexpr const char* kName = "NetrShareCheck request";
  Text server_name;
  std::u16string device;
  static constexpr void fields(auto& m, auto& w) {
    w("ServerName", m.server_name);
    w("Device", m.device);
  }
};
struct ShareCheckResponse {
  static constexpr const char* kName = "NetrShareCheck response";
  ShareType type = ShareType::disk;
  Werror status{};
  static constexpr void fields(auto& m, auto& w) {
    w("Type", m.type);
    w("Status", m.status);
  }
};

}  // namespace sallyport::srvs
