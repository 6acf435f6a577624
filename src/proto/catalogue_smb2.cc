// SMB2's own messages, and which of them a body, context or control is.
#include "proto/catalogue_entry.h"
#include "proto/smb2/cancel.h"
#include "proto/smb2/change_notify.h"
#include "proto/smb2/close.h"
#include "proto/smb2/create.h"
#include "proto/smb2/echo.h"
#include "proto/smb2/error.h"
#include "proto/smb2/flush.h"
#include "proto/smb2/ioctl.h"
#include "proto/smb2/ioctl_payloads.h"
#include "proto/smb2/lock.h"
#include "proto/smb2/logoff.h"
#include "proto/smb2/negotiate.h"
#include "proto/smb2/oplock_break.h"
#include "proto/smb2/query_directory.h"
#include "proto/smb2/session_setup.h"
#include "proto/smb2/set_info.h"
#include "proto/smb2/transform.h"
#include "proto/smb2/tree_connect.h"
#include "proto/smb2/tree_disconnect.h"
#include "proto/smb2/write.h"

namespace sallyport::proto {

using namespace smb2;

namespace {
// Two entries a command, in the order of their numbers: request, response.
constexpr MessageType kBodies[] = {
    command_type<NegotiateRequest>(),      command_type<NegotiateResponse>(),
    command_type<SessionSetupRequest>(),   command_type<SessionSetupResponse>(),
    command_type<LogoffRequest>(),         command_type<LogoffResponse>(),
    command_type<TreeConnectRequest>(),    command_type<TreeConnectResponse>(),
    command_type<TreeDisconnectRequest>(), command_type<TreeDisconnectResponse>(),
    command_type<CreateRequest>(),         command_type<CreateResponse>(),
    command_type<CloseRequest>(),          command_type<CloseResponse>(),
    command_type<FlushRequest>(),          command_type<FlushResponse>(),
    command_type<ReadRequest>(),           command_type<ReadResponse>(),
    command_type<WriteRequest>(),          command_type<WriteResponse>(),
    command_type<LockRequest>(),           command_type<LockResponse>(),
    command_type<IoctlRequest>(),          command_type<IoctlResponse>(),
    command_type<CancelRequest>(),         command_type<ErrorResponse>(),
    command_type<EchoRequest>(),           command_type<EchoResponse>(),
    command_type<QueryDirectoryRequest>(), command_type<QueryDirectoryResponse>(),
    command_type<ChangeNotifyRequest>(),   command_type<ChangeNotifyResponse>(),
    command_type<QueryInfoRequest>(),      command_type<QueryInfoResponse>(),
    command_type<SetInfoRequest>(),        command_type<SetInfoResponse>(),
    command_type<OplockBreak>(),           command_type<OplockBreak>(),
};
static_assert(std::size(kBodies) == 2 * kCommandCount);

constexpr MessageType kOthers[] = {
    command_type<ErrorResponse>(),
    command_type<LeaseBreakNotification>(),
    command_type<LeaseBreak>(),
    message_type<Header>(),
    message_type<ErrorContexts>(),
    message_type<SymbolicLinkError>(),
    message_type<TransformHeader>(),
    message_type<CompressionTransformUnchained>(),
    message_type<CompressionTransformChained>(),
    message_type<CompressionPatternV1>(),
    message_type<PreauthIntegrityCapabilities>(),
    message_type<EncryptionCapabilities>(),
    message_type<CompressionCapabilities>(),
    message_type<NetnameNegotiateContext>(),
    message_type<TransportCapabilities>(),
    message_type<RdmaTransformCapabilities>(),
    message_type<SigningCapabilities>(),
    message_type<DurableHandleRequest>(),
    message_type<DurableHandleResponse>(),
    message_type<DurableHandleReconnect>(),
    message_type<QueryMaximalAccessRequest>(),
    message_type<QueryMaximalAccessResponse>(),
    message_type<CreateAllocationSize>(),
    message_type<TimewarpToken>(),
    message_type<QueryOnDiskIdResponse>(),
    message_type<CreateLease>(),
    message_type<CreateLeaseV2>(),
    message_type<DurableHandleRequestV2>(),
    message_type<DurableHandleResponseV2>(),
    message_type<DurableHandleReconnectV2>(),
    message_type<AppInstanceId>(),
    message_type<AppInstanceVersion>(),
    message_type<ValidateNegotiateInfoRequest>(),
    message_type<ValidateNegotiateInfoResponse>(),
    message_type<NetworkInterfaceInfo>(),
    message_type<SrvRequestResumeKeyResponse>(),
    message_type<SrvCopychunkCopy>(),
    message_type<SrvCopychunkResponse>(),
    message_type<SrvSnapshotArray>(),
    message_type<NetworkResiliencyRequest>(),
};
}  // namespace

std::span<const MessageType> smb2_messages() {
  static const auto kAll = [] {
    std::vector<MessageType> all(std::begin(kBodies), std::end(kBodies));
    all.insert(all.end(), std::begin(kOthers), std::end(kOthers));
    return all;
  }();
  return kAll;
}

const MessageType* body_type(const Header& header, Bytes message) {
  if (static_cast<uint16_t>(header.command) >= kCommandCount || message.size() < Header::kSize + 2) return nullptr;
  if (has_error_body(header, message)) return &kMessageType<ErrorResponse, Header::kSize>;
  if (header.command == Command::oplock_break) {
    auto structure_size = load_le<uint16_t>(message.data() + Header::kSize);
    if (structure_size == wire::fixed_size<LeaseBreakNotification>) return &kMessageType<LeaseBreakNotification, Header::kSize>;
    if (structure_size == wire::fixed_size<LeaseBreak>) return &kMessageType<LeaseBreak, Header::kSize>;
  }
  return &kBodies[2 * static_cast<uint16_t>(header.command) + header.is_response()];
}

const MessageType* negotiate_context_type(NegotiateContextType type) {
  switch (type) {
    case NegotiateContextType::preauth_integrity_capabilities: return &kMessageType<PreauthIntegrityCapabilities>;
    case NegotiateContextType::encryption_capabilities: return &kMessageType<EncryptionCapabilities>;
    case NegotiateContextType::compression_capabilities: return &kMessageType<CompressionCapabilities>;
    case NegotiateContextType::netname_negotiate_context_id: return &kMessageType<NetnameNegotiateContext>;
    case NegotiateContextType::transport_capabilities: return &kMessageType<TransportCapabilities>;
    case NegotiateContextType::rdma_transform_capabilities: return &kMessageType<RdmaTransformCapabilities>;
    case NegotiateContextType::signing_capabilities: return &kMessageType<SigningCapabilities>;
    case NegotiateContextType::posix_extensions: break;
  }
  return nullptr;
}

const MessageType* create_context_type(const CreateContext& context, bool response) {
  struct Row {
    std::string_view tag;
    const MessageType* request;
    const MessageType* response;
  };
  static constexpr Row kRows[] = {
      {create_tags::kDHnQ, &kMessageType<DurableHandleRequest>, &kMessageType<DurableHandleResponse>},
      {create_tags::kDHnC, &kMessageType<DurableHandleReconnect>, nullptr},
      {create_tags::kAlSi, &kMessageType<CreateAllocationSize>, nullptr},
      {create_tags::kMxAc, &kMessageType<QueryMaximalAccessRequest>, &kMessageType<QueryMaximalAccessResponse>},
      {create_tags::kTWrp, &kMessageType<TimewarpToken>, nullptr},
      {create_tags::kQFid, nullptr, &kMessageType<QueryOnDiskIdResponse>},
      {create_tags::kDH2Q, &kMessageType<DurableHandleRequestV2>, &kMessageType<DurableHandleResponseV2>},
      {create_tags::kDH2C, &kMessageType<DurableHandleReconnectV2>, nullptr},
      {create_tags::kAppInstanceId, &kMessageType<AppInstanceId>, nullptr},
      {create_tags::kAppInstanceVersion, &kMessageType<AppInstanceVersion>, nullptr},
  };
  if (context.data.empty()) return nullptr;
  if (context.tag == create_tags::kRqLs)
    return context.data.size() < wire::fixed_size<CreateLeaseV2> ? &kMessageType<CreateLease> : &kMessageType<CreateLeaseV2>;
  if (context.tag == create_tags::kExtA)
    return info_type(InfoType::file, static_cast<uint8_t>(fscc::FileInformationClass::full_ea));
  if (context.tag == create_tags::kSecD) return info_type(InfoType::security, 0);
  for (const auto& row : kRows)
    if (row.tag == context.tag) return response ? row.response : row.request;
  return nullptr;
}

const MessageType* fsctl_type(fscc::Fsctl code, bool response) {
  using enum fscc::Fsctl;
  switch (code) {
    case validate_negotiate_info:
      return response ? &kMessageType<ValidateNegotiateInfoResponse> : &kMessageType<ValidateNegotiateInfoRequest>;
    case query_network_interface_info: return response ? &kMessageType<NetworkInterfaceInfo> : nullptr;
    case srv_request_resume_key: return response ? &kMessageType<SrvRequestResumeKeyResponse> : nullptr;
    case srv_copychunk:
    case srv_copychunk_write: return response ? &kMessageType<SrvCopychunkResponse> : &kMessageType<SrvCopychunkCopy>;
    case srv_enumerate_snapshots: return response ? &kMessageType<SrvSnapshotArray> : nullptr;
    case lmr_request_resiliency: return response ? nullptr : &kMessageType<NetworkResiliencyRequest>;
    case query_allocated_ranges:
      return response ? &kMessageType<fscc::FileAllocatedRanges> : &kMessageType<fscc::FileAllocatedRange>;
    case set_zero_data: return response ? nullptr : &kMessageType<fscc::FileZeroDataInformation>;
    case set_sparse: return response ? nullptr : &kMessageType<fscc::FileSetSparseBuffer>;
    case get_compression: return response ? &kMessageType<fscc::CompressionState> : nullptr;
    case set_compression: return response ? nullptr : &kMessageType<fscc::CompressionState>;
    case get_object_id:
    case create_or_get_object_id: return response ? &kMessageType<fscc::FileObjectIdBuffer> : nullptr;
    case pipe_wait: return response ? nullptr : &kMessageType<fscc::PipeWaitRequest>;
    case pipe_peek: return response ? &kMessageType<fscc::PipePeekReply> : nullptr;
    case duplicate_extents_to_file: return response ? nullptr : &kMessageType<fscc::DuplicateExtentsData>;
    case file_level_trim: return response ? nullptr : &kMessageType<fscc::FileLevelTrim>;
    default: return nullptr;
  }
}

}  // namespace sallyport::proto
