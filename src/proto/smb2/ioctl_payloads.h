// What the IOCTLs that belong to SMB2 itself carry. [MS-SMB2] 2.2.31.1, 2.2.32.1
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// FSCTL_VALIDATE_NEGOTIATE_INFO, [MS-SMB2] 2.2.31.4
struct ValidateNegotiateInfoRequest {
  static constexpr const char* kName = "VALIDATE_NEGOTIATE_INFO Request";
  uint32_t capabilities = 0;
  Guid guid;
  uint16_t security_mode = 0;
  std::vector<Dialect> dialects;
  static constexpr void fields(auto& m, auto& w) {
    auto dialects = w.slot();
    w("Capabilities", m.capabilities);
    w("Guid", m.guid);
    w("SecurityMode", m.security_mode);
    w.count("DialectCount", dialects, uint16_t{});
    w.end_of_fixed();
    w.array("Dialects", dialects, m.dialects);
  }
};
static_assert(wire::fixed_size<ValidateNegotiateInfoRequest> == 24);

// [MS-SMB2] 2.2.32.6
struct ValidateNegotiateInfoResponse {
  static constexpr const char* kName = "VALIDATE_NEGOTIATE_INFO Response";
  uint32_t capabilities = 0;
  Guid guid;
  uint16_t security_mode = 0;
  Dialect dialect = Dialect::none;
  static constexpr void fields(auto& m, auto& w) {
    w("Capabilities", m.capabilities);
    w("Guid", m.guid);
    w("SecurityMode", m.security_mode);
    w("Dialect", m.dialect);
  }
};
static_assert(wire::fixed_size<ValidateNegotiateInfoResponse> == 24);

// A SOCKADDR_STORAGE, [MS-SMB2] 2.2.32.5.1. Family and flow information in host order, the rest as on the network.
struct SockAddr {
  static constexpr const char* kName = "SOCKADDR_STORAGE";
  static constexpr uint16_t kInterNetwork = 0x0002;
  static constexpr uint16_t kInterNetworkV6 = 0x0017;
  uint16_t family = 0;
  std::array<uint8_t, 126> data{};

  static SockAddr ipv4(const std::array<uint8_t, 4>& address, uint16_t port = 0);
  static SockAddr ipv6(const std::array<uint8_t, 16>& address, uint16_t port = 0, uint32_t scope = 0);

  static constexpr void fields(auto& m, auto& w) {
    w("Family", m.family);
    w("Buffer", m.data);
  }
};

namespace interface_capability {
inline constexpr uint32_t kRss = 0x00000001;
inline constexpr uint32_t kRdma = 0x00000002;
}  // namespace interface_capability

// FSCTL_QUERY_NETWORK_INTERFACE_INFO, [MS-SMB2] 2.2.32.5
struct NetworkInterface {
  static constexpr const char* kName = "NETWORK_INTERFACE_INFO";
  uint32_t if_index = 0;
  uint32_t capability = 0;
  uint64_t link_speed = 0;  // bits a second
  SockAddr address;
  static constexpr void fields(auto& m, auto& w) {
    w.next("Next", uint32_t{});
    w("IfIndex", m.if_index);
    w("Capability", m.capability);
    w.reserved("Reserved", 4);
    w("LinkSpeed", m.link_speed);
    w("SockAddr_Storage", m.address);
  }
};
static_assert(wire::fixed_size<NetworkInterface> == 152);

struct NetworkInterfaceInfo {
  static constexpr const char* kName = "NETWORK_INTERFACE_INFO Response";
  std::vector<NetworkInterface> interfaces;
  static constexpr void fields(auto& m, auto& w) {
    auto interfaces = w.slot();
    w.end_of_fixed();
    w.chain("Interfaces", interfaces, m.interfaces, 8);
  }
};

using ResumeKey = std::array<uint8_t, 24>;

// FSCTL_SRV_REQUEST_RESUME_KEY, [MS-SMB2] 2.2.32.3
struct SrvRequestResumeKeyResponse {
  static constexpr const char* kName = "SRV_REQUEST_RESUME_KEY Response";
  ResumeKey resume_key{};
  static constexpr void fields(auto& m, auto& w) {
    w("ResumeKey", m.resume_key);
    w.reserved("ContextLength", 4);
    w.reserved("Context", 4);
  }
};
static_assert(wire::fixed_size<SrvRequestResumeKeyResponse> == 32);

// [MS-SMB2] 2.2.31.1.1
struct SrvCopychunk {
  static constexpr const char* kName = "SRV_COPYCHUNK";
  uint64_t source_offset = 0;
  uint64_t target_offset = 0;
  uint32_t length = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("SourceOffset", m.source_offset);
    w("TargetOffset", m.target_offset);
    w("Length", m.length);
    w.reserved("Reserved", 4);
  }
};
static_assert(wire::fixed_size<SrvCopychunk> == 24);

// FSCTL_SRV_COPYCHUNK and FSCTL_SRV_COPYCHUNK_WRITE, [MS-SMB2] 2.2.31.1
struct SrvCopychunkCopy {
  static constexpr const char* kName = "SRV_COPYCHUNK_COPY";
  ResumeKey source_key{};
  std::vector<SrvCopychunk> chunks;
  static constexpr void fields(auto& m, auto& w) {
    auto chunks = w.slot();
    w("SourceKey", m.source_key);
    w.count("ChunkCount", chunks, uint32_t{});
    w.reserved("Reserved", 4);
    w.end_of_fixed();
    w.array("Chunks", chunks, m.chunks);
  }
};
static_assert(wire::fixed_size<SrvCopychunkCopy> == 32);

// [MS-SMB2] 2.2.32.1. With STATUS_INVALID_PARAMETER the three fields are the server's limits (3.3.5.15.6.2).
struct SrvCopychunkResponse {
  static constexpr const char* kName = "SRV_COPYCHUNK_RESPONSE";
  uint32_t chunks_written = 0;
  uint32_t chunk_bytes_written = 0;
  uint32_t total_bytes_written = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("ChunksWritten", m.chunks_written);
    w("ChunkBytesWritten", m.chunk_bytes_written);
    w("TotalBytesWritten", m.total_bytes_written);
  }
};
static_assert(wire::fixed_size<SrvCopychunkResponse> == 12);

// FSCTL_SRV_ENUMERATE_SNAPSHOTS, [MS-SMB2] 2.2.32.2. The names are "@GMT-..." each ended by a zero, one more at the end.
struct SrvSnapshotArray {
  static constexpr const char* kName = "SRV_SNAPSHOT_ARRAY";
  uint32_t number_of_snapshots = 0;
  uint32_t number_of_snapshots_returned = 0;
  std::u16string snapshots;
  static constexpr void fields(auto& m, auto& w) {
    auto snapshots = w.slot();
    w("NumberOfSnapShots", m.number_of_snapshots);
    w("NumberOfSnapShotsReturned", m.number_of_snapshots_returned);
    w.length("SnapShotArraySize", snapshots, uint32_t{});
    w.end_of_fixed();
    w.text("SnapShots", snapshots, m.snapshots);
  }
};

// FSCTL_LMR_REQUEST_RESILIENCY, [MS-SMB2] 2.2.31.3
struct NetworkResiliencyRequest {
  static constexpr const char* kName = "NETWORK_RESILIENCY_REQUEST";
  uint32_t timeout_ms = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Timeout", m.timeout_ms);
    w.reserved("Reserved", 4);
  }
};
static_assert(wire::fixed_size<NetworkResiliencyRequest> == 8);

}  // namespace sallyport::smb2
