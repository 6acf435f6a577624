#include "proto/spnego/print.h"

#include "proto/nlmp/authenticate.h"
#include "proto/nlmp/negotiate.h"
#include "proto/nlmp/responses.h"
#include "proto/spnego/der.h"
#include "proto/spnego/token.h"
#include "wire/decoder.h"

namespace sallyport::spnego {

using wire::Json;

namespace {

template <class T>
Json message(Bytes bytes) {
  T decoded;
  if (auto fault = wire::decode(decoded, bytes)) return {{"fault", describe(fault)}, {"bytes", wire::hex(bytes)}};
  return wire::Printer::print(decoded);
}

Json challenge(Bytes bytes) {
  auto json = message<nlmp::ChallengeMessage>(bytes);
  nlmp::ChallengeMessage decoded;
  if (!wire::decode(decoded, bytes)) json["TargetInfo"] = message<nlmp::AvPairs>(decoded.target_info)["AvPairs"];
  return json;
}

Json nt_response(Bytes bytes) {
  nlmp::NtlmV2Response decoded;
  if (bytes.size() <= nlmp::kShortResponseSize || wire::decode(decoded, bytes)) return wire::hex(bytes);
  return {{"Response", wire::hex(decoded.response)},
          {"NTLMv2_CLIENT_CHALLENGE", message<nlmp::NtlmV2ClientChallenge>(decoded.client_challenge)}};
}

Json authenticate(Bytes bytes) {
  auto json = message<nlmp::AuthenticateMessage>(bytes);
  nlmp::AuthenticateMessage decoded;
  if (!wire::decode(decoded, bytes)) json["NtChallengeResponse"] = nt_response(decoded.nt_challenge_response);
  return json;
}

// Any mechanism's token.
Json mechanism_token(Bytes token) {
  nlmp::MessageHead head;
  if (wire::decode(head, token)) return wire::hex(token);
  switch (head.type) {
    case nlmp::MessageType::negotiate:
      return {{"NEGOTIATE_MESSAGE", message<nlmp::NegotiateMessage>(token)}};
    case nlmp::MessageType::challenge:
      return {{"CHALLENGE_MESSAGE", challenge(token)}};
    case nlmp::MessageType::authenticate:
      return {{"AUTHENTICATE_MESSAGE", authenticate(token)}};
  }
  return wire::hex(token);
}

std::string mechanism(Bytes oid) {
  auto name = mechanism_name(oid);
  auto number = der::dotted(oid);
  if (number.empty()) return wire::hex(oid);
  return name.empty() ? number : fmt::format("{} ({})", number, name);
}

Json print_init(Bytes bytes) {
  auto token = decode_init(bytes);
  if (!token) return {{"fault", describe(token.error())}, {"bytes", wire::hex(bytes)}};
  Json json = Json::object();
  auto& types = json["mechTypes"] = Json::array();
  for (auto oid : token->mech_types) types.push_back(mechanism(oid));
  if (token->req_flags) json["reqFlags"] = wire::hex(*token->req_flags);
  if (token->mech_token) json["mechToken"] = mechanism_token(*token->mech_token);
  if (token->neg_hints) {
    std::u16string name;
    for (unsigned char byte : token->neg_hints->hint_name) name.push_back(byte);
    json["negHints"] = {{"hintName", printable(name)}, {"hintAddress", wire::hex(token->neg_hints->hint_address)}};
  }
  if (token->mech_list_mic) json["mechListMIC"] = wire::hex(*token->mech_list_mic);
  return json;
}

Json print_resp(Bytes bytes) {
  static constexpr const char* kStates[] = {"accept-completed", "accept-incomplete", "reject", "request-mic"};
  auto token = decode_resp(bytes);
  if (!token) return {{"fault", describe(token.error())}, {"bytes", wire::hex(bytes)}};
  Json json = Json::object();
  if (token->neg_state) json["negState"] = kStates[static_cast<int>(*token->neg_state)];
  if (token->supported_mech) json["supportedMech"] = mechanism(*token->supported_mech);
  if (token->response_token) json["responseToken"] = mechanism_token(*token->response_token);
  if (token->mech_list_mic) json["mechListMIC"] = wire::hex(*token->mech_list_mic);
  return json;
}

}  // namespace

Json print(Bytes token) {
  switch (kind_of(token)) {
    case TokenKind::init:
      return {{"NegTokenInit", print_init(token)}};
    case TokenKind::resp:
      return {{"NegTokenResp", print_resp(token)}};
    case TokenKind::ntlmssp:
      return mechanism_token(token);
    case TokenKind::unknown:
      break;
  }
  return wire::hex(token);
}

}  // namespace sallyport::spnego
