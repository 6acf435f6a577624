// File system control codes and what they carry. [MS-FSCC] 2.3, [MS-SMB2] 2.2.31
#pragma once

#include "proto/fscc/classes.h"
#include "wire/fixed_size.h"

namespace sallyport::fscc {

#define SALLYPORT_FSCTL(X)                                                              \
  X(dfs_get_referrals, 0x00060194, "FSCTL_DFS_GET_REFERRALS")                           \
  X(dfs_get_referrals_ex, 0x000601B0, "FSCTL_DFS_GET_REFERRALS_EX")                     \
  X(is_pathname_valid, 0x0009002C, "FSCTL_IS_PATHNAME_VALID")                           \
  X(get_compression, 0x0009003C, "FSCTL_GET_COMPRESSION")                               \
  X(filesystem_get_statistics, 0x00090060, "FSCTL_FILESYSTEM_GET_STATISTICS")           \
  X(get_ntfs_volume_data, 0x00090064, "FSCTL_GET_NTFS_VOLUME_DATA")                     \
  X(find_files_by_sid, 0x0009008F, "FSCTL_FIND_FILES_BY_SID")                           \
  X(set_object_id, 0x00090098, "FSCTL_SET_OBJECT_ID")                                   \
  X(get_object_id, 0x0009009C, "FSCTL_GET_OBJECT_ID")                                   \
  X(delete_object_id, 0x000900A0, "FSCTL_DELETE_OBJECT_ID")                             \
  X(set_reparse_point, 0x000900A4, "FSCTL_SET_REPARSE_POINT")                           \
  X(get_reparse_point, 0x000900A8, "FSCTL_GET_REPARSE_POINT")                           \
  X(delete_reparse_point, 0x000900AC, "FSCTL_DELETE_REPARSE_POINT")                     \
  X(set_object_id_extended, 0x000900BC, "FSCTL_SET_OBJECT_ID_EXTENDED")                 \
  X(create_or_get_object_id, 0x000900C0, "FSCTL_CREATE_OR_GET_OBJECT_ID")               \
  X(set_sparse, 0x000900C4, "FSCTL_SET_SPARSE")                                         \
  X(read_file_usn_data, 0x000900EB, "FSCTL_READ_FILE_USN_DATA")                         \
  X(query_on_disk_volume_info, 0x0009013C, "FSCTL_QUERY_ON_DISK_VOLUME_INFO")           \
  X(query_sparing_info, 0x00090138, "FSCTL_QUERY_SPARING_INFO")                         \
  X(get_integrity_information, 0x0009027C, "FSCTL_GET_INTEGRITY_INFORMATION")           \
  X(query_file_regions, 0x00090284, "FSCTL_QUERY_FILE_REGIONS")                         \
  X(refs_stream_snapshot, 0x00090440, "FSCTL_REFS_STREAM_SNAPSHOT_MANAGEMENT")          \
  X(offload_read, 0x00094264, "FSCTL_OFFLOAD_READ")                                     \
  X(query_allocated_ranges, 0x000940CF, "FSCTL_QUERY_ALLOCATED_RANGES")                 \
  X(set_zero_data, 0x000980C8, "FSCTL_SET_ZERO_DATA")                                   \
  X(set_zero_on_deallocation, 0x00090194, "FSCTL_SET_ZERO_ON_DEALLOCATION")             \
  X(file_level_trim, 0x00098208, "FSCTL_FILE_LEVEL_TRIM")                               \
  X(offload_write, 0x00098268, "FSCTL_OFFLOAD_WRITE")                                   \
  X(duplicate_extents_to_file, 0x00098344, "FSCTL_DUPLICATE_EXTENTS_TO_FILE")           \
  X(duplicate_extents_to_file_ex, 0x000983E8, "FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX")     \
  X(set_compression, 0x0009C040, "FSCTL_SET_COMPRESSION")                               \
  X(set_encryption, 0x000900D7, "FSCTL_SET_ENCRYPTION")                                 \
  X(set_integrity_information, 0x0009C280, "FSCTL_SET_INTEGRITY_INFORMATION")           \
  X(pipe_peek, 0x0011400C, "FSCTL_PIPE_PEEK")                                           \
  X(pipe_wait, 0x00110018, "FSCTL_PIPE_WAIT")                                           \
  X(pipe_transceive, 0x0011C017, "FSCTL_PIPE_TRANSCEIVE")                               \
  X(srv_enumerate_snapshots, 0x00144064, "FSCTL_SRV_ENUMERATE_SNAPSHOTS")               \
  X(srv_request_resume_key, 0x00140078, "FSCTL_SRV_REQUEST_RESUME_KEY")                 \
  X(srv_copychunk, 0x001440F2, "FSCTL_SRV_COPYCHUNK")                                   \
  X(srv_copychunk_write, 0x001480F2, "FSCTL_SRV_COPYCHUNK_WRITE")                       \
  X(srv_read_hash, 0x001441BB, "FSCTL_SRV_READ_HASH")                                   \
  X(lmr_request_resiliency, 0x001401D4, "FSCTL_LMR_REQUEST_RESILIENCY")                 \
  X(query_network_interface_info, 0x001401FC, "FSCTL_QUERY_NETWORK_INTERFACE_INFO")     \
  X(validate_negotiate_info, 0x00140204, "FSCTL_VALIDATE_NEGOTIATE_INFO")               \
  X(svhdx_sync_tunnel_request, 0x00090304, "FSCTL_SVHDX_SYNC_TUNNEL_REQUEST")           \
  X(svhdx_async_tunnel_request, 0x00090364, "FSCTL_SVHDX_ASYNC_TUNNEL_REQUEST")         \
  X(query_shared_virtual_disk_support, 0x00090300, "FSCTL_QUERY_SHARED_VIRTUAL_DISK_SUPPORT")

enum class Fsctl : uint32_t {
#define X(name, value, text) name = value,
  SALLYPORT_FSCTL(X)
#undef X
};
std::string to_string(Fsctl code);

// FSCTL_SET_ZERO_DATA, [MS-FSCC] 2.3.81
struct FileZeroDataInformation {
  static constexpr const char* kName = "FILE_ZERO_DATA_INFORMATION";
  uint64_t file_offset = 0;
  uint64_t beyond_final_zero = 0;  // the first byte that stays
  static constexpr void fields(auto& m, auto& w) {
    w("FileOffset", m.file_offset);
    w("BeyondFinalZero", m.beyond_final_zero);
  }
};
static_assert(wire::fixed_size<FileZeroDataInformation> == 16);

// FSCTL_QUERY_ALLOCATED_RANGES: one in the request, any number in the answer, [MS-FSCC] 2.3.52, 2.3.53
struct FileAllocatedRange {
  static constexpr const char* kName = "FILE_ALLOCATED_RANGE_BUFFER";
  uint64_t file_offset = 0;
  uint64_t length = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("FileOffset", m.file_offset);
    w("Length", m.length);
  }
};
static_assert(wire::fixed_size<FileAllocatedRange> == 16);

struct FileAllocatedRanges {
  static constexpr const char* kName = "FSCTL_QUERY_ALLOCATED_RANGES Reply";
  std::vector<FileAllocatedRange> ranges;
  static constexpr void fields(auto& m, auto& w) {
    w.end_of_fixed();
    w.elements("Ranges", m.ranges);
  }
};

// FSCTL_SET_SPARSE, [MS-FSCC] 2.3.79. An empty buffer means true.
struct FileSetSparseBuffer {
  static constexpr const char* kName = "FILE_SET_SPARSE_BUFFER";
  bool set_sparse = true;
  static constexpr void fields(auto& m, auto& w) { w("SetSparse", m.set_sparse); }
};

// FSCTL_GET_COMPRESSION answer, FSCTL_SET_COMPRESSION request, [MS-FSCC] 2.3.18, 2.3.69
struct CompressionState {
  static constexpr const char* kName = "FSCTL_GET_COMPRESSION Reply";
  static constexpr uint16_t kNone = 0;
  static constexpr uint16_t kDefault = 1;
  static constexpr uint16_t kLznt1 = 2;
  uint16_t compression_state = kNone;
  static constexpr void fields(auto& m, auto& w) { w("CompressionState", m.compression_state); }
};

// FSCTL_GET_OBJECT_ID and FSCTL_CREATE_OR_GET_OBJECT_ID answers, [MS-FSCC] 2.1.3.1
struct FileObjectIdBuffer {
  static constexpr const char* kName = "FILE_OBJECTID_BUFFER";
  Guid object_id;
  Guid birth_volume_id;
  Guid birth_object_id;
  Guid domain_id;
  static constexpr void fields(auto& m, auto& w) {
    w("ObjectId", m.object_id);
    w("BirthVolumeId", m.birth_volume_id);
    w("BirthObjectId", m.birth_object_id);
    w("DomainId", m.domain_id);
  }
};
static_assert(wire::fixed_size<FileObjectIdBuffer> == 64);

// FSCTL_PIPE_WAIT, [MS-FSCC] 2.3.49
struct PipeWaitRequest {
  static constexpr const char* kName = "FSCTL_PIPE_WAIT Request";
  uint64_t timeout = 0;  // in 100 ns
  bool timeout_specified = false;
  std::u16string name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w("Timeout", m.timeout);
    w.length("NameLength", name, uint32_t{});
    w("TimeoutSpecified", m.timeout_specified);
    w.reserved("Padding", 1);
    w.end_of_fixed();
    w.text("Name", name, m.name);
  }
};
static_assert(wire::fixed_size<PipeWaitRequest> == 14);

// FSCTL_PIPE_PEEK answer, [MS-FSCC] 2.3.47
struct PipePeekReply {
  static constexpr const char* kName = "FSCTL_PIPE_PEEK Reply";
  uint32_t named_pipe_state = 0;
  uint32_t read_data_available = 0;
  uint32_t number_of_messages = 0;
  uint32_t message_length = 0;
  Bytes data;
  static constexpr void fields(auto& m, auto& w) {
    w("NamedPipeState", m.named_pipe_state);
    w("ReadDataAvailable", m.read_data_available);
    w("NumberOfMessages", m.number_of_messages);
    w("MessageLength", m.message_length);
    w.end_of_fixed();
    w.rest("Data", m.data);
  }
};

// FSCTL_DUPLICATE_EXTENTS_TO_FILE as SMB2 carries it, [MS-FSCC] 2.3.7.2
struct DuplicateExtentsData {
  static constexpr const char* kName = "SMB2_DUPLICATE_EXTENTS_DATA";
  std::array<uint8_t, 16> source_file_id{};  // an smb2::FileId
  uint64_t source_file_offset = 0;
  uint64_t target_file_offset = 0;
  uint64_t byte_count = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("SourceFileID", m.source_file_id);
    w("SourceFileOffset", m.source_file_offset);
    w("TargetFileOffset", m.target_file_offset);
    w("ByteCount", m.byte_count);
  }
};
static_assert(wire::fixed_size<DuplicateExtentsData> == 40);

// FSCTL_FILE_LEVEL_TRIM, [MS-FSCC] 2.3.13
struct FileLevelTrim {
  static constexpr const char* kName = "FSCTL_FILE_LEVEL_TRIM Request";
  uint32_t key = 0;
  std::vector<FileAllocatedRange> ranges;  // the same shape
  static constexpr void fields(auto& m, auto& w) {
    auto ranges = w.slot();
    w("Key", m.key);
    w.count("NumRanges", ranges, uint32_t{});
    w.end_of_fixed();
    w.array("Ranges", ranges, m.ranges);
  }
};

}  // namespace sallyport::fscc
