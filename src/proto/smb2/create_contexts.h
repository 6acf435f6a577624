// What a CREATE carries beyond its fixed fields. A context travels as a tag and raw data, so that unknown ones pass
// through; the structs below are what the data of the known ones holds. [MS-SMB2] 2.2.13.2, 2.2.14.2
// Raw by nature: ExtA is a chain of fscc::FileFullEaInformation, SecD a dtyp::SecurityDescriptor; SVHDX is [MS-RSVD]'s.
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// Tags: four characters, or a GUID in wire order.
namespace create_tags {
inline constexpr std::string_view kExtA = "ExtA";  // EA_BUFFER
inline constexpr std::string_view kSecD = "SecD";  // SD_BUFFER
inline constexpr std::string_view kDHnQ = "DHnQ";  // DURABLE_HANDLE_REQUEST, and its response
inline constexpr std::string_view kDHnC = "DHnC";  // DURABLE_HANDLE_RECONNECT
inline constexpr std::string_view kAlSi = "AlSi";  // ALLOCATION_SIZE
inline constexpr std::string_view kMxAc = "MxAc";  // QUERY_MAXIMAL_ACCESS_REQUEST, and its response
inline constexpr std::string_view kTWrp = "TWrp";  // TIMEWARP_TOKEN
inline constexpr std::string_view kQFid = "QFid";  // QUERY_ON_DISK_ID, and its response
inline constexpr std::string_view kRqLs = "RqLs";  // REQUEST_LEASE v1 (32 bytes) or v2 (52 bytes), and its response
inline constexpr std::string_view kDH2Q = "DH2Q";  // DURABLE_HANDLE_REQUEST_V2, and its response
inline constexpr std::string_view kDH2C = "DH2C";  // DURABLE_HANDLE_RECONNECT_V2
inline constexpr std::string_view kAAPL = "AAPL";  // Apple's extensions
inline constexpr std::string_view kAppInstanceId{"\x45\xBC\xA6\x6A\xEF\xA7\xF7\x4A\x90\x08\xFA\x46\x2E\x14\x4D\x74", 16};
inline constexpr std::string_view kAppInstanceVersion{"\xB9\x82\xD0\xB7\x3B\x56\x07\x4F\xA0\x7B\x52\x4A\x81\x16\xA0\x10", 16};
inline constexpr std::string_view kSvhdxOpenDevice{"\x9C\xCB\xCF\x9E\x04\xC1\xE6\x43\x98\x0E\x15\x8D\xA1\xF6\xEC\x83", 16};
inline constexpr std::string_view kPosix{"\x93\xAD\x25\x50\x9C\xB4\x11\xE7\xB4\x23\x83\xDE\x96\x8B\xCD\x7C", 16};
}  // namespace create_tags

// [MS-SMB2] 2.2.13.2
struct CreateContext {
  static constexpr const char* kName = "SMB2_CREATE_CONTEXT";
  std::string tag;
  Bytes data;

  static constexpr void fields(auto& m, auto& w) {
    auto tag = w.slot(), data = w.slot();
    w.next("Next", uint32_t{});
    w.start("NameOffset", tag, uint16_t{});
    w.length("NameLength", tag, uint16_t{});
    w.reserved("Reserved", 2);
    w.offset("DataOffset", data, uint16_t{});
    w.length("DataLength", data, uint32_t{});
    w.end_of_fixed();
    w.ascii("Name", tag, m.tag);
    w.pad(8);
    w.bytes("Data", data, m.data);
  }
};
static_assert(wire::fixed_size<CreateContext> == 16);

// The first context with this tag, or nullptr.
inline const CreateContext* find_context(const std::vector<CreateContext>& contexts, std::string_view tag) {
  for (const auto& context : contexts)
    if (context.tag == tag) return &context;
  return nullptr;
}

// DHnQ, [MS-SMB2] 2.2.13.2.3: 16 bytes that mean nothing; the response (2.2.14.2.3) has 8 of them.
struct DurableHandleRequest {
  static constexpr const char* kName = "SMB2_CREATE_DURABLE_HANDLE_REQUEST";
  static constexpr void fields(auto&, auto& w) { w.reserved("DurableRequest", 16); }
};
struct DurableHandleResponse {
  static constexpr const char* kName = "SMB2_CREATE_DURABLE_HANDLE_RESPONSE";
  static constexpr void fields(auto&, auto& w) { w.reserved("Reserved", 8); }
};

// DHnC, [MS-SMB2] 2.2.13.2.4
struct DurableHandleReconnect {
  static constexpr const char* kName = "SMB2_CREATE_DURABLE_HANDLE_RECONNECT";
  FileId file_id;
  static constexpr void fields(auto& m, auto& w) { w("FileId", m.file_id); }
};

// MxAc, [MS-SMB2] 2.2.13.2.5. The timestamp may be left off altogether.
struct QueryMaximalAccessRequest {
  static constexpr const char* kName = "SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST";
  FileTime timestamp;
  static constexpr void fields(auto& m, auto& w) { w("Timestamp", m.timestamp); }
};
// [MS-SMB2] 2.2.14.2.5
struct QueryMaximalAccessResponse {
  static constexpr const char* kName = "SMB2_CREATE_QUERY_MAXIMAL_ACCESS_RESPONSE";
  NtStatus query_status = NtStatus::success;
  uint32_t maximal_access = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("QueryStatus", m.query_status);
    w("MaximalAccess", m.maximal_access);
  }
};
static_assert(wire::fixed_size<QueryMaximalAccessResponse> == 8);

// AlSi, [MS-SMB2] 2.2.13.2.6
struct CreateAllocationSize {
  static constexpr const char* kName = "SMB2_CREATE_ALLOCATION_SIZE";
  uint64_t allocation_size = 0;
  static constexpr void fields(auto& m, auto& w) { w("AllocationSize", m.allocation_size); }
};

// TWrp, [MS-SMB2] 2.2.13.2.7
struct TimewarpToken {
  static constexpr const char* kName = "SMB2_CREATE_TIMEWARP_TOKEN";
  FileTime timestamp;
  static constexpr void fields(auto& m, auto& w) { w("Timestamp", m.timestamp); }
};

// QFid response, [MS-SMB2] 2.2.14.2.9; the request (2.2.13.2.9) is empty.
struct QueryOnDiskIdResponse {
  static constexpr const char* kName = "SMB2_CREATE_QUERY_ON_DISK_ID";
  uint64_t disk_file_id = 0;
  uint64_t volume_id = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("DiskFileId", m.disk_file_id);
    w("VolumeId", m.volume_id);
    w.reserved("Reserved", 16);
  }
};
static_assert(wire::fixed_size<QueryOnDiskIdResponse> == 32);

namespace lease_state {
inline constexpr uint32_t kNone = 0x00;
inline constexpr uint32_t kReadCaching = 0x01;
inline constexpr uint32_t kHandleCaching = 0x02;
inline constexpr uint32_t kWriteCaching = 0x04;
}  // namespace lease_state
namespace lease_flags {
inline constexpr uint32_t kBreakInProgress = 0x00000002;
inline constexpr uint32_t kParentLeaseKeySet = 0x00000004;
}  // namespace lease_flags

using LeaseKey = std::array<uint8_t, 16>;

// RqLs v1, request and response, [MS-SMB2] 2.2.13.2.8, 2.2.14.2.10
struct CreateLease {
  static constexpr const char* kName = "SMB2_CREATE_REQUEST_LEASE";
  LeaseKey lease_key{};
  uint32_t lease_state = 0;
  uint32_t lease_flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("LeaseKey", m.lease_key);
    w("LeaseState", m.lease_state);
    w("LeaseFlags", m.lease_flags);
    w.reserved("LeaseDuration", 8);
  }
};
static_assert(wire::fixed_size<CreateLease> == 32);

// RqLs v2, request and response, [MS-SMB2] 2.2.13.2.10, 2.2.14.2.11
struct CreateLeaseV2 {
  static constexpr const char* kName = "SMB2_CREATE_REQUEST_LEASE_V2";
  LeaseKey lease_key{};
  uint32_t lease_state = 0;
  uint32_t lease_flags = 0;
  LeaseKey parent_lease_key{};
  uint16_t epoch = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("LeaseKey", m.lease_key);
    w("LeaseState", m.lease_state);
    w("Flags", m.lease_flags);
    w.reserved("LeaseDuration", 8);
    w("ParentLeaseKey", m.parent_lease_key);
    w("Epoch", m.epoch);
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<CreateLeaseV2> == 52);

namespace durable_flags {
inline constexpr uint32_t kPersistent = 0x00000002;
}  // namespace durable_flags

// DH2Q, [MS-SMB2] 2.2.13.2.11
struct DurableHandleRequestV2 {
  static constexpr const char* kName = "SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2";
  uint32_t timeout_ms = 0;
  uint32_t flags = 0;
  Guid create_guid;
  static constexpr void fields(auto& m, auto& w) {
    w("Timeout", m.timeout_ms);
    w("Flags", m.flags);
    w.reserved("Reserved", 8);
    w("CreateGuid", m.create_guid);
  }
};
static_assert(wire::fixed_size<DurableHandleRequestV2> == 32);

// [MS-SMB2] 2.2.14.2.12
struct DurableHandleResponseV2 {
  static constexpr const char* kName = "SMB2_CREATE_DURABLE_HANDLE_RESPONSE_V2";
  uint32_t timeout_ms = 0;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Timeout", m.timeout_ms);
    w("Flags", m.flags);
  }
};

// DH2C, [MS-SMB2] 2.2.13.2.12
struct DurableHandleReconnectV2 {
  static constexpr const char* kName = "SMB2_CREATE_DURABLE_HANDLE_RECONNECT_V2";
  FileId file_id;
  Guid create_guid;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("FileId", m.file_id);
    w("CreateGuid", m.create_guid);
    w("Flags", m.flags);
  }
};
static_assert(wire::fixed_size<DurableHandleReconnectV2> == 36);

// [MS-SMB2] 2.2.13.2.13
struct AppInstanceId {
  static constexpr const char* kName = "SMB2_CREATE_APP_INSTANCE_ID";
  Guid app_instance_id;
  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{20});
    w.reserved("Reserved", 2);
    w("AppInstanceId", m.app_instance_id);
  }
};
static_assert(wire::fixed_size<AppInstanceId> == 20);

// [MS-SMB2] 2.2.13.2.15
struct AppInstanceVersion {
  static constexpr const char* kName = "SMB2_CREATE_APP_INSTANCE_VERSION";
  uint64_t high = 0;
  uint64_t low = 0;
  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{24});
    w.reserved("Reserved", 2);
    w.reserved("Padding", 4);
    w("AppInstanceVersionHigh", m.high);
    w("AppInstanceVersionLow", m.low);
  }
};
static_assert(wire::fixed_size<AppInstanceVersion> == 24);

}  // namespace sallyport::smb2
