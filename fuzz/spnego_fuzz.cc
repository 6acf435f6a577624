// What a client may send before anybody knows it: SPNEGO tokens, and the NTLM messages inside them or without them.
#include "check.h"
#include "proto/nlmp/authenticate.h"
#include "proto/nlmp/challenge.h"
#include "proto/nlmp/negotiate.h"
#include "proto/spnego/token.h"
#include "wire/decoder.h"
#include "wire/encoder.h"
#include "wire/printer.h"

using namespace sallyport;

namespace {

template <class T>
void ntlm_message(Bytes token) {
  T first, second;
  if (wire::decode(first, token)) return;
  auto printed = wire::Printer::print(first);
  Buffer again = wire::encoded(first);
  if (again.size() > 0xFFFF) return;  // parts that overlapped may outgrow their lengths
  fuzz::check(!wire::decode(second, again), "an NTLM message that was encoded decodes");
}

void ntlm(Bytes token) {
  ntlm_message<nlmp::NegotiateMessage>(token);
  ntlm_message<nlmp::NegotiateHead>(token);
  ntlm_message<nlmp::ChallengeMessage>(token);
  ntlm_message<nlmp::AuthenticateMessage>(token);
  nlmp::AvPairs pairs;
  if (!wire::decode(pairs, token)) wire::Printer::print(pairs);
}

bool same(const std::optional<Bytes>& a, const std::optional<Bytes>& b) {
  return a.has_value() == b.has_value() && (!a || equal(*a, *b));
}

void init(Bytes token) {
  auto first = spnego::decode_init(token);
  if (!first) return;
  auto again = spnego::encode(*first);
  auto second = spnego::decode_init(again);
  fuzz::check(second.has_value(), "a NegTokenInit that was encoded decodes");
  fuzz::check(first->mech_types.size() == second->mech_types.size(), "the mechanisms stay");
  fuzz::check(same(first->mech_token, second->mech_token), "the mechanism's token stays");
  fuzz::check(same(first->mech_list_mic, second->mech_list_mic), "mechListMIC stays");
  if (first->mech_token) ntlm(*first->mech_token);
}

void resp(Bytes token) {
  auto first = spnego::decode_resp(token);
  if (!first) return;
  auto again = spnego::encode(*first);
  auto second = spnego::decode_resp(again);
  fuzz::check(second.has_value(), "a NegTokenResp that was encoded decodes");
  fuzz::check(first->neg_state == second->neg_state, "negState stays");
  fuzz::check(same(first->supported_mech, second->supported_mech), "supportedMech stays");
  fuzz::check(same(first->response_token, second->response_token), "responseToken stays");
  if (first->response_token) ntlm(*first->response_token);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Buffer token(Bytes(data, size));
  (void)spnego::kind_of(token);
  init(token);
  resp(token);
  ntlm(token);
  return 0;
}
