// The client's end of a login: SPNEGO around NTLMv2 (RFC 4178, [MS-SPNG] 3.1). One initiator for one SESSION_SETUP sequence.
#pragma once

#include "auth/ntlm_initiator.h"
#include "base/nt_status.h"

namespace sallyport::auth {

struct InitiatorStep {
  // more_processing_required: send the token and go on with the server's answer. success: we are in, nothing to send.
  NtStatus status = NtStatus::logon_failure;
  Buffer token{};
  std::string reason{};
};

class Initiator {
 public:
  Initiator(Credentials credentials, InitiatorSettings settings) : ntlm_(std::move(credentials), std::move(settings)) {}

  // First with the token of the NEGOTIATE response, which may be empty; then with each of SESSION_SETUP's, the last included.
  InitiatorStep step(Bytes server_token);

  // After success; none for an anonymous login.
  bool has_session_key() const { return ntlm_.signing().has_key; }
  const ntlm::Key& session_key() const { return ntlm_.signing().key; }

 private:
  enum class State { start, asked, answered, done };
  InitiatorStep ask(Bytes hint);
  InitiatorStep answer(Bytes server_token);
  InitiatorStep finish(Bytes server_token);

  NtlmInitiator ntlm_;
  State state_ = State::start;
  Buffer mech_types_;
};

}  // namespace sallyport::auth
