#include "auth/ntlm.h"

#include "base/utf16.h"
#include "crypto/des.h"
#include "proto/nlmp/authenticate.h"

namespace sallyport::auth::ntlm {
namespace {

constexpr std::string_view kMagic[2][2] = {
    {"session key to client-to-server signing key magic constant", "session key to server-to-client signing key magic constant"},
    {"session key to client-to-server sealing key magic constant", "session key to server-to-client sealing key magic constant"}};

// The magic constants count their closing zero.
Key derived(Bytes key, int purpose, Sender sender) {
  auto magic = kMagic[purpose][sender == Sender::server];
  return crypto::md5(key, Bytes(reinterpret_cast<const uint8_t*>(magic.data()), magic.size() + 1));
}

}  // namespace

Key nt_hash(std::u16string_view password) { return crypto::md4(as_bytes(password)); }

Key response_key(const Key& nt_hash, std::u16string_view user, std::u16string_view domain) {
  return crypto::hmac_md5(nt_hash, as_bytes(upcase(user)), as_bytes(domain));
}

Key proof(const Key& response_key, const nlmp::Challenge& server, Bytes client_challenge) {
  return crypto::hmac_md5(response_key, server, client_challenge);
}

Key session_base_key(const Key& response_key, const Key& proof) { return crypto::hmac_md5(response_key, proof); }

// DESL ([MS-NLMP] 6): the key, made up with zeros to 21 bytes, in three parts.
ShortResponse response_v1(const Key& nt_hash, const nlmp::Challenge& challenge) {
  std::array<uint8_t, 21> padded{};
  std::memcpy(padded.data(), nt_hash.data(), nt_hash.size());
  ShortResponse out;
  for (size_t i = 0; i < 3; i++) {
    auto block = crypto::des(Bytes(padded).subspan(7 * i, 7), challenge);
    std::memcpy(out.data() + 8 * i, block.data(), block.size());
  }
  return out;
}

nlmp::Challenge session_challenge_v1(const nlmp::Challenge& server, Bytes lm_response) {
  auto both = crypto::md5(server, lm_response.first(8));
  nlmp::Challenge out;
  std::memcpy(out.data(), both.data(), out.size());
  return out;
}

Key session_base_key_v1(const Key& nt_hash) { return crypto::md4(nt_hash); }

Key key_exchange_key_v1(const Key& session_base_key, const nlmp::Challenge& server, Bytes lm_response) {
  return crypto::hmac_md5(session_base_key, server, lm_response.first(8));
}

Key exchanged_key(const Key& key_exchange_key, Bytes key) {
  Key out;
  std::memcpy(out.data(), key.data(), out.size());
  crypto::Rc4(key_exchange_key).apply(out);
  return out;
}

Key mic(const Key& exported_session_key, Bytes negotiate, Bytes challenge, Bytes authenticate) {
  static constexpr Key kZero{};
  return crypto::hmac_md5(exported_session_key, negotiate, challenge, authenticate.first(nlmp::kMicOffset), kZero,
                          authenticate.subspan(nlmp::kMicOffset + kZero.size()));
}

Key sign_key(const Key& exported_session_key, Sender sender) { return derived(exported_session_key, 0, sender); }

Key seal_key(const Key& exported_session_key, Sender sender, uint32_t flags) {
  size_t strength = flags & nlmp::kNegotiate128 ? 16 : flags & nlmp::kNegotiate56 ? 7 : 5;
  return derived(Bytes(exported_session_key).first(strength), 1, sender);
}

Key message_signature(const Key& sign_key, crypto::Rc4* handle, uint32_t seq_num, Bytes message) {
  std::array<uint8_t, 4> number;
  store_le(number.data(), seq_num);
  auto checksum = crypto::hmac_md5(sign_key, number, message);
  if (handle) handle->apply(MutableBytes(checksum).first(8));
  Key out;
  store_le(out.data(), uint32_t{1});
  std::memcpy(out.data() + 4, checksum.data(), 8);
  store_le(out.data() + 12, seq_num);
  return out;
}

Key first_signature(const Key& exported_session_key, Sender sender, uint32_t flags, Bytes message) {
  auto signing = sign_key(exported_session_key, sender);
  if (!(flags & nlmp::kNegotiateKeyExchange)) return message_signature(signing, nullptr, 0, message);
  crypto::Rc4 handle(seal_key(exported_session_key, sender, flags));
  return message_signature(signing, &handle, 0, message);
}

}  // namespace sallyport::auth::ntlm
