// The connection-oriented PDUs of DCE/RPC that run over named pipes: [C706] chapter 12, [MS-RPCE] 2.2.2.
#pragma once

#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::rpce {

// [C706] 12.6.1
enum class PduType : uint8_t {
  request = 0,
  response = 2,
  fault = 3,
  bind = 11,
  bind_ack = 12,
  bind_nak = 13,
  alter_context = 14,
  alter_context_resp = 15,
  auth3 = 16,
  shutdown = 17,
  co_cancel = 18,
  orphaned = 19,
};

// [C706] 12.6.3.1, [MS-RPCE] 2.2.2.3
namespace pfc {
constexpr uint8_t kFirstFrag = 0x01;
constexpr uint8_t kLastFrag = 0x02;
constexpr uint8_t kPendingCancel = 0x04;  // in a bind: header signing wanted
constexpr uint8_t kConcMpx = 0x10;
constexpr uint8_t kDidNotExecute = 0x20;
constexpr uint8_t kMaybe = 0x40;
constexpr uint8_t kObjectUuid = 0x80;
}  // namespace pfc

constexpr size_t kHeaderSize = 16;
constexpr size_t kSecurityTrailerSize = 8;
constexpr uint16_t kMustReceiveFragment = 1432;  // [C706] 12.6.3.2: every peer takes fragments of this size

// The data representation every client of today sends: little-endian integers, ASCII, IEEE floats ([C706] 14.1).
constexpr std::array<uint8_t, 4> kLittleEndian = {0x10, 0, 0, 0};

struct Header {
  static constexpr const char* kName = "RPC header";
  uint8_t version = 5;
  uint8_t version_minor = 0;
  PduType type = PduType::request;
  uint8_t flags = pfc::kFirstFrag | pfc::kLastFrag;
  std::array<uint8_t, 4> data_representation = kLittleEndian;
  uint16_t fragment_length = 0;
  uint16_t auth_length = 0;
  uint32_t call_id = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("rpc_vers", m.version);
    w("rpc_vers_minor", m.version_minor);
    w("PTYPE", m.type);
    w("pfc_flags", m.flags);
    w("packed_drep", m.data_representation);
    w("frag_length", m.fragment_length);
    w("auth_length", m.auth_length);
    w("call_id", m.call_id);
  }
};
static_assert(wire::fixed_size<Header> == kHeaderSize);

// p_syntax_id_t, [C706] 12.6.3.1: the major version stands in the low half
struct SyntaxId {
  static constexpr const char* kName = "p_syntax_id";
  Guid uuid;
  uint32_t version = 0;
  auto operator<=>(const SyntaxId&) const = default;
  static constexpr void fields(auto& m, auto& w) {
    w("if_uuid", m.uuid);
    w("if_version", m.version);
  }
};

// 8a885d04-1ceb-11c9-9fe8-08002b104860 v2
constexpr SyntaxId kNdr = {Guid{{0x04, 0x5D, 0x88, 0x8A, 0xEB, 0x1C, 0xC9, 0x11, 0x9F, 0xE8, 0x08, 0x00, 0x2B, 0x10, 0x48, 0x60}},
                           2};

// Bind time feature negotiation ([MS-RPCE] 3.3.1.5.3): a transfer syntax whose first half is this and whose second half are bits.
constexpr std::array<uint8_t, 8> kFeatureNegotiation = {0x2C, 0x1C, 0xB7, 0x6C, 0x12, 0x98, 0x40, 0x45};

// p_cont_elem_t
struct PresentationContext {
  static constexpr const char* kName = "p_cont_elem";
  uint16_t id = 0;
  SyntaxId abstract_syntax;
  std::vector<SyntaxId> transfer_syntaxes;
  static constexpr void fields(auto& m, auto& w) {
    auto transfer = w.slot();
    w("p_cont_id", m.id);
    w.count("n_transfer_syn", transfer, uint8_t{});
    w.reserved("reserved", 1);
    w("abstract_syntax", m.abstract_syntax);
    w.end_of_fixed();
    w.array("transfer_syntaxes", transfer, m.transfer_syntaxes);
  }
};

// bind and alter_context, [C706] 12.6.4.3 and 12.6.4.1, behind the header
struct Bind {
  static constexpr const char* kName = "bind";
  uint16_t max_xmit_frag = 0;
  uint16_t max_recv_frag = 0;
  uint32_t assoc_group_id = 0;
  std::vector<PresentationContext> contexts;
  static constexpr void fields(auto& m, auto& w) {
    auto contexts = w.slot();
    w("max_xmit_frag", m.max_xmit_frag);
    w("max_recv_frag", m.max_recv_frag);
    w("assoc_group_id", m.assoc_group_id);
    w.count("n_context_elem", contexts, uint8_t{});
    w.reserved("reserved", 3);
    w.end_of_fixed();
    w.list("p_cont_elem", contexts, m.contexts, 1);
  }
};

// p_cont_def_result_t and, where it is a rejection, p_provider_reason_t; for feature negotiation the reason holds bits.
enum class ContextResult : uint16_t { acceptance = 0, user_rejection = 1, provider_rejection = 2, negotiate_ack = 3 };
namespace context_reason {
constexpr uint16_t kNotSpecified = 0;
constexpr uint16_t kAbstractSyntaxNotSupported = 1;
constexpr uint16_t kTransferSyntaxesNotSupported = 2;
constexpr uint16_t kLocalLimitExceeded = 3;
}  // namespace context_reason

struct ContextAnswer {
  static constexpr const char* kName = "p_result";
  ContextResult result = ContextResult::acceptance;
  uint16_t reason = 0;
  SyntaxId transfer_syntax;
  static constexpr void fields(auto& m, auto& w) {
    w("result", m.result);
    w("reason", m.reason);
    w("transfer_syntax", m.transfer_syntax);
  }
};
struct ContextAnswers {
  static constexpr const char* kName = "p_result_list";
  std::vector<ContextAnswer> results;
  static constexpr void fields(auto& m, auto& w) {
    auto results = w.slot();
    w.count("n_results", results, uint8_t{});
    w.reserved("reserved", 3);
    w.end_of_fixed();
    w.array("p_results", results, m.results);
  }
};

// bind_ack and alter_context_resp, [C706] 12.6.4.4 and 12.6.4.2. The secondary address ends in NUL, which its length counts.
struct BindAck {
  static constexpr const char* kName = "bind_ack";
  uint16_t max_xmit_frag = 0;
  uint16_t max_recv_frag = 0;
  uint32_t assoc_group_id = 0;
  std::string secondary_address;
  ContextAnswers answers;
  static constexpr void fields(auto& m, auto& w) {
    auto address = w.slot(), answers = w.slot();
    w("max_xmit_frag", m.max_xmit_frag);
    w("max_recv_frag", m.max_recv_frag);
    w("assoc_group_id", m.assoc_group_id);
    w.length("port_spec_length", address, uint16_t{});
    w.end_of_fixed();
    w.ascii("port_spec", address, m.secondary_address);
    w.pad(4);
    w.nested("p_result_list", answers, m.answers);
  }
};

// [C706] 12.6.3.1, [MS-RPCE] 2.2.2.5
enum class BindRejection : uint16_t {
  not_specified = 0,
  temporary_congestion = 1,
  local_limit_exceeded = 2,
  protocol_version_not_supported = 4,
  authentication_type_not_recognized = 8,
};
struct ProtocolVersion {
  static constexpr const char* kName = "p_rt_version";
  uint8_t major = 5;
  uint8_t minor = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("major", m.major);
    w("minor", m.minor);
  }
};
// bind_nak, [C706] 12.6.4.5
struct BindNak {
  static constexpr const char* kName = "bind_nak";
  BindRejection reason = BindRejection::not_specified;
  std::vector<ProtocolVersion> versions;
  static constexpr void fields(auto& m, auto& w) {
    auto versions = w.slot();
    w("provider_reject_reason", m.reason);
    w.count("n_protocols", versions, uint8_t{});
    w.end_of_fixed();
    w.array("p_protocols", versions, m.versions);
  }
};

// request, [C706] 12.6.4.9; an object UUID, when the flags announce one, is the first 16 bytes of `stub`
struct Request {
  static constexpr const char* kName = "request";
  uint32_t alloc_hint = 0;
  uint16_t context_id = 0;
  uint16_t opnum = 0;
  Bytes stub;
  static constexpr void fields(auto& m, auto& w) {
    w("alloc_hint", m.alloc_hint);
    w("p_cont_id", m.context_id);
    w("opnum", m.opnum);
    w.end_of_fixed();
    w.rest("stub_data", m.stub);
  }
};

// response, [C706] 12.6.4.10
struct Response {
  static constexpr const char* kName = "response";
  static constexpr size_t kFixedSize = 8;
  uint32_t alloc_hint = 0;
  uint16_t context_id = 0;
  uint8_t cancel_count = 0;
  Bytes stub;
  static constexpr void fields(auto& m, auto& w) {
    w("alloc_hint", m.alloc_hint);
    w("p_cont_id", m.context_id);
    w("cancel_count", m.cancel_count);
    w.reserved("reserved", 1);
    w.end_of_fixed();
    w.rest("stub_data", m.stub);
  }
};

// Why a call was not answered: nca_s_* of [C706] appendix E, and Win32 codes as [MS-RPCE] 2.2.1.1.3 allows.
enum class FaultStatus : uint32_t {
  access_denied = 0x00000005,
  bad_stub_data = 0x000006F7,
  invalid_tag = 0x1C000006,
  context_mismatch = 0x1C00001A,
  op_range_error = 0x1C010002,
  unknown_interface = 0x1C010003,
  protocol_error = 0x1C01000B,
  server_too_busy = 0x1C010014,
};

// fault, [C706] 12.6.4.7
struct FaultBody {
  static constexpr const char* kName = "fault";
  uint32_t alloc_hint = 24;
  uint16_t context_id = 0;
  uint8_t cancel_count = 0;
  FaultStatus status{};
  static constexpr void fields(auto& m, auto& w) {
    w("alloc_hint", m.alloc_hint);
    w("p_cont_id", m.context_id);
    w("cancel_count", m.cancel_count);
    w.reserved("reserved", 1);
    w("status", m.status);
    w.reserved("reserved2", 4);
  }
};

// sec_trailer, [MS-RPCE] 2.2.2.11: before the last auth_length bytes of a PDU
struct SecurityTrailer {
  static constexpr const char* kName = "sec_trailer";
  uint8_t auth_type = 0;
  uint8_t auth_level = 0;
  uint8_t auth_pad_length = 0;
  uint32_t auth_context_id = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("auth_type", m.auth_type);
    w("auth_level", m.auth_level);
    w("auth_pad_length", m.auth_pad_length);
    w.reserved("auth_reserved", 1);
    w("auth_context_id", m.auth_context_id);
  }
};
static_assert(wire::fixed_size<SecurityTrailer> == kSecurityTrailerSize);

// One PDU taken apart; views into it.
struct Pdu {
  Header header;
  Bytes body;  // between header and security trailer
  SecurityTrailer trailer;
  Bytes auth_value;
};
// `bytes` is exactly one PDU. Refuses other versions than 5.0 and 5.1 and other data representations than little endian.
wire::Fault parse(Pdu& out, Bytes bytes);

// Appends header and body; the fragment length is filled in.
template <class Body>
void append_pdu(Buffer& out, Header header, const Body& body) {
  size_t start = out.size();
  wire::encode(header, out, start);
  wire::encode(body, out, start);
  store_le(out.data() + start + 8, static_cast<uint16_t>(out.size() - start));
}

}  // namespace sallyport::rpce
