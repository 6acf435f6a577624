#include "client/session_keys.h"

namespace sallyport::client {

SessionKeys derive_keys(const KeyTerms& terms, const crypto::Key& session_key, const crypto::PreauthHash& preauth) {
  using crypto::KeyUse;
  bool smb3 = terms.dialect >= smb2::Dialect::smb3_0;
  const auto* hash = terms.dialect == smb2::Dialect::smb3_1_1 ? &preauth : nullptr;
  SessionKeys out;
  auto signing = smb3 ? static_cast<crypto::SigningAlgorithm>(terms.signing) : crypto::SigningAlgorithm::hmac_sha256;
  out.signer = std::make_shared<crypto::Signer>(signing, smb3 ? crypto::derive(session_key, KeyUse::signing, hash) : session_key);
  if (terms.cipher == smb2::Cipher::none) return out;
  auto cipher = static_cast<crypto::Cipher>(terms.cipher);
  size_t size = crypto::key_size(cipher);
  out.to_server = std::make_unique<crypto::Sealer>(cipher, crypto::derive(session_key, KeyUse::client_to_server, hash, size));
  out.from_server = std::make_unique<crypto::Sealer>(cipher, crypto::derive(session_key, KeyUse::server_to_client, hash, size));
  return out;
}

}  // namespace sallyport::client
