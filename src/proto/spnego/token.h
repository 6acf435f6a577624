// The tokens of SPNEGO: RFC 4178 4.2, and NegTokenInit2 of [MS-SPNG] 2.2.1. Decoded views point into the token.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "proto/spnego/oid.h"
#include "wire/fault.h"

namespace sallyport::spnego {

enum class NegState : uint8_t { accept_completed = 0, accept_incomplete = 1, reject = 2, request_mic = 3 };

// [MS-SPNG] 2.2.1: only servers send them, and nobody needs them.
struct NegHints {
  std::string hint_name;
  Bytes hint_address;
};

// NegTokenInit, and NegTokenInit2, which is the same with negHints.
struct NegTokenInit {
  std::vector<Bytes> mech_types;
  Bytes mech_types_raw;  // the DER bytes of MechTypeList: a mechListMIC is computed over exactly these
  std::optional<Bytes> req_flags;
  std::optional<Bytes> mech_token;
  std::optional<NegHints> neg_hints;
  std::optional<Bytes> mech_list_mic;
};

struct NegTokenResp {
  std::optional<NegState> neg_state;
  std::optional<Bytes> supported_mech;
  std::optional<Bytes> response_token;
  std::optional<Bytes> mech_list_mic;
};

enum class TokenKind { init, resp, ntlmssp, unknown };

// By the first bytes. A token of NTLMSSP without SPNEGO around it is allowed ([MS-SMB2] 3.3.5.5, as Windows does).
TokenKind kind_of(Bytes token);

std::expected<NegTokenInit, wire::Fault> decode_init(Bytes token);
std::expected<NegTokenResp, wire::Fault> decode_resp(Bytes token);

Buffer encode_mech_types(const std::vector<Bytes>& mech_types);
// mech_types_raw is not read: the list is written from mech_types.
Buffer encode(const NegTokenInit& token);
Buffer encode(const NegTokenResp& token);

}  // namespace sallyport::spnego
