// The keys of a session, as a client has them: for the other direction than the server's. [MS-SMB2] 3.2.5.3.1
#pragma once

#include <memory>

#include "crypto/derive.h"
#include "crypto/sealer.h"
#include "crypto/signer.h"
#include "proto/smb2/negotiate_contexts.h"

namespace sallyport::client {

struct SessionKeys {
  std::shared_ptr<crypto::Signer> signer;
  std::unique_ptr<crypto::Sealer> to_server, from_server;  // null without a cipher
};

// What NEGOTIATE settled that keys depend on.
struct KeyTerms {
  smb2::Dialect dialect{};
  smb2::SigningAlgorithm signing{};  // with SMB 3
  smb2::Cipher cipher = smb2::Cipher::none;
};
// `preauth`: Session.PreauthIntegrityHashValue; used with 3.1.1.
SessionKeys derive_keys(const KeyTerms& terms, const crypto::Key& session_key, const crypto::PreauthHash& preauth);

}  // namespace sallyport::client
