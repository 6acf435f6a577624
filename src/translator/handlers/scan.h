// Reading a folder at the server.
#pragma once

#include "translator/opens.h"

namespace sallyport::translator::handlers {

// Opens the folder of `path`, to list it.
Task<Result<OpenedFile>> open_folder(Exchange& x, const Where& where, std::u16string_view folder, uint32_t options = 0);

// The next entries that match; none when that was all. `restart` begins anew, with this pattern.
Task<Result<std::vector<Entry>>> next_entries(Exchange& x, const Handle& folder, std::u16string_view pattern, bool restart);

// All entries of a path whose last component may have wildcards; no_such_file when there are none.
Task<Result<std::vector<Entry>>> scan(Exchange& x, const Where& where, std::u16string_view path);

}  // namespace sallyport::translator::handlers
