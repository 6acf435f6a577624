// Digests and keyed digests of one or several pieces, and the comparison that gives nothing away by its time.
#pragma once

#include <array>
#include <concepts>
#include <initializer_list>

#include "base/bytes.h"

namespace sallyport::crypto {

template <size_t N>
using Digest = std::array<uint8_t, N>;

namespace detail {
using PieceList = std::initializer_list<Bytes>;
Digest<16> md5(PieceList pieces);
Digest<32> sha256(PieceList pieces);
Digest<64> sha512(PieceList pieces);
Digest<16> hmac_md5(Bytes key, PieceList pieces);
Digest<32> hmac_sha256(Bytes key, PieceList pieces);
}  // namespace detail

template <class T>
concept Piece = std::convertible_to<const T&, Bytes>;

Digest<16> md5(const Piece auto&... pieces) { return detail::md5({Bytes(pieces)...}); }
Digest<32> sha256(const Piece auto&... pieces) { return detail::sha256({Bytes(pieces)...}); }
Digest<64> sha512(const Piece auto&... pieces) { return detail::sha512({Bytes(pieces)...}); }
Digest<16> hmac_md5(Bytes key, const Piece auto&... pieces) { return detail::hmac_md5(key, {Bytes(pieces)...}); }
Digest<32> hmac_sha256(Bytes key, const Piece auto&... pieces) { return detail::hmac_sha256(key, {Bytes(pieces)...}); }

// [MS-SMB2] 3.3.5.4 and 3.3.5.5: Connection- and Session.PreauthIntegrityHashValue, zero at first.
using PreauthHash = Digest<64>;
void extend(PreauthHash& value, const Piece auto&... message) { value = sha512(value, message...); }

bool constant_time_equal(Bytes a, Bytes b);

}  // namespace sallyport::crypto
