// Facts about the server in each of the levels that [MS-SRVS] 2.2.4 gives them.
#pragma once

#include "proto/srvs/server.h"
#include "proto/srvs/session.h"
#include "proto/srvs/share.h"
#include "server/rpc/server_facts.h"

namespace sallyport::server::rpc {

inline constexpr const char* kIpcShare = "IPC$";

srvs::ShareType share_type(const ShareFact& share);
// Levels that tell where in the file system a share is.
constexpr bool shows_paths(uint32_t level) { return level == 2 || level == 502 || level == 503; }

void describe(srvs::ShareInfo0& info, const ShareFact& share);
void describe(srvs::ShareInfo1& info, const ShareFact& share);
void describe(srvs::ShareInfo2& info, const ShareFact& share);
void describe(srvs::ShareInfo501& info, const ShareFact& share);
void describe(srvs::ShareInfo502& info, const ShareFact& share);
void describe(srvs::ShareInfo503& info, const ShareFact& share);
void describe(srvs::ShareInfo1005& info, const ShareFact& share);
// Fills the arm that was chosen.
void describe_single(srvs::ShareInfo& info, const ShareFact& share);

void describe(srvs::SessionInfo0& info, const SessionFact& session);
void describe(srvs::SessionInfo1& info, const SessionFact& session);
void describe(srvs::SessionInfo2& info, const SessionFact& session);
void describe(srvs::SessionInfo10& info, const SessionFact& session);
void describe(srvs::SessionInfo502& info, const SessionFact& session);

// `by_client`: the other end's name is what the client did not ask by ([MS-SRVS] 2.2.4.2, coni1_netname).
void describe(srvs::ConnectionInfo0& info, const ConnectionFact& connection, bool by_client);
void describe(srvs::ConnectionInfo1& info, const ConnectionFact& connection, bool by_client);
void describe(srvs::FileInfo2& info, const OpenFileFact& file);
void describe(srvs::FileInfo3& info, const OpenFileFact& file);

void describe(srvs::ServerInfo100& info, const ServerDescription& server);
void describe(srvs::ServerInfo101& info, const ServerDescription& server);
void describe(srvs::ServerInfo102& info, const ServerDescription& server);

}  // namespace sallyport::server::rpc
