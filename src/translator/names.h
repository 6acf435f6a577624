// Paths and names between SMB1's forms and SMB2's. [MS-CIFS] 2.2.1.1
#pragma once

#include <string>

#include "base/result.h"
#include "proto/cifs/block.h"

namespace sallyport::translator {

// The text in the code page of DOS (850) or in Unicode, as it came.
std::u16string text_of(const cifs::Text& text);
std::u16string from_oem(std::string_view oem);
// What code page 850 lacks becomes '_'.
std::string to_oem(std::u16string_view text);
cifs::Text make_text(std::u16string_view text, bool unicode);

// A path below a share as SMB2 has it: no backslash in front or behind, "." and ".." resolved. object_path_syntax_bad when it leads
// out of the share, object_name_invalid when a component is no name; the last may have wildcards when `wildcards` says so.
enum class Wildcards : uint8_t { refused, in_last };
Result<std::u16string> path_of(std::u16string_view path, Wildcards wildcards = Wildcards::refused);

bool has_wildcards(std::u16string_view name);
// "dir\name" in two; no backslash: all of it is the name.
struct Split {
  std::u16string_view folder, name;
};
Split split(std::u16string_view path);
std::u16string joined(std::u16string_view folder, std::u16string_view name);

// What DOS means by ? and * and a dot, in the wildcards of NT ([MS-FSA] 2.1.4.4): for clients of LAN Manager and older.
std::u16string nt_pattern(std::u16string_view dos_pattern);
// "NAME.EXT" as a target of a rename with wildcards: '?' and '*' take what the old name has there.
std::u16string expanded(std::u16string_view pattern, std::u16string_view old_name);

bool is_program(std::u16string_view name);  // ends in .exe, .com, .dll or .sym: shared more freely by DOS rules

}  // namespace sallyport::translator
