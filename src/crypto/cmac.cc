#include "crypto/cmac.h"

#include <openssl/crypto.h>

namespace sallyport::crypto {
namespace {

// RFC 4493 2.3: multiplication by x in GF(2^128).
aes_ni::Block doubled(const aes_ni::Block& in) {
  aes_ni::Block out;
  for (size_t i = 0; i < 16; i++) out[i] = static_cast<uint8_t>(in[i] << 1 | (i < 15 ? in[i + 1] >> 7 : 0));
  out[15] ^= static_cast<uint8_t>((in[0] >> 7) * 0x87);
  return out;
}

}  // namespace

CmacKey::CmacKey(Bytes key) : schedule_(key) {
  k1_ = doubled(aes_ni::encrypt(schedule_, {}));
  k2_ = doubled(k1_);
}

CmacKey::~CmacKey() {
  OPENSSL_cleanse(k1_.data(), k1_.size());
  OPENSSL_cleanse(k2_.data(), k2_.size());
}

Run CmacTask::next_run() {
  if (finished_) return {};
  if (left_ <= 16) return last_block();
  auto here = rest_of_piece();
  // The last block, whole or not, is kept back: it is treated differently.
  auto blocks = std::min(here.size(), left_ - 1) / 16;
  if (blocks == 0) return stitched(16);
  take(blocks * 16);
  return {here.data(), blocks};
}

Bytes CmacTask::rest_of_piece() {
  while (offset_ == message_[piece_].size()) {
    piece_++;
    offset_ = 0;
  }
  return message_[piece_].subspan(offset_);
}

void CmacTask::take(size_t count) {
  offset_ += count;
  left_ -= count;
}

// A block that lies across pieces.
Run CmacTask::stitched(size_t count) {
  for (size_t filled = 0; filled < count;) {
    auto here = rest_of_piece();
    auto part = here.first(std::min(here.size(), count - filled));
    std::ranges::copy(part, scratch_.begin() + filled);
    filled += part.size();
    take(part.size());
  }
  return {scratch_.data(), 1};
}

// RFC 4493 2.4, steps 4 and 6.
Run CmacTask::last_block() {
  finished_ = true;
  const auto count = left_;
  scratch_ = {};
  stitched(count);
  if (count < 16) scratch_[count] = 0x80;
  for (size_t i = 0; i < 16; i++) scratch_[i] ^= key_->subkey(count == 16)[i];
  return {scratch_.data(), 1};
}

void cmac(std::span<CmacTask> tasks) { Interleaver<CmacTask>(tasks).run(); }

}  // namespace sallyport::crypto
