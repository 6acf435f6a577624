// What a handshake found out as one line of text, as it passes from the process that made it to the audit. The line may have been
// written by whoever took that process over: it is read as a peer's words are.
#pragma once

#include <string_view>

#include "audit/facts.h"

namespace sallyport::audit {

// Without its end; the port and the versions are of no account.
std::string to_line(const QuicFacts& facts);
// From one line and its end. Nothing when it is anything else.
std::optional<QuicFacts> from_line(std::string_view text);

}  // namespace sallyport::audit
