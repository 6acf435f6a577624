// The parts of QUERY_INFO, [MS-SMB2] 3.3.5.20: one for each InfoType, and file classes that need more than a few lines.
#pragma once

#include "proto/fscc/classes.h"
#include "proto/smb2/query_info.h"
#include "server/call.h"

namespace sallyport::server::handlers {

Result<> query_file(Call& call, const smb2::QueryInfoRequest& request);
Result<> query_names(Call& call, fscc::FileInformationClass what, uint32_t limit);
Result<> query_extended_attributes(Call& call, const smb2::QueryInfoRequest& request);
Result<> query_pipe(Call& call, const smb2::QueryInfoRequest& request);
Result<> query_file_system(Call& call, const smb2::QueryInfoRequest& request);
Result<> query_security(Call& call, const smb2::QueryInfoRequest& request);

// The file's name as clients are told it: "\dir\file:stream", "\" for the root.
std::u16string name_from_root(const storage::File& file);

}  // namespace sallyport::server::handlers
