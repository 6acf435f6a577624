#include "crypto/ccm.h"

namespace sallyport::crypto {
namespace {

// Bytes hashed before (or after) the same bytes are encrypted: with eight lanes they stay in the first level cache.
constexpr size_t kStride = 2048;

}  // namespace

CcmTask::CcmTask(Direction direction, const aes_ni::Schedule* key, Bytes nonce, Bytes aad, MutableBytes text)
    : direction_(direction), key_(key), text_(text) {
  assert(nonce.size() == kNonceSize && !aad.empty() && aad.size() <= kMaxAad);
  constexpr uint8_t kLengthBytes = 15 - kNonceSize;
  counter_[0] = kLengthBytes - 1;
  std::ranges::copy(nonce, counter_.begin() + 1);
  // RFC 3610 2.2: B_0, then the associated data behind its length.
  std::ranges::copy(counter_, scratch_.begin());
  scratch_[0] = 0x40 | (16 - 2) / 2 << 3 | (kLengthBytes - 1);
  store_be(&scratch_[12], static_cast<uint32_t>(text.size()));
  store_be(&scratch_[16], static_cast<uint16_t>(aad.size()));
  std::ranges::copy(aad, scratch_.begin() + 18);
  prefix_blocks_ = 1 + (2 + aad.size() + 15) / 16;
}

Run CcmTask::next_run() {
  if (!started_) return prefix();
  if (direction_ == Direction::seal) crypt(text_.subspan(encrypted_, hashed_ - encrypted_));
  const auto left = text_.size() - hashed_;
  if (left == 0) return {};
  const auto piece = text_.subspan(hashed_, left < 16 ? left : std::min(left / 16 * 16, kStride));
  if (direction_ == Direction::open) crypt(piece);
  hashed_ += piece.size();
  return left < 16 ? padded(piece) : Run{piece.data(), piece.size() / 16};
}

Run CcmTask::prefix() {
  started_ = true;
  return {scratch_.data(), prefix_blocks_};
}

Run CcmTask::padded(Bytes piece) {
  scratch_ = {};
  std::ranges::copy(piece, scratch_.begin());
  return {scratch_.data(), 1};
}

// Block 0 of the key stream belongs to the tag. A piece starts on a block's boundary.
void CcmTask::crypt(MutableBytes piece) {
  aes_ni::ctr(*key_, counter_, static_cast<uint32_t>(encrypted_ / 16 + 1), piece);
  encrypted_ += piece.size();
}

aes_ni::Block CcmTask::tag() const {
  auto tag = aes_ni::encrypt(*key_, counter_);
  for (size_t i = 0; i < tag.size(); i++) tag[i] ^= state_[i];
  return tag;
}

void ccm(std::span<CcmTask> tasks) { Interleaver<CcmTask>(tasks).run(); }

}  // namespace sallyport::crypto
