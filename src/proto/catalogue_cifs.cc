// SMB1's messages. Text in them is read as the header before them says, so the entries look there.
#include "proto/catalogue_entry.h"
#include "proto/cifs/body.h"

namespace sallyport::proto {

using namespace cifs;

namespace {
constexpr size_t kFlags2At = 10;

bool is_unicode(Bytes base) {
  return base.size() >= Header::kSize && load_le<uint16_t>(base.data() + kFlags2At) & header_flags2::kUnicode;
}

template <class T>
wire::Fault read(T& body, Bytes base) {
  set_unicode(body, is_unicode(base));
  return wire::decode(body, base, Header::kSize);
}

template <class T>
constexpr MessageType body_type() {
  return {.name = T::kName,
          .at = Header::kSize,
          .print = [](Bytes base, wire::Json& out) -> wire::Fault {
            T body{};
            auto fault = read(body, base);
            if (!fault) out = wire::Printer::print(body);
            return fault;
          },
          .recode = [](Bytes base, Buffer& out) -> wire::Fault {
            T body{};
            auto fault = read(body, base);
            if (!fault) wire::encode(body, out, 0);
            return fault;
          },
          .generate = [](uint64_t seed) -> Buffer {
            wire::Generator generator(seed);
            T body{};
            set_unicode(body, seed & 1);
            T::fields(body, generator);
            Header header;
            header.flags2 = seed & 1 ? header_flags2::kUnicode : 0;
            Buffer out;
            wire::encode(header, out, 0);
            wire::encode(body, out, 0);
            return out;
          }};
}

constexpr MessageType kMessages[] = {
    message_type<Header>(),
    body_type<Block>(),
    body_type<ErrorResponse>(),
    body_type<NegotiateRequest>(),
    body_type<NegotiateResponseCore>(),
    body_type<NegotiateResponseLanman>(),
    body_type<NegotiateResponse>(),
    body_type<SessionSetupAndxRequest>(),
    body_type<SessionSetupAndxRequestExtended>(),
    body_type<SessionSetupAndxRequestLanman>(),
    body_type<SessionSetupAndxResponse>(),
    body_type<SessionSetupAndxResponseExtended>(),
    body_type<LogoffAndxRequest>(),
    body_type<LogoffAndxResponse>(),
    body_type<TreeConnectAndxRequest>(),
    body_type<TreeConnectAndxResponse>(),
    body_type<TreeConnectAndxResponseExtended>(),
    body_type<TreeConnectAndxResponseLanman>(),
    body_type<TreeDisconnectRequest>(),
    body_type<TreeDisconnectResponse>(),
    body_type<NtCreateAndxRequest>(),
    body_type<NtCreateAndxResponse>(),
    body_type<NtCreateAndxResponseExtended>(),
    body_type<CloseRequest>(),
    body_type<CloseResponse>(),
    body_type<TransactionRequest>(),
    body_type<TransactionResponse>(),
    body_type<Transaction2Request>(),
    body_type<Transaction2Response>(),
    body_type<CreateDirectoryRequest>(),
    body_type<DeleteDirectoryRequest>(),
    body_type<OpenRequest>(),
    body_type<CreateRequest>(),
    body_type<FlushRequest>(),
    body_type<DeleteRequest>(),
    body_type<RenameRequest>(),
    body_type<QueryInformationRequest>(),
    body_type<SetInformationRequest>(),
    body_type<ReadRequest>(),
    body_type<WriteRequest>(),
    body_type<LockByteRangeRequest>(),
    body_type<UnlockByteRangeRequest>(),
    body_type<CreateTemporaryRequest>(),
    body_type<CreateNewRequest>(),
    body_type<CheckDirectoryRequest>(),
    body_type<ProcessExitRequest>(),
    body_type<SeekRequest>(),
    body_type<LockAndReadRequest>(),
    body_type<WriteAndUnlockRequest>(),
    body_type<SetInformation2Request>(),
    body_type<QueryInformation2Request>(),
    body_type<LockingAndxRequest>(),
    body_type<TransactionSecondaryRequest>(),
    body_type<CopyRequest>(),
    body_type<MoveRequest>(),
    body_type<EchoRequest>(),
    body_type<WriteAndCloseRequest>(),
    body_type<WriteAndCloseRequestLong>(),
    body_type<OpenAndxRequest>(),
    body_type<ReadAndxRequestShort>(),
    body_type<ReadAndxRequest>(),
    body_type<WriteAndxRequestShort>(),
    body_type<WriteAndxRequest>(),
    body_type<Transaction2SecondaryRequest>(),
    body_type<FindClose2Request>(),
    body_type<TreeConnectRequest>(),
    body_type<QueryInformationDiskRequest>(),
    body_type<SearchRequest>(),
    body_type<FindRequest>(),
    body_type<FindUniqueRequest>(),
    body_type<FindCloseRequest>(),
    body_type<NtTransactRequest>(),
    body_type<NtTransactSecondaryRequest>(),
    body_type<NtCancelRequest>(),
    body_type<NtRenameRequest>(),
    body_type<OpenPrintFileRequest>(),
    body_type<WritePrintFileRequest>(),
    body_type<ClosePrintFileRequest>(),
    body_type<GetPrintQueueRequest>(),
    body_type<CreateDirectoryResponse>(),
    body_type<DeleteDirectoryResponse>(),
    body_type<OpenResponse>(),
    body_type<CreateResponse>(),
    body_type<FlushResponse>(),
    body_type<DeleteResponse>(),
    body_type<RenameResponse>(),
    body_type<QueryInformationResponse>(),
    body_type<SetInformationResponse>(),
    body_type<ReadResponse>(),
    body_type<WriteResponse>(),
    body_type<LockByteRangeResponse>(),
    body_type<UnlockByteRangeResponse>(),
    body_type<CreateTemporaryResponse>(),
    body_type<CreateNewResponse>(),
    body_type<CheckDirectoryResponse>(),
    body_type<ProcessExitResponse>(),
    body_type<SeekResponse>(),
    body_type<LockAndReadResponse>(),
    body_type<WriteAndUnlockResponse>(),
    body_type<SetInformation2Response>(),
    body_type<QueryInformation2Response>(),
    body_type<LockingAndxResponse>(),
    body_type<CopyResponse>(),
    body_type<MoveResponse>(),
    body_type<EchoResponse>(),
    body_type<WriteAndCloseResponse>(),
    body_type<OpenAndxResponse>(),
    body_type<OpenAndxResponseExtended>(),
    body_type<ReadAndxResponse>(),
    body_type<WriteAndxResponse>(),
    body_type<FindClose2Response>(),
    body_type<TreeConnectResponse>(),
    body_type<QueryInformationDiskResponse>(),
    body_type<SearchResponse>(),
    body_type<FindResponse>(),
    body_type<FindUniqueResponse>(),
    body_type<FindCloseResponse>(),
    body_type<NtTransactResponse>(),
    body_type<NtRenameResponse>(),
    body_type<OpenPrintFileResponse>(),
    body_type<WritePrintFileResponse>(),
    body_type<ClosePrintFileResponse>(),
    body_type<GetPrintQueueResponse>(),
};
}  // namespace

std::span<const MessageType> cifs_messages() { return kMessages; }

}  // namespace sallyport::proto
