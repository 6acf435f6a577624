// Who hears what RFC 1002 says is broadcast: the network, or only the leases' devices, or nobody ([netbios] announce); and whose
// word counts when the answer comes back.
#pragma once

#include <vector>

#include "names/link.h"
#include "policy/config.h"

namespace sallyport::names {

// How our node behaves, of [netbios].
struct NodeSettings {
  policy::NodeType node = policy::NodeType::b;
  policy::Announce announce = policy::Announce::devices;
  std::vector<V4> wins;  // of others, to register at
  std::string scope;
  bool several_links = false;  // registered at a WINS server as one of several addresses
  bool operator==(const NodeSettings&) const = default;
};

inline std::vector<V4> audience(const Link& link, policy::Announce announce) {
  if (announce == policy::Announce::off) return {};
  if (announce == policy::Announce::network && link.broadcast) return {*link.broadcast};
  return link.devices;
}

// May `source` have answered something that was sent to the audience?
inline bool in_audience(const Link& link, policy::Announce announce, const V4& source) {
  if (announce == policy::Announce::off) return false;
  if (announce == policy::Announce::network && link.broadcast && link.on_network(source)) return true;
  return std::find(link.devices.begin(), link.devices.end(), source) != link.devices.end();
}

}  // namespace sallyport::names
