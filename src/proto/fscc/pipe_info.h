// What is known about a named pipe. [MS-FSCC] 2.4.37 to 2.4.39
#pragma once

#include "proto/fscc/classes.h"
#include "wire/fixed_size.h"

namespace sallyport::fscc {

// [MS-FSCC] 2.4.37
struct FilePipeInformation {
  static constexpr const char* kName = "FilePipeInformation";
  static constexpr uint32_t kByteStreamMode = 0;
  static constexpr uint32_t kMessageMode = 1;
  static constexpr uint32_t kQueueOperation = 0;
  static constexpr uint32_t kCompleteOperation = 1;
  uint32_t read_mode = kByteStreamMode;
  uint32_t completion_mode = kQueueOperation;
  static constexpr void fields(auto& m, auto& w) {
    w("ReadMode", m.read_mode);
    w("CompletionMode", m.completion_mode);
  }
};
static_assert(wire::fixed_size<FilePipeInformation> == 8);

// [MS-FSCC] 2.4.38
struct FilePipeLocalInformation {
  static constexpr const char* kName = "FilePipeLocalInformation";
  static constexpr uint32_t kMessageType = 1;
  static constexpr uint32_t kFullDuplex = 2;
  static constexpr uint32_t kConnectedState = 3;
  static constexpr uint32_t kClientEnd = 0;
  uint32_t named_pipe_type = kMessageType;
  uint32_t named_pipe_configuration = kFullDuplex;
  uint32_t maximum_instances = 0xFFFFFFFF;
  uint32_t current_instances = 0;
  uint32_t inbound_quota = 0;
  uint32_t read_data_available = 0;
  uint32_t outbound_quota = 0;
  uint32_t write_quota_available = 0;
  uint32_t named_pipe_state = kConnectedState;
  uint32_t named_pipe_end = kClientEnd;
  static constexpr void fields(auto& m, auto& w) {
    w("NamedPipeType", m.named_pipe_type);
    w("NamedPipeConfiguration", m.named_pipe_configuration);
    w("MaximumInstances", m.maximum_instances);
    w("CurrentInstances", m.current_instances);
    w("InboundQuota", m.inbound_quota);
    w("ReadDataAvailable", m.read_data_available);
    w("OutboundQuota", m.outbound_quota);
    w("WriteQuotaAvailable", m.write_quota_available);
    w("NamedPipeState", m.named_pipe_state);
    w("NamedPipeEnd", m.named_pipe_end);
  }
};
static_assert(wire::fixed_size<FilePipeLocalInformation> == 40);

// [MS-FSCC] 2.4.39
struct FilePipeRemoteInformation {
  static constexpr const char* kName = "FilePipeRemoteInformation";
  uint64_t collect_data_time = 0;
  uint32_t maximum_collection_count = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("CollectDataTime", m.collect_data_time);
    w("MaximumCollectionCount", m.maximum_collection_count);
  }
};
static_assert(wire::fixed_size<FilePipeRemoteInformation> == 12);

}  // namespace sallyport::fscc
