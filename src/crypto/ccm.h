// AES-CCM (RFC 3610, SP 800-38C) by AES-NI in the one shape SMB 3 uses it: 11 bytes of nonce, 16 of tag, little
// associated data. Several messages at once run their CBC-MAC chains side by side.
#pragma once

#include <cassert>

#include "crypto/interleave.h"

namespace sallyport::crypto {

class CcmTask {
 public:
  static constexpr size_t kNonceSize = 11;
  static constexpr size_t kMaxAad = 46;
  enum class Direction { seal, open };

  // The text is changed in place. 0 < aad.size() <= kMaxAad.
  CcmTask(Direction direction, const aes_ni::Schedule* key, Bytes nonce, Bytes aad, MutableBytes text);

  // What seal writes beside the text and open compares.
  aes_ni::Block tag() const;

  // For Interleaver.
  Run next_run();
  const aes_ni::Schedule& schedule() const { return *key_; }
  uint8_t* state() { return state_.data(); }

 private:
  Run prefix();
  Run padded(Bytes piece);
  void crypt(MutableBytes piece);

  Direction direction_;
  const aes_ni::Schedule* key_;
  MutableBytes text_;
  size_t hashed_ = 0;     // bytes of text given to the MAC
  size_t encrypted_ = 0;  // bytes of text through CTR
  bool started_ = false;
  aes_ni::Block counter_{};
  aes_ni::Block state_{};
  std::array<uint8_t, 64> scratch_{};
  size_t prefix_blocks_;
};

void ccm(std::span<CcmTask> tasks);

}  // namespace sallyport::crypto
