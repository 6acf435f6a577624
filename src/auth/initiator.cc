#include "auth/initiator.h"

#include <algorithm>

#include "proto/spnego/token.h"

namespace sallyport::auth {
namespace {

InitiatorStep failed(std::string reason) { return {NtStatus::invalid_parameter, {}, std::move(reason)}; }

InitiatorStep malformed(const wire::Fault& fault) { return failed("the server's SPNEGO token is malformed: " + describe(fault)); }

bool offers_ntlm(const std::vector<Bytes>& mechanisms) {
  return std::ranges::any_of(mechanisms, [](Bytes oid) { return equal(oid, spnego::kOidNtlmssp); });
}

}  // namespace

InitiatorStep Initiator::step(Bytes server_token) {
  switch (state_) {
    case State::start:
      return ask(server_token);
    case State::asked:
      return answer(server_token);
    case State::answered:
      return finish(server_token);
    case State::done:
      break;
  }
  return failed("the login has ended");
}

InitiatorStep Initiator::ask(Bytes hint) {
  if (!hint.empty()) {
    auto offered = spnego::decode_init(hint);
    if (!offered) return malformed(offered.error());
    if (!offers_ntlm(offered->mech_types)) return failed("the server does not offer NTLM");
  }
  spnego::NegTokenInit init;
  init.mech_types = {spnego::kOidNtlmssp};
  init.mech_token = ntlm_.negotiate();
  mech_types_ = spnego::encode_mech_types(init.mech_types);
  state_ = State::asked;
  return {NtStatus::more_processing_required, encode(init), {}};
}

InitiatorStep Initiator::answer(Bytes server_token) {
  auto resp = spnego::decode_resp(server_token);
  if (!resp) return malformed(resp.error());
  if (resp->neg_state == spnego::NegState::reject) return failed("the server rejected the login's mechanism");
  if (resp->supported_mech && !equal(*resp->supported_mech, spnego::kOidNtlmssp))
    return failed("the server chose another mechanism");
  if (!resp->response_token) return failed("the server sent no CHALLENGE");
  auto token = ntlm_.authenticate(*resp->response_token);
  if (!token) return failed(token.error());
  spnego::NegTokenResp out;
  out.response_token = *token;
  auto mic = ntlm_.signing().sign(mech_types_);
  if (!mic.empty()) out.mech_list_mic = mic;
  state_ = State::answered;
  return {NtStatus::more_processing_required, encode(out), {}};
}

// A server may leave out its MIC, since we named one mechanism and it took that (RFC 4178 5); a wrong one is an attack.
InitiatorStep Initiator::finish(Bytes server_token) {
  state_ = State::done;
  if (server_token.empty()) return {NtStatus::success, {}, {}};
  auto resp = spnego::decode_resp(server_token);
  if (!resp) return malformed(resp.error());
  if (resp->neg_state != spnego::NegState::accept_completed) return failed("the server did not complete the login");
  if (resp->mech_list_mic && !ntlm_.signing().verify(mech_types_, *resp->mech_list_mic))
    return failed("the server's mechListMIC is wrong: somebody changed the list of mechanisms");
  return {NtStatus::success, {}, {}};
}

}  // namespace sallyport::auth
