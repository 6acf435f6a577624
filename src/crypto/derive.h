// The keys of an SMB 3 session, [MS-SMB2] 3.1.4.2: SP 800-108 in counter mode with HMAC-SHA256.
#pragma once

#include "crypto/hash.h"
#include "crypto/key.h"

namespace sallyport::crypto {

// One block of the KDF. Label and context include the terminating zeros of the specification's strings. size <= 32.
Key kbkdf(Bytes key, Bytes label, Bytes context, size_t size);

enum class KeyUse {
  signing,           // Session.SigningKey, Channel.SigningKey
  server_to_client,  // Session.EncryptionKey of a server, DecryptionKey of a client
  client_to_server,
  application,
};

// [MS-SMB2] 3.3.5.5.3. Dialects 3.0 and 3.0.2 have no preauth hash. AES-256 ciphers take 32 byte keys, made from
// Session.FullSessionKey; all else 16 byte keys, made from Session.SessionKey.
Key derive(const Key& session_key, KeyUse use, const PreauthHash* preauth, size_t size = 16);

}  // namespace sallyport::crypto
