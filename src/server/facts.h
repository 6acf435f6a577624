// What RPC clients may know of the server, read from the engine.
#pragma once

#include "server/rpc/server_facts.h"

namespace sallyport::server {

class Engine;

class Facts final : public rpc::ServerFacts {
 public:
  explicit Facts(Engine& engine) : engine_(engine) {}

  rpc::ServerDescription server() const override;
  bool is_administrator(const Identity& who) const override;
  std::vector<rpc::ShareFact> shares(const Identity& who) const override;
  std::vector<rpc::SessionFact> sessions() const override;
  std::vector<rpc::ConnectionFact> connections() const override;
  std::vector<rpc::OpenFileFact> open_files() const override;
  dtyp::Sid account_domain() const override;
  std::optional<rpc::Principal> account_named(std::string_view name) const override;
  std::optional<rpc::Principal> account_with(const dtyp::Sid& sid) const override;

 private:
  Engine& engine_;
};

}  // namespace sallyport::server
