// TREE_CONNECT: reach a share. [MS-SMB2] 2.2.9, 2.2.10
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

enum class ShareType : uint8_t { disk = 0x01, pipe = 0x02, print = 0x03 };

namespace tree_connect_flags {
inline constexpr uint16_t kClusterReconnect = 0x0001;
inline constexpr uint16_t kRedirectToOwner = 0x0002;
inline constexpr uint16_t kExtensionPresent = 0x0004;
}  // namespace tree_connect_flags

namespace share_flags {
inline constexpr uint32_t kManualCaching = 0x00000000;
inline constexpr uint32_t kAutoCaching = 0x00000010;
inline constexpr uint32_t kVdoCaching = 0x00000020;
inline constexpr uint32_t kNoCaching = 0x00000030;
inline constexpr uint32_t kDfs = 0x00000001;
inline constexpr uint32_t kDfsRoot = 0x00000002;
inline constexpr uint32_t kRestrictExclusiveOpens = 0x00000100;
inline constexpr uint32_t kForceSharedDelete = 0x00000200;
inline constexpr uint32_t kAllowNamespaceCaching = 0x00000400;
inline constexpr uint32_t kAccessBasedDirectoryEnum = 0x00000800;
inline constexpr uint32_t kForceLevel2Oplock = 0x00001000;
inline constexpr uint32_t kEnableHashV1 = 0x00002000;
inline constexpr uint32_t kEnableHashV2 = 0x00004000;
inline constexpr uint32_t kEncryptData = 0x00008000;
inline constexpr uint32_t kIdentityRemoting = 0x00040000;
inline constexpr uint32_t kCompressData = 0x00100000;
inline constexpr uint32_t kIsolatedTransport = 0x00200000;
}  // namespace share_flags

namespace share_capabilities {
inline constexpr uint32_t kDfs = 0x00000008;
inline constexpr uint32_t kContinuousAvailability = 0x00000010;
inline constexpr uint32_t kScaleout = 0x00000020;
inline constexpr uint32_t kCluster = 0x00000040;
inline constexpr uint32_t kAsymmetric = 0x00000080;
inline constexpr uint32_t kRedirectToOwner = 0x00000100;
}  // namespace share_capabilities

// [MS-SMB2] 2.2.9. With kExtensionPresent an extension (2.2.9.1) stands between here and the path; the path's offset
// skips it, and nothing in it concerns a server that is not a cluster.
struct TreeConnectRequest {
  static constexpr const char* kName = "SMB2 TREE_CONNECT Request";

  uint16_t flags = 0;
  std::u16string path;  // \\server\share

  static constexpr void fields(auto& m, auto& w) {
    auto path = w.slot();
    w.constant("StructureSize", uint16_t{9});
    w("Flags", m.flags);
    w.start("PathOffset", path, uint16_t{});
    w.length("PathLength", path, uint16_t{});
    w.end_of_fixed(1);
    w.text("Path", path, m.path);
  }
};
static_assert(wire::fixed_size<TreeConnectRequest> == 9 - 1);

// [MS-SMB2] 2.2.10
struct TreeConnectResponse {
  static constexpr const char* kName = "SMB2 TREE_CONNECT Response";

  ShareType share_type = ShareType::disk;
  uint32_t share_flags = 0;
  uint32_t capabilities = 0;  // share_capabilities::*
  uint32_t maximal_access = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{16});
    w("ShareType", m.share_type);
    w.reserved("Reserved", 1);
    w("ShareFlags", m.share_flags);
    w("Capabilities", m.capabilities);
    w("MaximalAccess", m.maximal_access);
  }
};
static_assert(wire::fixed_size<TreeConnectResponse> == 16);

}  // namespace sallyport::smb2
