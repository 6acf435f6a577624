// Who may connect: leases, then zones, then the default.
#include <fmt/format.h>

#include "policy/decision.h"
#include "policy/weakening.h"

namespace sallyport::policy {
namespace {

Step passed(Layer layer, std::string rule, const Position& at, std::string text) {
  return {layer, true, std::move(rule), at, std::move(text), {}};
}

// "" when the lease holds for this peer, else why it does not. Facts not known yet are not held against it.
struct Mismatch {
  std::string text, remedy;
};
Mismatch mismatch(const Lease& lease, const PeerFacts& peer) {
  if (!lease.in_force(peer.now))
    return {fmt::format("the lease ended on {}", lease.until_text), "give the lease a new day (until)"};
  if (lease.mac && !peer.mac)
    return {
        fmt::format("the lease wants the hardware address {}, and the peer's is not known: it is not on a network of this server",
                    to_string(*lease.mac)),
        "take mac out of the lease, or connect the device to a network of this server"};
  if (lease.mac && *lease.mac != *peer.mac)
    return {fmt::format("the lease wants the hardware address {}, the peer has {}", to_string(*lease.mac), to_string(*peer.mac)),
            fmt::format("if this is the device, set mac = \"{}\"", to_string(*peer.mac))};
  if (!lease.calling_name.empty() && peer.calling_name && *peer.calling_name != lease.calling_name)
    return {fmt::format("the lease wants the calling name {}, the peer calls itself {}", lease.calling_name, *peer.calling_name),
            fmt::format("if this is the device, set calling_name = \"{}\"", *peer.calling_name)};
  return {};
}

void admit_by(Admission& admission, const Lease& lease, Door door) {
  admission.allowed = true;
  admission.rule = title(lease);
  admission.at = lease.at;
  admission.terms = lease.terms;
  admission.until = lease.until;
  admission.reason.add(
      passed(Layer::lease, admission.rule, lease.at,
             fmt::format("the lease opens port {} until {}: {}", static_cast<int>(door), lease.until_text, lease.terms.reason)));
}

bool try_leases(const Policy& policy, const PeerFacts& peer, Admission& admission) {
  for (auto& lease : policy.leases) {
    if (lease.device != peer.address || lease.door != peer.door) continue;
    auto why_not = mismatch(lease, peer);
    if (why_not.text.empty()) {
      admit_by(admission, lease, peer.door);
      return true;
    }
    admission.reason.add(Step{Layer::lease, false, title(lease), lease.at, why_not.text, why_not.remedy});
  }
  return false;
}

const Zone* zone_of(const Policy& policy, const IpAddress& peer, const Network*& by) {
  const Zone* best = nullptr;
  for (auto& zone : policy.zones)
    for (auto& network : zone.networks)
      if (network.contains(peer) && (!best || network.prefix > by->prefix)) best = &zone, by = &network;
  return best;
}

void refuse_netbios(const PeerFacts& peer, Admission& admission) {
  if (!admission.reason.steps.empty()) return;  // a lease has said why
  auto device = to_string(peer.address);
  admission.reason.add(Step{Layer::lease,
                            false,
                            "port 139 is closed",
                            {},
                            fmt::format("no lease opens port 139 to {}", device),
                            fmt::format("use port 445; if the device cannot: [[lease]] device = \"{}\"", device)});
}

void admit_by_zones(const Policy& policy, const PeerFacts& peer, Admission& admission) {
  auto address = to_string(peer.address);
  if (policy.zones.empty()) {
    admission.allowed = true;
    admission.rule = "the default";
    admission.reason.add(
        passed(Layer::zone, admission.rule, {}, "no zones: everyone may connect to 445 under the default terms"));
    return;
  }
  const Network* by = nullptr;
  auto* zone = zone_of(policy, peer.address, by);
  if (!zone) {
    admission.reason.add(Step{Layer::zone,
                              false,
                              "no zone",
                              {policy.file, 0, 0},
                              fmt::format("{} is in no zone's networks", address),
                              fmt::format("add \"{}\" or its network to a zone's networks", address)});
    return;
  }
  admission.rule = title(*zone);
  admission.at = zone->at;
  admission.terms = zone->terms;
  admission.allowed = zone->open_smb;
  auto text = fmt::format("{} is in {}", address, to_string(*by));
  if (zone->open_smb) return admission.reason.add(passed(Layer::zone, admission.rule, zone->at, std::move(text)));
  admission.reason.add(
      Step{Layer::zone, false, admission.rule, zone->at, text + ", and the zone opens no port", "set ports = [445] in the zone"});
}

}  // namespace

Admission admit_connection(const Policy& policy, const PeerFacts& peer) {
  Admission admission;
  admission.status = NtStatus::network_access_denied;
  if (try_leases(policy, peer, admission)) {
    admission.reason.steps.erase(admission.reason.steps.begin(), admission.reason.steps.end() - 1);
    return admission;
  }
  if (peer.door == Door::netbios)
    refuse_netbios(peer, admission);
  else
    admit_by_zones(policy, peer, admission);
  return admission;
}

bool netbios_door_open(const Policy& policy, Time now) {
  for (auto& lease : policy.leases)
    if (lease.door == Door::netbios && lease.in_force(now)) return true;
  return false;
}

}  // namespace sallyport::policy
