// The login of an SMB1 client, as its translator passes it on ([MS-CIFS] 3.3.5.43, [MS-SMB] 3.3.5.3): a SPNEGO token, responses to
// a challenge, or the password itself. The translator has no part in the judgement; it only learns the session's key.
#pragma once

#include "auth/acceptor.h"
#include "auth/ntlm_acceptor.h"
#include "policy/old_dialect.h"
#include "proto/inner/link.h"

namespace sallyport::auth {

// What holds for SMB1 logins on one connection.
struct InnerLoginTerms {
  nlmp::Challenge challenge{};
  policy::OldDialectSet dialects;  // those it may have negotiated
  bool plain_text = false;
  std::string account;  // whose password a share's is; "" when there is none
};

class InnerAcceptor : public LoginExchange {
 public:
  InnerAcceptor(const LoginServices& services, LoginPolicy policy, InnerLoginTerms terms)
      : services_(services), policy_(policy), terms_(std::move(terms)), acceptor_(services, policy) {}

  Step step(Bytes token) override;
  // What the translator says of its client; for people.
  std::optional<policy::OldDialect> dialect() const { return dialect_; }
  bool is_signing() const { return is_signing_; }

 private:
  Step judge(const inner::LoginRequest& request);
  Step judge_responses(const inner::LoginRequest& request);
  Step judge_plain_text(const inner::LoginRequest& request);
  Step log_in(const Account& account, Step step);

  const LoginServices& services_;
  const LoginPolicy policy_;
  const InnerLoginTerms terms_;
  Acceptor acceptor_;
  std::optional<policy::OldDialect> dialect_;
  bool is_signing_ = false;
};

}  // namespace sallyport::auth
