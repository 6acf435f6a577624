#include "crypto/signer.h"

#include "crypto/backend.h"
#include "crypto/hash.h"
#include "crypto/stack_list.h"

namespace sallyport::crypto {
namespace {

// [MS-SMB2] 2.2.1.2.
constexpr size_t kCommandOffset = 12;
constexpr size_t kMessageIdOffset = 24;
constexpr uint16_t kCancel = 0x000C;

// [MS-SMB2] 3.1.4.1: MessageId, then whether the server sent it, then whether it is a CANCEL.
std::array<uint8_t, 12> gmac_nonce(Bytes header, bool from_server) {
  std::array<uint8_t, 12> nonce{};
  std::copy_n(&header[kMessageIdOffset], 8, nonce.begin());
  nonce[8] = from_server ? 1 : 0;
  if (load_le<uint16_t>(&header[kCommandOffset]) == kCancel) nonce[8] |= 2;
  return nonce;
}

void write_signature(MutableBytes head, const Signature& signature) {
  std::ranges::copy(signature, head.begin() + kSignatureOffset);
}

bool has_signature(Bytes message, const Signature& expected) {
  return constant_time_equal(message.subspan(kSignatureOffset, kSignatureSize), expected);
}

}  // namespace

Signer::Signer(SigningAlgorithm algorithm, const Key& key) : key_(key), algorithm_(algorithm) {
  assert(algorithm == SigningAlgorithm::hmac_sha256 || key.size() == 16);
}

const CmacKey& Signer::cmac_key() const {
  return cmac_.get([this] { return CmacKey(key_); });
}

Signature Signer::signature_of(Bytes head, bool from_server, Parts rest) const {
  const auto message = Pieces::unsigned_message(head, rest);
  if (algorithm_ == SigningAlgorithm::aes_cmac && use_aes_ni()) {
    CmacTask task(&cmac_key(), message);
    cmac({&task, 1});
    return task.result();
  }
  const auto nonce = gmac_nonce(head, from_server);
  if (algorithm_ == SigningAlgorithm::aes_gmac && use_ipsec_mb())
    return gmac_.get([this] { return ipsec_mb::GcmKey(key_); }).gmac(nonce, message);
  return openssl_.compute(algorithm_, key_, nonce, message);
}

void Signer::sign(MutableBytes head, bool from_server, Parts rest) const {
  write_signature(head, signature_of(head, from_server, rest));
}

bool Signer::verify(Bytes message, bool from_server) const {
  return message.size() >= kHeaderSize && has_signature(message, signature_of(message, from_server));
}

// Collects the CMAC messages of a batch, some at a time.
class SignBatch {
 public:
  static bool takes(const Signer& signer) { return signer.algorithm() == SigningAlgorithm::aes_cmac && use_aes_ni(); }
  bool full() const { return tasks_.full(); }
  void add(const Signer& signer, Bytes head, Parts rest, size_t job) {
    tasks_.add(&signer.cmac_key(), Pieces::unsigned_message(head, rest));
    jobs_.add(job);
  }
  template <class Use>
  void finish(Use use) {
    cmac(tasks_.items());
    for (size_t i = 0; i < tasks_.items().size(); i++) use(jobs_.items()[i], tasks_.items()[i].result());
    tasks_.clear();
    jobs_.clear();
  }

 private:
  StackList<CmacTask, 32> tasks_;
  StackList<size_t, 32> jobs_;
};

void sign_batch(std::span<const SignJob> jobs) {
  SignBatch batch;
  auto write = [&](size_t job, const Signature& signature) { write_signature(jobs[job].head, signature); };
  for (size_t i = 0; i < jobs.size(); i++) {
    auto& job = jobs[i];
    if (!SignBatch::takes(*job.signer)) {
      job.signer->sign(job.head, job.from_server, job.rest);
      continue;
    }
    if (batch.full()) batch.finish(write);
    batch.add(*job.signer, job.head, job.rest, i);
  }
  batch.finish(write);
}

void verify_batch(std::span<VerifyJob> jobs) {
  SignBatch batch;
  auto judge = [&](size_t job, const Signature& expected) { jobs[job].good = has_signature(jobs[job].message, expected); };
  for (size_t i = 0; i < jobs.size(); i++) {
    auto& job = jobs[i];
    if (job.message.size() < kHeaderSize || !SignBatch::takes(*job.signer)) {
      job.good = job.signer->verify(job.message, job.from_server);
      continue;
    }
    if (batch.full()) batch.finish(judge);
    batch.add(*job.signer, job.message, {}, i);
  }
  batch.finish(judge);
}

}  // namespace sallyport::crypto
