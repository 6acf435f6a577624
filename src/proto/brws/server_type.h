// What a machine says of itself, a bit for each service and role. [MS-SRVS] 2.2.2.7
#pragma once

#include <cstdint>

namespace sallyport::brws::server_type {

inline constexpr uint32_t kWorkstation = 0x00000001, kServer = 0x00000002, kSqlServer = 0x00000004;
inline constexpr uint32_t kDomainController = 0x00000008, kBackupController = 0x00000010, kTimeSource = 0x00000020;
inline constexpr uint32_t kPrintServer = 0x00000200, kUnix = 0x00000800, kNt = 0x00001000, kServerNt = 0x00008000;
inline constexpr uint32_t kPotentialBrowser = 0x00010000, kBackupBrowser = 0x00020000, kMasterBrowser = 0x00040000,
                          kDomainMaster = 0x00080000;
inline constexpr uint32_t kLocalListOnly = 0x40000000, kDomainEnum = 0x80000000, kAll = 0xFFFFFFFF;
// The roles among them that a browser takes and gives up.
inline constexpr uint32_t kBrowserRoles = kPotentialBrowser | kBackupBrowser | kMasterBrowser | kDomainMaster;

}  // namespace sallyport::brws::server_type
