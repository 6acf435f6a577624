// Signing of SMB2 messages, [MS-SMB2] 3.1.4.1 and 3.1.5.1. A Signer holds one signing key for the life of a session or
// channel. It is safe to share between threads and costs 64 bytes until it is used, then up to 1.2 KiB more.
#pragma once

#include "crypto/cmac.h"
#include "crypto/ipsec_mb.h"
#include "crypto/lazy.h"
#include "crypto/openssl_mac.h"

namespace sallyport::crypto {

class Signer;

// One message of a batch. The head starts with the SMB2 header; `rest` is what follows it elsewhere in memory.
struct SignJob {
  const Signer* signer = nullptr;
  MutableBytes head;
  Parts rest;
  bool from_server = true;
};

struct VerifyJob {
  const Signer* signer = nullptr;
  Bytes message;
  bool from_server = false;
  bool good = false;  // the answer
};

class Signer {
 public:
  // AES needs a key of 16 bytes.
  Signer(SigningAlgorithm algorithm, const Key& key);

  SigningAlgorithm algorithm() const { return algorithm_; }
  const Key& key() const { return key_; }

  // Writes the signature into the header that `head` starts with. The SIGNED flag must be set already: it is signed too.
  void sign(MutableBytes head, bool from_server, Parts rest = {}) const;
  // False also for what is too short to have a signature.
  bool verify(Bytes message, bool from_server) const;
  Signature signature_of(Bytes head, bool from_server, Parts rest = {}) const;

 private:
  friend class SignBatch;
  const CmacKey& cmac_key() const;

  Key key_;
  SigningAlgorithm algorithm_;
  Lazy<CmacKey> cmac_;
  Lazy<ipsec_mb::GcmKey> gmac_;
  OpensslMac openssl_;
};

// The same for several messages, of one signer or of many. CMAC takes a third of the time or less.
void sign_batch(std::span<const SignJob> jobs);
void verify_batch(std::span<VerifyJob> jobs);

}  // namespace sallyport::crypto
