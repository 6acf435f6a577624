#include "support/far_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth/unix_identity.h"
#include "base/utf16.h"
#include "policy/refusals.h"
#include "server/server.h"
#include "storage/memory/memory_store.h"
#include "support/test_server.h"

namespace sallyport::support {
namespace {

uint16_t free_port() {
  int made = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(made, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(made, reinterpret_cast<sockaddr*>(&address), &size);
  close(made);
  return ntohs(address.sin_port);
}

policy::Policy policy_at(uint16_t port) {
  policy::Policy policy;
  policy.server.netbios_name = "FAR";
  policy.server.listen = {{*policy::parse_address("127.0.0.1"), port}};
  policy::Share share;
  share.name = "far";
  share.path = "/far";
  policy.shares = {share};
  return policy;
}

}  // namespace

struct FarServer::Parts {
  uint16_t port = free_port();
  std::shared_ptr<storage::Store> store = storage::memory::make_store();
  std::shared_ptr<server::Engine> engine;
  std::unique_ptr<server::Server> server;
};

FarServer::FarServer() : parts_(std::make_unique<Parts>()) { start(); }

FarServer::~FarServer() { stop(); }

void FarServer::start() {
  server::Engine::Parts parts;
  parts.policy = policy_at(parts_->port);
  parts.accounts = std::shared_ptr(*auth::Accounts::open(":memory:"));
  (void)parts.accounts->add("anna", kPassword);
  auth::UnixIdentity::Settings settings;
  settings.machine_name = "FAR";
  parts.identities = std::make_shared<auth::UnixIdentity>(parts.accounts->machine(), std::move(settings));
  parts.refusals = std::make_shared<policy::RefusalLog>(policy::RefusalLog::Options{});
  parts.open_store = [store = parts_->store](const policy::Share&) -> Result<std::shared_ptr<storage::Store>> { return store; };
  parts_->engine = std::make_shared<server::Engine>(std::move(parts));
  parts_->server = std::make_unique<server::Server>(parts_->engine, 1);
  auto trouble = parts_->server->listen();
  if (!trouble.empty()) throw std::runtime_error(trouble);
  parts_->server->start();
}

void FarServer::stop() {
  if (!parts_->server) return;
  parts_->server->stop();
  parts_->server = nullptr;
  parts_->engine = nullptr;
}

policy::RemoteFolder FarServer::place() const { return {"127.0.0.1", parts_->port, "far", "", "anna"}; }

storage::Store& FarServer::files() { return *parts_->store; }

auth::ntlm::Key far_password_hash() { return auth::ntlm::nt_hash(*to_utf16(kPassword)); }

}  // namespace sallyport::support
