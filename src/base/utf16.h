// Text on the wire is UTF-16; on the disk and in messages to people it is UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sallyport {

// UTF-8 to UTF-16; nullopt when the bytes are not valid UTF-8.
std::optional<std::u16string> to_utf16(std::string_view utf8);

// UTF-16 to UTF-8; nullopt on an unpaired surrogate.
std::optional<std::string> to_utf8(std::u16string_view utf16);

// For messages and logs: an unpaired surrogate becomes U+FFFD.
std::string printable(std::u16string_view utf16);

// Simple upper-case mapping of one code unit, as Windows file systems compare names ([MS-UCODEREF] 3.1.5.3.1.1).
char16_t upcase(char16_t unit);
std::u16string upcase(std::u16string_view text);
bool equal_ignoring_case(std::u16string_view a, std::u16string_view b);

}  // namespace sallyport
