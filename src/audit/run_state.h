// How far an audit has come: what one that was interrupted leaves to the one that goes on.
#pragma once

#include "audit/facts.h"
#include "audit/targets.h"

namespace sallyport::audit {

// UDP 137 of a host that answered or refused.
struct NameService {
  policy::IpAddress address;
  PortState port = PortState::not_asked;
  std::optional<NodeStatusFacts> facts;
};

struct RunState {
  int64_t started = 0;  // seconds since 1970; 0: not yet
  uint64_t swept = 0;        // every target before this position has been asked at its TCP ports
  uint64_t names_asked = 0;  // and before this one, for its names
  std::vector<HostFacts> asked;  // everything
  std::vector<HostFacts> met;    // hosts with an open door that are still to be asked
  std::vector<NameService> names;
};

}  // namespace sallyport::audit
