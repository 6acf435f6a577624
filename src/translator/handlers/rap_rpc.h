// What RAP's calls ask the server's RPC.
#pragma once

#include "proto/cifs/rap_server.h"
#include "translator/handlers/rpc_client.h"

namespace sallyport::translator::handlers {

inline constexpr std::u16string_view kServerPipe = u"srvsvc";

using ShareEnumCall = rpce::Call<rpce::kSrvsvc, 15, srvs::ShareEnumRequest, srvs::ShareEnumResponse>;
using ShareGetInfoCall = rpce::Call<rpce::kSrvsvc, 16, srvs::ShareGetInfoRequest, srvs::ShareGetInfoResponse>;
using ServerGetInfoCall = rpce::Call<rpce::kSrvsvc, 21, srvs::ServerGetInfoRequest, srvs::ServerGetInfoResponse>;
using SessionEnumCall = rpce::Call<rpce::kSrvsvc, 12, srvs::SessionEnumRequest, srvs::SessionEnumResponse>;

// rap_rpc.cc
Task<Result<std::vector<srvs::ShareInfo1>>> shares_at_server(Exchange& x);
Task<Result<srvs::ServerInfo101>> server_info(Exchange& x);
uint16_t rap_code(NtStatus status);

}  // namespace sallyport::translator::handlers
