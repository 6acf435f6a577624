// What `sallyport nbtstat` is to ask: addresses, networks, and names that become addresses.
#pragma once

#include <chrono>
#include <expected>
#include <map>
#include <string>
#include <vector>

#include "audit/sweep/node_status.h"

namespace sallyport::cli {

struct NbtTargets {
  std::vector<policy::IpAddress> addresses;
  std::vector<policy::Network> networks;            // IPv4; who is silent in them is not told
  std::map<policy::IpAddress, std::string> written;  // how an address was asked for
};

struct NbtNaming {
  bool broadcast = false;  // names are NetBIOS names, asked for on this machine's networks; "NAME#1B" for another suffix than 20
  std::chrono::milliseconds timeout{1000};
};

// The error is a sentence for people. `warn` gets what is odd, but no reason to stop.
std::expected<NbtTargets, std::string> find_targets(const std::vector<std::string>& words, const NbtNaming& naming,
                                                    const std::function<void(const std::string&)>& warn);

// One after another: first the addresses, then every one of the networks.
audit::AddressGenerator all_of(const NbtTargets& targets);

}  // namespace sallyport::cli
