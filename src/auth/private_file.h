// A file that holds secrets: nobody but its owner may read it, from its first moment on.
#pragma once

#include <expected>
#include <string>

namespace sallyport::auth {

// Makes the file (0600) and its folder (0700) where they are missing; an existing file that others can read is refused.
// `what` is what to call it in the error ("the account database").
std::expected<void, std::string> make_private_file(const std::string& path, const std::string& what);

}  // namespace sallyport::auth
