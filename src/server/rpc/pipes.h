// Which pipes exist, and what listens on them.
#pragma once

#include <memory>

#include "server/rpc/endpoint.h"
#include "server/rpc/server_facts.h"

namespace sallyport::server::rpc {

// Opens \PIPE\`name` for `who`; names compare without case, and a leading backslash does not count. object_name_not_found when
// there is no such pipe. `facts` and `who` must outlive the endpoint.
Result<std::unique_ptr<Endpoint>> open_pipe(std::u16string_view name, const ServerFacts& facts, const policy::Identity& who);

}  // namespace sallyport::server::rpc
