// The server's end of a login: SPNEGO (RFC 4178, [MS-SPNG] 3.2), or NTLMSSP without it, as Windows allows. One acceptor for
// one SESSION_SETUP sequence.
#pragma once

#include <memory>

#include "auth/mechanism.h"
#include "proto/spnego/token.h"

namespace sallyport::auth {

// NegTokenInit2 for the NEGOTIATE response: the mechanisms there are.
Buffer negotiate_hint();

// One SESSION_SETUP sequence.
class LoginExchange {
 public:
  virtual ~LoginExchange() = default;
  // The next security buffer of the client. After success or a refusal the exchange is used up.
  virtual Step step(Bytes token) = 0;
};

class Acceptor : public LoginExchange {
 public:
  Acceptor(const LoginServices& services, LoginPolicy policy) : services_(services), policy_(policy) {}

  Step step(Bytes token) override;

 private:
  Step first(Bytes token);
  Step first_init(Bytes token);
  Step later(Bytes token);
  bool choose(const std::vector<Bytes>& offered);
  Step ask_for_token();
  Step pass_on(Bytes mechanism_token, std::optional<Bytes> mech_list_mic);
  std::string problem_with_mic(const std::optional<Bytes>& mic);
  Step complete(Step step, std::optional<Bytes> mech_list_mic);
  Buffer wrapped(spnego::NegState state, Bytes token, Bytes mech_list_mic = {});

  const LoginServices& services_;
  const LoginPolicy policy_;
  std::unique_ptr<Mechanism> mechanism_;
  Bytes oid_;               // of the mechanism
  Buffer mech_types_;       // MechTypeList as the client sent it
  bool raw_ = false;        // NTLMSSP without SPNEGO
  bool preferred_ = true;   // the mechanism is the client's first choice
  bool announced_ = false;  // the client has been told the mechanism
  bool finished_ = false;
};

}  // namespace sallyport::auth
