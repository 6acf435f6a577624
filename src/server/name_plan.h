// What the name service (src/names) is to serve, from the policy and from how this host is connected; and what it may ask back.
#pragma once

#include "names/service.h"
#include "server/engine.h"

namespace sallyport::server {

// Links: each address that faces the device of a lease for port 139 in force ([server] listen_netbios, where it names addresses),
// and each that faces a zone with `wins`. None while the name service is closed.
std::vector<names::Link> name_links(const policy::Policy& policy, policy::Time now);
names::Plan name_plan(const Engine& engine, policy::Time now);

// A refusal of the name service goes to the refusal log, under door 139.
names::Surroundings name_surroundings(Engine& engine);

}  // namespace sallyport::server
