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
};
}  // namespace

std::span<const MessageType> cifs_messages() { return kMessages; }

}  // namespace sallyport::proto
