// The signature of SMB1 messages: half an MD5 of key and message, which holds the message's number where the signature will
// stand. Weak by today's measure, and all that the old dialects have. [MS-CIFS] 3.1.4.1, 3.1.5.1
#pragma once

#include "base/bytes.h"

namespace sallyport::crypto {

// `message` starts with its 32 bytes of header. The key is the session key and, but for extended security, the response to the
// challenge behind it ([MS-CIFS] 3.2.5.3, [MS-SMB] 3.2.5.3). A request has an even number, its response the next one.
// False, and nothing done, when the message is too short to be one.
bool sign_cifs(MutableBytes message, Bytes mac_key, uint32_t sequence);
bool verify_cifs(Bytes message, Bytes mac_key, uint32_t sequence);

}  // namespace sallyport::crypto
