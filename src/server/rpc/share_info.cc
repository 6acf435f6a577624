#include "server/rpc/share_info.h"

#include "server/rpc/enumeration.h"

namespace sallyport::server::rpc {

using namespace srvs;

namespace {
uint32_t seconds(std::chrono::seconds time) { return static_cast<uint32_t>(std::max<int64_t>(0, time.count())); }

std::optional<std::vector<uint8_t>> descriptor(const ShareFact& share) {
  if (share.security_descriptor.empty()) return std::nullopt;
  return share.security_descriptor;
}
}  // namespace

// [MS-SRVS] 2.2.2.4: a name that ends in $ is special only for IPC$ and administrative shares, of which there are none.
ShareType share_type(const ShareFact& share) {
  return share.name == kIpcShare ? ShareType::ipc | ShareType::special : ShareType::disk;
}

void describe(ShareInfo0& info, const ShareFact& share) { info.netname = wide(share.name); }
void describe(ShareInfo1& info, const ShareFact& share) {
  info.netname = wide(share.name);
  info.type = share_type(share);
  info.remark = wide(share.comment);
}
void describe(ShareInfo2& info, const ShareFact& share) {
  info.netname = wide(share.name);
  info.type = share_type(share);
  info.remark = wide(share.comment);
  info.max_uses = share.max_uses;
  info.current_uses = share.current_uses;
  info.path = wide(share.path);
  info.passwd = u"";
}
void describe(ShareInfo501& info, const ShareFact& share) {
  info.netname = wide(share.name);
  info.type = share_type(share);
  info.remark = wide(share.comment);
  info.flags = share.flags;
}
void describe(ShareInfo502& info, const ShareFact& share) {
  describe(info.info, share);
  info.security_descriptor = descriptor(share);
}
void describe(ShareInfo503& info, const ShareFact& share) {
  describe(info.info, share);
  info.servername = u"*";
  info.security_descriptor = descriptor(share);
}
void describe(ShareInfo1005& info, const ShareFact& share) { info.flags = share.flags; }

void describe_single(ShareInfo& info, const ShareFact& share) {
  std::visit([&](auto& arm) {
    if constexpr (kServed<decltype(arm)>) describe(arm.value.emplace(), share);
  }, info);
}

void describe(SessionInfo0& info, const SessionFact& session) { info.cname = wide("\\\\" + session.client); }
void describe(SessionInfo1& info, const SessionFact& session) {
  constexpr uint32_t kGuest = 1, kNoEncryption = 2;
  info.cname = wide("\\\\" + session.client);
  info.username = wide(session.user);
  info.num_opens = session.opens;
  info.time = seconds(session.connected);
  info.idle_time = seconds(session.idle);
  info.user_flags = (session.guest ? kGuest : 0) | (session.encrypted ? 0 : kNoEncryption);
}
void describe(SessionInfo2& info, const SessionFact& session) {
  describe(info.info, session);
  info.cltype_name = wide(session.client_type);
}
void describe(SessionInfo10& info, const SessionFact& session) {
  info.cname = wide("\\\\" + session.client);
  info.username = wide(session.user);
  info.time = seconds(session.connected);
  info.idle_time = seconds(session.idle);
}
void describe(SessionInfo502& info, const SessionFact& session) {
  describe(info.info, session);
  info.transport = session.over_netbios ? u"\\Device\\NetBT_Tcpip" : u"\\Device\\NetbiosSmb";
}

void describe(ConnectionInfo0& info, const ConnectionFact& connection, bool) { info.id = connection.id; }
void describe(ConnectionInfo1& info, const ConnectionFact& connection, bool by_client) {
  info.id = connection.id;
  info.num_opens = connection.opens;
  info.num_users = 1;
  info.time = seconds(connection.connected);
  info.username = wide(connection.user);
  info.netname = wide(by_client ? connection.share : connection.client);
}

void describe(FileInfo2& info, const OpenFileFact& file) { info.id = file.id; }
void describe(FileInfo3& info, const OpenFileFact& file) {
  info.id = file.id;
  info.permissions = file.permissions;
  info.num_locks = file.locks;
  info.pathname = wide(file.path);
  info.username = wide(file.user);
}

void describe(ServerInfo100& info, const ServerDescription& server) { info.name = wide(server.name); }
void describe(ServerInfo101& info, const ServerDescription& server) {
  describe(info.info, server);
  info.version_major = server.version_major;
  info.version_minor = server.version_minor;
  info.type = server_type::kWorkstation | server_type::kServer | server_type::kUnix | server_type::kNt | server_type::kServerNt;
  info.comment = wide(server.comment);
}
void describe(ServerInfo102& info, const ServerDescription& server) {
  describe(info.info, server);
  info.userpath = u"c:\\";
}

}  // namespace sallyport::server::rpc
