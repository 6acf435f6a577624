#include "server/server_list.h"

#include "base/utf16.h"
#include "proto/inner/servers.h"
#include "server/engine.h"
#include "wire/encoder.h"

namespace sallyport::server {
namespace {

constexpr uint32_t kAnyServer = ~inner::Server::kDomain;

// Bytes of nobody knows which code page; they are shown as Latin-1, which is right for ASCII.
std::u16string wide(std::string_view text) {
  std::u16string out;
  for (unsigned char c : text) out.push_back(c);
  return out;
}

void append(inner::ServerList& out, const std::vector<browser::ServerEntry>& entries, std::u16string_view workgroup) {
  for (const auto& entry : entries) {
    if (out.servers.size() == inner::ServerList::kMost) return;
    auto& added = out.servers.emplace_back();
    added.type = entry.type;
    added.version_major = entry.version_major;
    added.version_minor = entry.version_minor;
    added.name = wide(entry.name);
    added.workgroup = workgroup.empty() ? added.name : workgroup;
    added.comment = wide(entry.comment);
  }
}

// All that is known: the workgroups, and the servers of each.
inner::ServerList servers_of(const Engine& engine) {
  inner::ServerList out;
  auto workgroups = engine.neighbourhood("", inner::Server::kDomain);
  for (const auto& workgroup : workgroups) append(out, engine.neighbourhood(workgroup.name, kAnyServer), wide(workgroup.name));
  append(out, workgroups, {});
  return out;
}

}  // namespace

bool is_server_list(std::u16string_view pipe) {
  if (pipe.starts_with(u'\\')) pipe.remove_prefix(1);
  return equal_ignoring_case(pipe, inner::kServersPipe);
}

std::unique_ptr<rpc::Endpoint> server_list_pipe(const Engine& engine) {
  return std::make_unique<rpc::Endpoint>(wire::encoded(servers_of(engine)));
}

}  // namespace sallyport::server
