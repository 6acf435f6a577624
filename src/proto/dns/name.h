// Domain names as they stand in messages: labels with their lengths, and pointers to names further ahead. RFC 1035 3.1, 4.1.4
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/buffer.h"
#include "base/bytes.h"

namespace sallyport::dns {

// "nas.example.com", without the dot of the root. What a label may not hold in that form is written \DDD (RFC 1035 5.1), so
// that two names are the same when their texts are.
using Name = std::string;

// ASCII letters in one case. RFC 4343
bool same_name(std::string_view a, std::string_view b);

// Reads the name at `at` and moves on to what follows it; nullopt when there is none. A pointer may only lead back to before
// the name it stands in: so no chain of them goes in circles.
std::optional<Name> take_name(Bytes message, size_t& at);

// Without compression. False for a name that has no such form: an empty label, one above 63 bytes, above 255 in all.
bool append_name(std::string_view name, Buffer& out);

}  // namespace sallyport::dns
