// Access masks. [MS-DTYP] 2.4.3, [MS-SMB2] 2.2.13.1
#pragma once

#include <cstdint>

namespace sallyport::dtyp {

namespace access {
inline constexpr uint32_t kFileReadData = 0x00000001;
inline constexpr uint32_t kFileWriteData = 0x00000002;
inline constexpr uint32_t kFileAppendData = 0x00000004;
inline constexpr uint32_t kFileReadEa = 0x00000008;
inline constexpr uint32_t kFileWriteEa = 0x00000010;
inline constexpr uint32_t kFileExecute = 0x00000020;
inline constexpr uint32_t kFileDeleteChild = 0x00000040;
inline constexpr uint32_t kFileReadAttributes = 0x00000080;
inline constexpr uint32_t kFileWriteAttributes = 0x00000100;
// The same bits on a folder.
inline constexpr uint32_t kFileListDirectory = kFileReadData;
inline constexpr uint32_t kFileAddFile = kFileWriteData;
inline constexpr uint32_t kFileAddSubdirectory = kFileAppendData;
inline constexpr uint32_t kFileTraverse = kFileExecute;

inline constexpr uint32_t kDelete = 0x00010000;
inline constexpr uint32_t kReadControl = 0x00020000;
inline constexpr uint32_t kWriteDac = 0x00040000;
inline constexpr uint32_t kWriteOwner = 0x00080000;
inline constexpr uint32_t kSynchronize = 0x00100000;
inline constexpr uint32_t kAccessSystemSecurity = 0x01000000;
inline constexpr uint32_t kMaximumAllowed = 0x02000000;
inline constexpr uint32_t kGenericAll = 0x10000000;
inline constexpr uint32_t kGenericExecute = 0x20000000;
inline constexpr uint32_t kGenericWrite = 0x40000000;
inline constexpr uint32_t kGenericRead = 0x80000000;

inline constexpr uint32_t kStandardRightsRequired = kDelete | kReadControl | kWriteDac | kWriteOwner;
inline constexpr uint32_t kFileAllAccess = 0x001F01FF;
inline constexpr uint32_t kFileGenericRead = kReadControl | kFileReadData | kFileReadAttributes | kFileReadEa | kSynchronize;
inline constexpr uint32_t kFileGenericWrite =
    kReadControl | kFileWriteData | kFileWriteAttributes | kFileWriteEa | kFileAppendData | kSynchronize;
inline constexpr uint32_t kFileGenericExecute = kReadControl | kFileReadAttributes | kFileExecute | kSynchronize;

inline constexpr uint32_t kGenericMask = kGenericRead | kGenericWrite | kGenericExecute | kGenericAll;
// What a request may ask for: everything but the reserved bits.
inline constexpr uint32_t kValidMask = kFileAllAccess | kAccessSystemSecurity | kMaximumAllowed | kGenericMask;
}  // namespace access

// Replaces generic rights by what they stand for on a file or folder; the mapping is one for both, since the
// specific bits of a folder mean the folder's counterparts. [MS-DTYP] 2.5.3 (MapGenericRights)
constexpr uint32_t map_generic(uint32_t mask) {
  uint32_t out = mask & ~access::kGenericMask;
  if (mask & access::kGenericRead) out |= access::kFileGenericRead;
  if (mask & access::kGenericWrite) out |= access::kFileGenericWrite;
  if (mask & access::kGenericExecute) out |= access::kFileGenericExecute;
  if (mask & access::kGenericAll) out |= access::kFileAllAccess;
  return out;
}

static_assert(access::kFileGenericRead == 0x00120089);
static_assert(access::kFileGenericWrite == 0x00120116);
static_assert(access::kFileGenericExecute == 0x001200A0);

}  // namespace sallyport::dtyp
