// First contact with a door: everything SMB 2 and 3 has is offered at once. Tells what the server is, how it behaves, and, by
// its CHALLENGE, what it is called.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

struct Greeting {
  std::unique_ptr<client::Connection> connection;  // ready for a login; null when SMB 2 and 3 are not spoken
  std::optional<client::Negotiated> negotiated;
  std::optional<client::IoFault> fault;  // why there was no answer
  bool anything_received = false;
};
asio::awaitable<Greeting> greet(Host& host, Door door);

// Into host.facts.smb2.
void note_negotiated(Host& host, const client::Negotiated& answer, client::Clock::duration round_trip);
// What an NTLM CHALLENGE in a SPNEGO token tells; nothing when it makes no sense.
std::optional<NtlmFacts> read_challenge(Bytes spnego_token);
// Into host.facts.ntlm. A token that makes no sense is left out.
void note_challenge(Host& host, Bytes spnego_token);

}  // namespace sallyport::audit
