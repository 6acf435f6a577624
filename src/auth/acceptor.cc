#include "auth/acceptor.h"

#include <fmt/format.h>

#include "auth/ntlm_acceptor.h"
#include "proto/spnego/der.h"

namespace sallyport::auth {

using spnego::NegState;

namespace {

template <class T>
std::unique_ptr<Mechanism> make(const LoginServices& services, LoginPolicy policy) {
  return std::make_unique<T>(services, policy);
}

// In the order in which we would have them.
constexpr struct {
  Bytes oid;
  std::unique_ptr<Mechanism> (*make)(const LoginServices&, LoginPolicy);
} kMechanisms[] = {{spnego::kOidNtlmssp, make<NtlmAcceptor>}};

Step refused(NtStatus status, std::string reason) {
  Step step;
  step.status = status;
  step.reason = std::move(reason);
  return step;
}

Step malformed(const wire::Fault& fault) {
  return refused(NtStatus::invalid_parameter, "the client's SPNEGO token is malformed: " + describe(fault));
}

std::string names_of(const std::vector<Bytes>& mechanisms) {
  constexpr size_t kShown = 8;
  std::string out;
  for (size_t i = 0; i < mechanisms.size() && i < kShown; i++) {
    auto name = std::string(spnego::mechanism_name(mechanisms[i]));
    out += (i ? ", " : "") + (name.empty() ? spnego::der::dotted(mechanisms[i]) : name);
  }
  return out.empty() ? "none" : out;
}

}  // namespace

Buffer negotiate_hint() {
  spnego::NegTokenInit token;
  for (const auto& mechanism : kMechanisms) token.mech_types.push_back(mechanism.oid);
  return encode(token);
}

Step Acceptor::step(Bytes token) {
  if (finished_) return refused(NtStatus::invalid_parameter, "the client went on after its login had ended");
  auto step = mechanism_ ? later(token) : first(token);
  finished_ = step.status != NtStatus::more_processing_required;
  return step;
}

Step Acceptor::first(Bytes token) {
  switch (spnego::kind_of(token)) {
    case spnego::TokenKind::init:
      return first_init(token);
    case spnego::TokenKind::ntlmssp:
      raw_ = true;
      if (choose({spnego::kOidNtlmssp})) return mechanism_->step(token);
      break;
    case spnego::TokenKind::resp:
    case spnego::TokenKind::unknown:
      break;
  }
  return refused(NtStatus::invalid_parameter, "the client's first token is neither SPNEGO nor NTLM");
}

// RFC 4178 4.2.1: the token belongs to the first mechanism on the list, whichever one is chosen.
Step Acceptor::first_init(Bytes token) {
  auto init = spnego::decode_init(token);
  if (!init) return malformed(init.error());
  mech_types_ = Buffer(init->mech_types_raw);
  if (!choose(init->mech_types))
    return refused(NtStatus::not_supported,
                   fmt::format("the client offers {}; this server takes NTLM", names_of(init->mech_types)));
  if (!preferred_ || !init->mech_token) return ask_for_token();
  return pass_on(*init->mech_token, init->mech_list_mic);
}

bool Acceptor::choose(const std::vector<Bytes>& offered) {
  for (size_t i = 0; i < offered.size(); i++)
    for (const auto& mechanism : kMechanisms) {
      if (!equal(offered[i], mechanism.oid)) continue;
      oid_ = mechanism.oid;
      mechanism_ = mechanism.make(services_, policy_);
      preferred_ = i == 0;
      return true;
    }
  return false;
}

// RFC 4178 4.2.2: a mechanism that was not the client's first choice must be confirmed by MICs over the list.
Step Acceptor::ask_for_token() {
  Step step;
  step.status = NtStatus::more_processing_required;
  step.token = wrapped(preferred_ ? NegState::accept_incomplete : NegState::request_mic, {});
  return step;
}

Step Acceptor::later(Bytes token) {
  if (raw_) return mechanism_->step(token);
  auto resp = spnego::decode_resp(token);
  if (!resp) return malformed(resp.error());
  if (resp->neg_state == NegState::reject) return refused(NtStatus::logon_failure, "the client gave up the login");
  if (!resp->response_token)
    return refused(NtStatus::invalid_parameter, "the client's SPNEGO token holds no token of its mechanism");
  return pass_on(*resp->response_token, resp->mech_list_mic);
}

Step Acceptor::pass_on(Bytes mechanism_token, std::optional<Bytes> mech_list_mic) {
  auto step = mechanism_->step(mechanism_token);
  if (step.status == NtStatus::success) return complete(std::move(step), mech_list_mic);
  if (step.status == NtStatus::more_processing_required) step.token = wrapped(NegState::accept_incomplete, step.token);
  return step;
}

// RFC 4178 5. Where client and server share no key there is nothing to sign with.
std::string Acceptor::problem_with_mic(const std::optional<Bytes>& mic) {
  if (!mic && !preferred_ && mechanism_->client_signs()) return "the client left out the mechListMIC it was asked for";
  if (!mic || mechanism_->verify(mech_types_, *mic)) return {};
  return mechanism_->can_sign() ? "the mechListMIC is wrong: somebody changed the client's list of mechanisms"
                                : "the client sent a mechListMIC without extended session security";
}

Step Acceptor::complete(Step step, std::optional<Bytes> mech_list_mic) {
  Buffer own_mic;
  if (step.login->has_session_key) {
    step.reason = problem_with_mic(mech_list_mic);
    if (mech_list_mic) own_mic = mechanism_->sign(mech_types_);
  }
  if (step.reason.empty()) {
    step.token = wrapped(NegState::accept_completed, step.token, own_mic);
  } else {
    step.status = NtStatus::invalid_parameter;
    step.login.reset();
  }
  return step;
}

Buffer Acceptor::wrapped(NegState state, Bytes token, Bytes mech_list_mic) {
  spnego::NegTokenResp resp;
  resp.neg_state = state;
  if (!announced_) resp.supported_mech = oid_;
  announced_ = true;
  if (!token.empty()) resp.response_token = token;
  if (!mech_list_mic.empty()) resp.mech_list_mic = mech_list_mic;
  return encode(resp);
}

}  // namespace sallyport::auth
