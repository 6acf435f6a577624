// Names as the disk has them (bytes) and as Windows sees them (UTF-16), both ways without loss.
//
// What Windows forbids in a name is shown in the private-use area where macOS and the Linux client put it too (Services for
// Macintosh): U+F001..U+F01F for control characters, U+F020 '"', U+F021 '*', U+F022 ':', U+F023 '<', U+F024 '>', U+F025 '?',
// U+F026 '\', U+F027 '|', and, as the last character only, U+F028 ' ' and U+F029 '.'. A byte that is not part of valid UTF-8
// is shown as U+F700 plus the byte. Unpaired surrogates, which NTFS allows, are three bytes on the disk as if they were
// characters (WTF-8).
#pragma once

#include <string>
#include <string_view>

namespace sallyport::storage::posix {

std::u16string shown_name(std::string_view disk);

// What a component a client sent is called on the disk. A name that the mapping would not give back stays as it is.
std::string disk_name(std::u16string_view shown);

// The same for components joined by '\' and '/'.
std::string disk_path(std::u16string_view shown);
std::u16string shown_path(std::string_view disk);

}  // namespace sallyport::storage::posix
