// Base64 of RFC 4648, section 4, with its padding.
#pragma once

#include <string>

#include "base/bytes.h"

namespace sallyport::crypto {

std::string base64(Bytes bytes);

}  // namespace sallyport::crypto
