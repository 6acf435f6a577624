// Why opening, renaming or linking was refused: opener.cc's and file_names.cc's questions again, without doing anything.
#pragma once

#include "storage/posix/share.h"
#include "storage/store.h"

namespace sallyport::storage::posix {

// As Store::explain. The calling thread acts for `who`.
Denial explain(Share& share, const Identity& who, const OpenArgs& args, NtStatus answered, const Path* new_name);

}  // namespace sallyport::storage::posix
