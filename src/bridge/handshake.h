// From a TCP connection to a link that files can be opened on: NEGOTIATE, SESSION_SETUP, TREE_CONNECT ([MS-SMB2] 3.2.4.2), each
// waited for. Held to more than the protocol asks: SMB 3.0 or newer, encrypted, nobody's guest, and what was agreed on in plain
// text below 3.1.1 is asked about again in secret (3.2.5.5).
#pragma once

#include "bridge/link.h"

namespace sallyport::bridge {

class Handshake {
 public:
  Handshake(Link& link, const policy::RemoteFolder& where, Clock::time_point deadline)
      : link_(link), where_(where), deadline_(deadline) {}

  std::expected<void, Link::Failure> run(const auth::ntlm::Key& password_hash);

 private:
  using Outcome = std::expected<void, Link::Failure>;
  std::expected<Reply, Link::Failure> exchange(Buffer message);
  Outcome negotiate();
  Outcome login(const auth::ntlm::Key& password_hash);
  Outcome connect_tree();
  Outcome validate();

  Link& link_;
  const policy::RemoteFolder& where_;
  const Clock::time_point deadline_;
  client::Negotiated agreed_;
  client::Offer offer_;
};

}  // namespace sallyport::bridge
