#include "proto/rpce/pdu.h"

namespace sallyport::rpce {

namespace {

// The trailer and token end the PDU; the body before them is padded so that the trailer is aligned.
wire::Fault take_trailer(Pdu& pdu) {
  size_t taken = kSecurityTrailerSize + pdu.header.auth_length;
  if (taken > pdu.body.size()) return {wire::FaultKind::bad_offset, "auth_length", 10};
  auto trailer = pdu.body.last(taken);
  if (auto fault = wire::decode(pdu.trailer, trailer)) return fault;
  pdu.auth_value = trailer.subspan(kSecurityTrailerSize);
  pdu.body = pdu.body.first(pdu.body.size() - taken);
  if (pdu.trailer.auth_pad_length > pdu.body.size()) return {wire::FaultKind::bad_value, "auth_pad_length", pdu.body.size() + 2};
  pdu.body = pdu.body.first(pdu.body.size() - pdu.trailer.auth_pad_length);
  return {};
}

}  // namespace

wire::Fault parse(Pdu& out, Bytes bytes) {
  out = {};
  if (auto fault = wire::decode(out.header, bytes)) return fault;
  const auto& header = out.header;
  if (header.version != 5 || header.version_minor > 1) return {wire::FaultKind::bad_value, "rpc_vers", 0};
  if ((header.data_representation[0] & 0xF0) != 0x10) return {wire::FaultKind::bad_value, "packed_drep", 4};
  if (header.fragment_length != bytes.size()) return {wire::FaultKind::bad_value, "frag_length", 8};
  out.body = bytes.subspan(kHeaderSize);
  return header.auth_length ? take_trailer(out) : wire::Fault{};
}

}  // namespace sallyport::rpce
