#include "browser/audience.h"

#include "proto/nbt/datagram.h"

namespace sallyport::browser {

Hearing hear(const policy::Policy& policy, const names::Link& link, const Sender& sender, policy::Time now) {
  policy::PeerFacts facts;
  facts.address = names::to_ip(sender.from);
  facts.mac = sender.mac;
  facts.door = policy::Door::netbios;
  facts.now = now;
  auto admission = policy::admit_datagram(policy, facts, nbt::kDatagramPort);
  if (admission.device) return {true, false, {}};
  if (policy.netbios.announce == policy::Announce::network && link.broadcast && link.on_network(sender.from))
    return {true, false, {}};
  return {false, sender.names_us || sender.to == link.address, std::move(admission.reason)};
}

bool needs_hardware_address(const policy::Policy& policy, const names::V4& from) {
  auto address = names::to_ip(from);
  return std::any_of(policy.leases.begin(), policy.leases.end(),
                     [&](const auto& lease) { return lease.mac && lease.device == address; });
}

}  // namespace sallyport::browser
