// Extended attributes: the xattrs "user.NAME", as Samba keeps them, without those that it and we use for other things.
#pragma once

#include <string>
#include <vector>

#include "storage/store.h"

namespace sallyport::storage::posix {

// Whether an xattr's full name is one that clients see as an extended attribute.
bool is_ea(std::string_view xattr);
bool has_eas(const std::string& xattr_names);

Result<std::vector<ExtendedAttribute>> read_eas(int fd, bool path_only, const std::string& xattr_names);
// An empty value removes. Runs as the server: the open's rights were checked.
Result<> write_eas(int fd, bool path_only, const std::vector<ExtendedAttribute>& attributes);

}  // namespace sallyport::storage::posix
