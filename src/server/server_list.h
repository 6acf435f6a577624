// The pipe that a translator of SMB1 reads the servers of the network from.
#pragma once

#include <memory>

#include "server/rpc/endpoint.h"

namespace sallyport::server {

class Engine;

bool is_server_list(std::u16string_view pipe);
std::unique_ptr<rpc::Endpoint> server_list_pipe(const Engine& engine);

}  // namespace sallyport::server
