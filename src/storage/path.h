// A name inside a share as SMB2 CREATE carries it, checked once: "dir\file.txt:stream:$DATA" ([MS-FSCC] 2.1.5).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::storage {

struct Path {
  std::u16string name;             // components joined by '\', none empty, no leading or trailing '\'; "" is the share's root
  std::u16string stream;           // "" is the unnamed data stream of a file
  bool names_data_stream = false;  // "::$DATA" was written out: a directory cannot be meant
  bool names_directory = false;    // "::$INDEX_ALLOCATION" or a trailing '\' was written: only a directory can be meant

  bool is_root() const { return name.empty() && stream.empty(); }
  bool is_stream() const { return !stream.empty(); }
  std::u16string_view leaf() const;    // last component, "" for the root
  std::u16string_view parent() const;  // all before it
};

// Errors: object_name_invalid (a character Windows forbids, a bad stream type, "."), object_path_syntax_bad ("..").
// A leading '\' is an error (invalid_parameter), as [MS-SMB2] 3.3.5.9 has it.
Result<Path> parse_path(std::u16string_view wire);

// ":stream" or ":stream:$DATA", as a rename of a stream names its target ([MS-FSCC] 2.4.41).
Result<Path> parse_stream_path(std::u16string_view wire);

// Could `name` be one component? Length, forbidden characters, "." and ".." are looked at.
bool is_valid_component(std::u16string_view name);

// [MS-FSA] 2.1.4.4: does `name` match a directory query's expression (*, ?, and DOS's <, >, ")? Case is ignored.
bool matches(std::u16string_view expression, std::u16string_view name);

// Whether an expression can name more than one file, and how long one may be: matching costs its length times the name's.
bool has_wildcards(std::u16string_view expression);
inline constexpr size_t kLongestExpression = 512;

}  // namespace sallyport::storage
