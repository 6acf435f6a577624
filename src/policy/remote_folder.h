// The folder of another server that a share shows.
#pragma once

#include <optional>
#include <string_view>

#include "policy/config.h"

namespace sallyport::policy {

inline constexpr std::string_view kRemoteScheme = "smb3://";

bool names_remote_folder(std::string_view path);
// "smb3://fileserver/nc-programs/lathe 7"; nullopt when it is none. `login` stays empty.
std::optional<RemoteFolder> parse_remote_folder(std::string_view path);

}  // namespace sallyport::policy
