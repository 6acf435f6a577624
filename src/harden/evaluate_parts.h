// What the evaluators have in common: words of a shell line, addresses and ports as rules write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/config.h"

namespace sallyport::harden {

// The words of one line of a shell script: quotes taken off, nothing expanded; from an unquoted '#' on it is a comment.
// nullopt when a quote is not closed.
std::optional<std::vector<std::string>> shell_words(std::string_view line);

// The lines of a text; a backslash at the end joins two.
std::vector<std::string> lines_of(std::string_view text);

// "before 1806494400 &&" in front of a command: the moment; the words behind it are left in `words`.
std::optional<policy::Time> take_guard(std::vector<std::string>& words);

// Whether an address is in "10.0.0.0/8", "10.0.0.1", "10.0.0.1-10.0.0.9"; nullopt when that is nothing of the kind.
std::optional<bool> address_in(const policy::IpAddress& address, std::string_view text);
// Whether a port is in "445", "137-139" or "137:139", with the separator given, and lists of them with commas.
std::optional<bool> port_in(uint16_t port, std::string_view text, char dash);

}  // namespace sallyport::harden
