#include "server/browsing.h"

#include "server/engine.h"
#include "server/neighbours.h"

namespace sallyport::server {

namespace {

bool in_conflict(const names::Service& names, const nbt::ScopedName& name, const names::V4& link) {
  auto own = names.own_names();
  return std::any_of(own.begin(), own.end(), [&](const names::OwnName& each) {
    return each.name.name == name.name && each.address == link && each.state == names::OwnName::State::conflict;
  });
}

void refuse(Engine& engine, const policy::IpAddress& address, const policy::Reason& reason) {
  Peer peer;
  peer.address = address;
  peer.door = policy::Door::netbios;
  peer.text = policy::to_string(address);
  engine.refuse_peer(peer, reason, NtStatus::access_denied);
}

browser::Surroundings surroundings_of(Engine& engine, names::Service& names) {
  return {.hardware_address = hardware_address,
          .refused = [&](const auto& address, const auto& reason) { refuse(engine, address, reason); },
          .add_name = [&](const auto& name, bool group, const auto& link) { names.add_name(name, group, link); },
          .remove_name = [&](const auto& name, const auto& link) { names.remove_name(name, link); },
          .name_in_conflict = [&](const auto& name, const auto& link) { return in_conflict(names, name, link); }};
}

}  // namespace

Browsing::Browsing(Engine& engine, names::Service& names)
    : engine_(engine), service_(std::make_shared<browser::Service>(surroundings_of(engine, names))) {
  engine_.set_neighbourhood([service = service_](std::string_view workgroup, uint32_t mask) { return service->list(workgroup, mask); });
}

Browsing::~Browsing() {
  engine_.set_neighbourhood(nullptr);
  service_->stop();
}

}  // namespace sallyport::server
