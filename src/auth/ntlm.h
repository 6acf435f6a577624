// The arithmetic of NTLM: keys and proofs from passwords and challenges ([MS-NLMP] 3.3, 3.4). Pure functions.
#pragma once

#include <string_view>

#include "crypto/legacy_hash.h"
#include "proto/nlmp/challenge.h"

namespace sallyport::auth::ntlm {

using Key = std::array<uint8_t, 16>;
using ShortResponse = std::array<uint8_t, 24>;

// [MS-NLMP] 3.3.1 NTOWFv1: what an account database keeps of a password.
Key nt_hash(std::u16string_view password);

// [MS-NLMP] 3.3.2 NTOWFv2. User and domain as they stand in AUTHENTICATE.
Key response_key(const Key& nt_hash, std::u16string_view user, std::u16string_view domain);
// NTProofStr over the NTLMv2_CLIENT_CHALLENGE (`temp`); also the first half of an LMv2 response, over its 8-byte challenge.
Key proof(const Key& response_key, const nlmp::Challenge& server, Bytes client_challenge);
Key session_base_key(const Key& response_key, const Key& proof);

// NTLMv1, with and without extended session security ([MS-NLMP] 3.3.1). With it, the LM field holds the client's challenge.
ShortResponse response_v1(const Key& nt_hash, const nlmp::Challenge& challenge);
nlmp::Challenge session_challenge_v1(const nlmp::Challenge& server, Bytes lm_response);
Key session_base_key_v1(const Key& nt_hash);
Key key_exchange_key_v1(const Key& session_base_key, const nlmp::Challenge& server, Bytes lm_response);

// ExportedSessionKey from EncryptedRandomSessionKey, or the other way round ([MS-NLMP] 3.1.5.1.2).
Key exchanged_key(const Key& key_exchange_key, Bytes key);

// [MS-NLMP] 3.1.5.1.2 and 3.2.5.1.2: `authenticate` with its MIC as it came; it is counted as zero.
Key mic(const Key& exported_session_key, Bytes negotiate, Bytes challenge, Bytes authenticate);

// Whose messages a key is for.
enum class Sender { client, server };
Key sign_key(const Key& exported_session_key, Sender sender);                  // [MS-NLMP] 3.4.5.2
Key seal_key(const Key& exported_session_key, Sender sender, uint32_t flags);  // [MS-NLMP] 3.4.5.3
// MAC with extended session security ([MS-NLMP] 3.4.4.2); `handle` only where key exchange was negotiated.
Key message_signature(const Key& sign_key, crypto::Rc4* handle, uint32_t seq_num, Bytes message);

// The first signature of a sender, which is what a mechListMIC is.
Key first_signature(const Key& exported_session_key, Sender sender, uint32_t flags, Bytes message);

}  // namespace sallyport::auth::ntlm
