// NTLM, the client's end ([MS-NLMP] 3.1.5): NEGOTIATE, and AUTHENTICATE for the server's CHALLENGE.
#pragma once

#include <expected>
#include <string>

#include "auth/ntlm_signing.h"
#include "base/buffer.h"
#include "proto/nlmp/authenticate.h"
#include "proto/nlmp/av_pair.h"
#include "proto/nlmp/challenge.h"

namespace sallyport::auth {

// An empty user logs in anonymously.
struct Credentials {
  std::string user;
  std::string domain;
  ntlm::Key nt_hash{};

  // UTF-8; a password that is not is taken as empty.
  static Credentials with_password(std::string user, std::string password, std::string domain = {});
};

struct InitiatorSettings {
  std::string target;       // the service's name, "cifs/server.example.com"
  std::string workstation;  // what to call ourselves
  bool sign = true;         // ask for a key exchange and signatures
  bool ntlmv1 = false;      // answer as NTLMv1 would, which whoever hears it can break: to find out who takes it
};

class NtlmInitiator {
 public:
  NtlmInitiator(Credentials credentials, InitiatorSettings settings);

  Bytes negotiate();
  std::expected<Buffer, std::string> authenticate(Bytes challenge);

  // After authenticate().
  const NtlmSigning& signing() const { return signing_; }

 private:
  nlmp::AvPairs answer_pairs(const nlmp::AvPairs& of_server);
  void answer(nlmp::AuthenticateMessage& message, const nlmp::ChallengeMessage& challenge, const nlmp::AvPairs& of_server);
  void answer_v1(nlmp::AuthenticateMessage& message, const nlmp::ChallengeMessage& challenge);
  void answer_anonymously(nlmp::AuthenticateMessage& message);
  void name_user(nlmp::AuthenticateMessage& message) const;
  void choose_session_key(nlmp::AuthenticateMessage& message, const ntlm::Key& key_exchange_key);
  Buffer encode(nlmp::AuthenticateMessage& message, Bytes challenge);

  const Credentials credentials_;
  const InitiatorSettings settings_;
  Buffer negotiate_token_;
  NtlmSigning signing_;
  // What the messages' views point to.
  std::array<uint8_t, 4> av_flags_{};
  Buffer lm_response_, nt_response_;
  ntlm::Key encrypted_key_{};
};

}  // namespace sallyport::auth
