#include "server/server_list.h"

#include "base/utf16.h"
#include "proto/srvs/server.h"
#include "server/engine.h"
#include "wire/encoder.h"

namespace sallyport::server {
namespace {

inner::Server ourselves(const rpc::ServerDescription& described) {
  namespace type = srvs::server_type;
  inner::Server out;
  out.type = type::kWorkstation | type::kServer | type::kUnix | type::kNt | type::kServerNt;
  out.version_major = static_cast<uint8_t>(described.version_major);
  out.version_minor = static_cast<uint8_t>(described.version_minor);
  out.name = to_utf16(described.name).value_or(u"");
  out.workgroup = to_utf16(described.workgroup).value_or(u"");
  out.comment = to_utf16(described.comment).value_or(u"");
  return out;
}

inner::Server our_workgroup(const inner::Server& server) {
  inner::Server out;
  out.type = inner::Server::kDomain;
  out.name = out.workgroup = server.workgroup;
  out.comment = server.name;
  return out;
}

}  // namespace

void Engine::list_servers_by(ListServers list) {
  std::lock_guard guard(list_servers_mutex_);
  list_servers_ = std::move(list);
}

inner::ServerList Engine::servers() const {
  ListServers list;
  {
    std::lock_guard guard(list_servers_mutex_);
    list = list_servers_;
  }
  inner::ServerList out;
  if (list) out = list();
  else out.servers.push_back(ourselves(facts_->server())), out.servers.push_back(our_workgroup(out.servers[0]));
  if (out.servers.size() > inner::ServerList::kMost) out.servers.resize(inner::ServerList::kMost);
  return out;
}

bool is_server_list(std::u16string_view pipe) {
  if (pipe.starts_with(u'\\')) pipe.remove_prefix(1);
  return equal_ignoring_case(pipe, inner::kServersPipe);
}

std::unique_ptr<rpc::Endpoint> server_list_pipe(const Engine& engine) {
  return std::make_unique<rpc::Endpoint>(wire::encoded(engine.servers()));
}

}  // namespace sallyport::server
