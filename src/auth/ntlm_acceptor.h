// NTLM, the server's end ([MS-NLMP] 3.2.5): NEGOTIATE is answered with CHALLENGE, AUTHENTICATE is judged.
// An unknown name costs what a wrong password costs, and is answered in the same way.
#pragma once

#include "auth/mechanism.h"
#include "auth/ntlm_signing.h"
#include "proto/nlmp/authenticate.h"

namespace sallyport::auth {

class NtlmAcceptor : public Mechanism {
 public:
  NtlmAcceptor(const LoginServices& services, LoginPolicy policy) : services_(services), policy_(policy) {}

  Step step(Bytes token) override;
  // The same judgement on responses that came without NTLM messages around them, as SMB1 carries them ([MS-CIFS] 3.2.4.2.4).
  Step judge_responses(const nlmp::Challenge& challenge, std::u16string_view user, std::u16string_view domain, Bytes lm, Bytes nt);
  bool can_sign() const override { return signing_.possible(); }
  Buffer sign(Bytes message) override { return signing_.sign(message); }
  bool verify(Bytes message, Bytes signature) override { return signing_.verify(message, signature); }
  bool client_signs() const override { return client_sent_mic_; }

 private:
  // What AUTHENTICATE says, and what becomes known of it on the way.
  struct Attempt {
    Bytes token;
    nlmp::AuthenticateMessage message;
    std::u16string user, domain;
    uint32_t flags = 0;  // of AUTHENTICATE, as far as CHALLENGE offered them
    policy::LoginMechanism mechanism = policy::LoginMechanism::ntlmv2;
    std::shared_ptr<const Account> account;
    ntlm::Key key_exchange_key{};
    bool says_mic = false;  // an NTLMv2 answer: that a MIC comes with it
    Step step;
  };

  Step negotiate(Bytes token);
  Step authenticate(Bytes token);
  void judge(Attempt& attempt);
  void log_in_anonymous(Attempt& attempt);
  bool find_account(Attempt& attempt);
  bool proves_password(Attempt& attempt);
  bool proves_v2(Attempt& attempt, const ntlm::Key& hash);
  bool proves_v1(Attempt& attempt, const ntlm::Key& hash);
  bool proves_lm_v2(Attempt& attempt, const ntlm::Key& hash);
  void wrong_password(Attempt& attempt);
  bool take_session_key(Attempt& attempt);
  bool read_client_challenge(Attempt& attempt);
  bool check_mic(Attempt& attempt);
  void log_in(Attempt& attempt);

  const LoginServices& services_;
  const LoginPolicy policy_;
  uint32_t flags_ = 0;  // of CHALLENGE
  nlmp::Challenge challenge_{};
  Buffer negotiate_token_, challenge_token_;  // a MIC covers all three messages
  NtlmSigning signing_;
  bool client_sent_mic_ = false;
};

}  // namespace sallyport::auth
