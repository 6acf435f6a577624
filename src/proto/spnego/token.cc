#include "proto/spnego/token.h"

#include "proto/nlmp/common.h"
#include "proto/spnego/der.h"

namespace sallyport::spnego {

using der::context;
using der::Reader;
using der::wrap;

namespace {

std::optional<Bytes> optional_field(Reader& fields, uint8_t n, uint8_t type, const char* name) {
  if (!fields.next_is(context(n))) return std::nullopt;
  auto field = fields.enter(context(n), name);
  auto content = field.take(type, name);
  field.finish(name);
  return content;
}

void read_mech_types(Reader& fields, NegTokenInit& out) {
  if (!fields.next_is(context(0))) return;
  auto field = fields.enter(context(0), "mechTypes");
  auto copy = field;
  out.mech_types_raw = copy.take_whole(der::kSequence, "mechTypes");
  auto list = field.enter(der::kSequence, "mechTypes");
  field.finish("mechTypes");
  while (!list.at_end() && !list.fault()) out.mech_types.push_back(list.take(der::kOid, "MechType"));
}

NegHints read_hints(Reader& field) {
  NegHints hints;
  auto list = field.enter(der::kSequence, "negHints");
  if (auto name = optional_field(list, 0, der::kGeneralString, "hintName")) hints.hint_name = as_text(*name);
  if (auto address = optional_field(list, 1, der::kOctetString, "hintAddress")) hints.hint_address = *address;
  list.finish("negHints");
  return hints;
}

// [3] is mechListMIC in NegTokenInit and negHints in NegTokenInit2: the type inside tells them apart.
void read_field_3(Reader& fields, NegTokenInit& out) {
  if (!fields.next_is(context(3))) return;
  auto field = fields.enter(context(3), "negHints");
  if (field.next_is(der::kOctetString))
    out.mech_list_mic = field.take(der::kOctetString, "mechListMIC");
  else
    out.neg_hints = read_hints(field);
  field.finish("negHints");
}

std::optional<NegState> read_state(Reader& fields) {
  auto content = optional_field(fields, 0, der::kEnumerated, "negState");
  if (!content) return std::nullopt;
  if (content->size() != 1 || (*content)[0] > 3) fields.fail(wire::FaultKind::bad_value, "negState");
  return fields.fault() ? std::nullopt : std::optional(NegState((*content)[0]));
}

void append_field(Buffer& out, uint8_t n, uint8_t type, Bytes content) {
  out.append(wrap(context(n), {wrap(type, {content}).bytes()}));
}

void append_optional(Buffer& out, uint8_t n, uint8_t type, const std::optional<Bytes>& content) {
  if (content) append_field(out, n, type, *content);
}

void append_hints(Buffer& out, const NegHints& hints) {
  Buffer fields;
  if (!hints.hint_name.empty()) append_field(fields, 0, der::kGeneralString, as_bytes(hints.hint_name));
  if (!hints.hint_address.empty()) append_field(fields, 1, der::kOctetString, hints.hint_address);
  append_field(out, 3, der::kSequence, fields);
}

}  // namespace

TokenKind kind_of(Bytes token) {
  if (nlmp::has_signature(token)) return TokenKind::ntlmssp;
  if (token.empty()) return TokenKind::unknown;
  if (token[0] == der::kApplication0) return TokenKind::init;
  return token[0] == context(1) ? TokenKind::resp : TokenKind::unknown;
}

std::expected<NegTokenInit, wire::Fault> decode_init(Bytes token) {
  wire::Fault fault;
  NegTokenInit out;
  Reader outside(token, fault);
  auto wrapped = outside.enter(der::kApplication0, "InitialContextToken");
  outside.finish("InitialContextToken");
  if (!equal(wrapped.take(der::kOid, "thisMech"), kOidSpnego)) wrapped.fail(wire::FaultKind::bad_value, "thisMech");
  auto choice = wrapped.enter(context(0), "negTokenInit");
  wrapped.finish("negTokenInit");
  auto fields = choice.enter(der::kSequence, "NegTokenInit");
  choice.finish("NegTokenInit");
  read_mech_types(fields, out);
  out.req_flags = optional_field(fields, 1, der::kBitString, "reqFlags");
  out.mech_token = optional_field(fields, 2, der::kOctetString, "mechToken");
  read_field_3(fields, out);
  if (auto mic = optional_field(fields, 4, der::kOctetString, "mechListMIC")) out.mech_list_mic = mic;
  fields.finish("NegTokenInit");
  if (fault) return std::unexpected(fault);
  return out;
}

std::expected<NegTokenResp, wire::Fault> decode_resp(Bytes token) {
  wire::Fault fault;
  NegTokenResp out;
  Reader outside(token, fault);
  auto choice = outside.enter(context(1), "negTokenResp");
  outside.finish("negTokenResp");
  auto fields = choice.enter(der::kSequence, "NegTokenResp");
  choice.finish("NegTokenResp");
  out.neg_state = read_state(fields);
  out.supported_mech = optional_field(fields, 1, der::kOid, "supportedMech");
  out.response_token = optional_field(fields, 2, der::kOctetString, "responseToken");
  out.mech_list_mic = optional_field(fields, 3, der::kOctetString, "mechListMIC");
  fields.finish("NegTokenResp");
  if (fault) return std::unexpected(fault);
  return out;
}

Buffer encode_mech_types(const std::vector<Bytes>& mech_types) {
  Buffer list;
  for (auto oid : mech_types) list.append(wrap(der::kOid, {oid}));
  return wrap(der::kSequence, {list.bytes()});
}

Buffer encode(const NegTokenInit& token) {
  Buffer fields;
  if (!token.mech_types.empty()) fields.append(wrap(context(0), {encode_mech_types(token.mech_types).bytes()}));
  append_optional(fields, 1, der::kBitString, token.req_flags);
  append_optional(fields, 2, der::kOctetString, token.mech_token);
  if (token.neg_hints) append_hints(fields, *token.neg_hints);
  append_optional(fields, token.neg_hints ? 4 : 3, der::kOctetString, token.mech_list_mic);
  auto sequence = wrap(der::kSequence, {fields.bytes()});
  return wrap(der::kApplication0, {wrap(der::kOid, {kOidSpnego}).bytes(), wrap(context(0), {sequence.bytes()}).bytes()});
}

Buffer encode(const NegTokenResp& token) {
  Buffer fields;
  auto state = static_cast<uint8_t>(token.neg_state.value_or(NegState::accept_completed));
  if (token.neg_state) append_field(fields, 0, der::kEnumerated, {&state, 1});
  append_optional(fields, 1, der::kOid, token.supported_mech);
  append_optional(fields, 2, der::kOctetString, token.response_token);
  append_optional(fields, 3, der::kOctetString, token.mech_list_mic);
  return wrap(context(1), {wrap(der::kSequence, {fields.bytes()}).bytes()});
}

}  // namespace sallyport::spnego
