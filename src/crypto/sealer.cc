#include "crypto/sealer.h"

#include <vector>

#include "crypto/backend.h"
#include "crypto/ccm.h"
#include "crypto/hash.h"
#include "crypto/stack_list.h"

namespace sallyport::crypto {
namespace {

// From here on OpenSSL is faster with one message: it computes CBC-MAC and CTR in one loop.
constexpr size_t kLongCcm = 1024;

Bytes aad_of(Bytes transform_header) {
  return transform_header.subspan(kTransformNonceOffset, kTransformHeaderSize - kTransformNonceOffset);
}
Bytes nonce_of(Bytes transform_header, Cipher cipher) {
  return transform_header.subspan(kTransformNonceOffset, nonce_size(cipher));
}
void write_tag(MutableBytes transform_header, const Tag& tag) {
  std::ranges::copy(tag, transform_header.begin() + kTransformSignatureOffset);
}

Tag ccm_one(CcmTask task) {
  ccm({&task, 1});
  return task.tag();
}

// CCM messages of one key size, sealed side by side.
class CcmBatch {
 public:
  void add(const aes_ni::Schedule& schedule, Bytes nonce, const SealJob& job) {
    if (tasks_.full()) finish();
    tasks_.add(CcmTask::Direction::seal, &schedule, nonce, aad_of(job.transform_header), job.text);
    headers_.add(job.transform_header);
  }
  void finish() {
    ccm(tasks_.items());
    for (size_t i = 0; i < tasks_.items().size(); i++) write_tag(headers_.items()[i], tasks_.items()[i].tag());
    tasks_.clear();
    headers_.clear();
  }

 private:
  StackList<CcmTask, 32> tasks_;
  StackList<MutableBytes, 32> headers_;
};

}  // namespace

Sealer::Sealer(Cipher cipher, const Key& key) : key_(key), cipher_(cipher) { assert(key.size() == key_size(cipher)); }

const ipsec_mb::GcmKey& Sealer::gcm_key() const {
  return gcm_.get([this] { return ipsec_mb::GcmKey(key_); });
}

const aes_ni::Schedule& Sealer::schedule() const {
  return schedule_.get([this] { return aes_ni::Schedule(key_); });
}

bool Sealer::ccm_fits(Bytes aad) const {
  return !is_gcm(cipher_) && use_aes_ni() && !aad.empty() && aad.size() <= CcmTask::kMaxAad;
}

Tag Sealer::seal(Bytes nonce, Bytes aad, Text pieces) const {
  assert(nonce.size() == nonce_size(cipher_));
  if (is_gcm(cipher_) && use_ipsec_mb()) return gcm_key().seal(nonce, aad, pieces);
  if (is_gcm(cipher_) || pieces.size() == 1) return seal_piece(nonce, aad, pieces);
  // CCM goes over its text twice: brought together first, and taken apart again.
  std::vector<uint8_t> whole;
  for (auto piece : pieces) whole.insert(whole.end(), piece.begin(), piece.end());
  const auto tag = seal(nonce, aad, MutableBytes(whole));
  auto from = whole.begin();
  for (auto piece : pieces) {
    std::copy_n(from, piece.size(), piece.begin());
    from += static_cast<ptrdiff_t>(piece.size());
  }
  return tag;
}

Tag Sealer::seal_piece(Bytes nonce, Bytes aad, Text pieces) const {
  if (ccm_fits(aad) && pieces[0].size() < kLongCcm)
    return ccm_one(CcmTask(CcmTask::Direction::seal, &schedule(), nonce, aad, pieces[0]));
  return openssl_.seal(cipher_, key_, nonce, aad, pieces);
}

bool Sealer::decrypt(Bytes nonce, Bytes aad, MutableBytes text, Bytes tag) const {
  if (is_gcm(cipher_) && use_ipsec_mb()) return constant_time_equal(gcm_key().open(nonce, aad, Text(&text, 1)), tag);
  if (ccm_fits(aad) && text.size() < kLongCcm)
    return constant_time_equal(ccm_one(CcmTask(CcmTask::Direction::open, &schedule(), nonce, aad, text)), tag);
  return openssl_.open(cipher_, key_, nonce, aad, Text(&text, 1), tag);
}

bool Sealer::open(Bytes nonce, Bytes aad, MutableBytes text, Bytes tag) const {
  assert(nonce.size() == nonce_size(cipher_));
  if (tag.size() == sizeof(Tag) && decrypt(nonce, aad, text, tag)) return true;
  std::ranges::fill(text, uint8_t{0});
  return false;
}

void Sealer::seal_message(MutableBytes transform_header, Text pieces) const {
  assert(transform_header.size() >= kTransformHeaderSize);
  write_tag(transform_header, seal(nonce_of(transform_header, cipher_), aad_of(transform_header), pieces));
}

bool Sealer::open_message(Bytes transform_header, MutableBytes text) const {
  if (transform_header.size() < kTransformHeaderSize) return false;
  return open(nonce_of(transform_header, cipher_), aad_of(transform_header), text,
              transform_header.subspan(kTransformSignatureOffset, sizeof(Tag)));
}

void seal_batch(std::span<const SealJob> jobs) {
  CcmBatch short_keys, long_keys;
  for (auto& job : jobs) {
    auto& sealer = *job.sealer;
    if (!sealer.ccm_fits(aad_of(job.transform_header))) {
      sealer.seal_message(job.transform_header, job.text);
      continue;
    }
    auto& batch = sealer.key_.size() == 16 ? short_keys : long_keys;
    batch.add(sealer.schedule(), nonce_of(job.transform_header, sealer.cipher_), job);
  }
  short_keys.finish();
  long_keys.finish();
}

}  // namespace sallyport::crypto
