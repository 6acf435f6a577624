// What SPNEGO negotiates about: a mechanism takes the client's tokens until it knows who the client is. NTLM is one;
// Kerberos fits the same interface.
#pragma once

#include <optional>
#include <string>

#include "auth/accounts.h"
#include "auth/unix_identity.h"
#include "base/buffer.h"
#include "base/nt_status.h"
#include "policy/decision.h"

namespace sallyport::auth {

// What is allowed besides NTLMv2.
struct LoginPolicy {
  bool allow_ntlmv1 = false;
  // An answer in the LM field alone, as LMv2. A true LM answer is always refused: its hash is not kept.
  bool allow_lm = false;
  // Unknown names become guests. (A wrong password stays a wrong password.)
  bool allow_guest = false;
  bool allow_anonymous = false;
};

// What CHALLENGE tells the client; printed names, any case.
struct ServerNames {
  std::string netbios_computer;
  std::string netbios_domain;  // a workgroup's server is its own domain: the same as the computer's
  std::string dns_computer;
  std::string dns_domain;
};

// What logins need of the process. Outlives every acceptor.
struct LoginServices {
  Accounts& accounts;
  UnixIdentity& identities;
  ServerNames names;
};

struct Login {
  Identity identity;
  ntlm::Key session_key{};       // zero and worthless when !has_session_key
  bool has_session_key = false;  // guest and anonymous logins share no secret with the client: nothing can be signed
  std::string workstation;       // what the client calls itself
};

// The outcome of one token.
struct Step {
  NtStatus status = NtStatus::logon_failure;          // more_processing_required, success, or the refusal to send
  Buffer token{};                                     // to send along with the first two
  std::optional<Login> login{};                       // with success
  std::string account{};                              // whom it was about, as far as the client said
  std::optional<policy::LoginMechanism> mechanism{};  // how it answered, as soon as that is known
  std::string reason{};                               // why it was refused; for administrators, never for the client
  // The client proved or failed to prove a password: count it in the throttle.
  bool judged = false;
};

class Mechanism {
 public:
  virtual ~Mechanism() = default;
  virtual Step step(Bytes token) = 0;

  // After success. Signatures over SPNEGO's list of mechanisms (RFC 4178 5); empty and false when !can_sign().
  virtual bool can_sign() const = 0;
  virtual Buffer sign(Bytes message) = 0;
  virtual bool verify(Bytes message, Bytes signature) = 0;
  // Whether this client is able to send a mechListMIC, so that its absence means something.
  virtual bool client_signs() const = 0;
};

}  // namespace sallyport::auth
