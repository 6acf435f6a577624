// DES of one block, which NTLMv1 answers are made of ([MS-NLMP] 6, DES). For old devices that a policy names; nothing else.
#pragma once

#include "crypto/hash.h"

namespace sallyport::crypto {

// `key` has 7 bytes, without the parity bits; `block` has 8.
Digest<8> des(Bytes key, Bytes block);

}  // namespace sallyport::crypto
