// Asks very many addresses for their node status (RFC 1002 4.2.17) from one UDP socket, and those again that do not answer.
// Memory is needed for the addresses under way alone; who they all are comes from a generator.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <stop_token>
#include <system_error>

#include "audit/facts.h"

namespace sallyport::audit {

class PresentNeighbours;

// Puts the next address to ask in its argument; false when there are no more.
using AddressGenerator = std::function<bool(policy::IpAddress&)>;

struct NodeStatusOptions {
  std::chrono::milliseconds timeout{1000};  // for each question
  uint8_t resends = 2;
  uint32_t packets_per_second = 0;  // 0: as many as the hosts' answers show to be taken
  uint32_t outstanding = 65536;     // addresses under way at once
  bool from_name_port = true;       // send from port 137 where that is allowed and free
  uint16_t port = 137;              // other ones are for tests
  const PresentNeighbours* neighbours = nullptr;  // as NameSocket::use(); none: the kernel finds all ways
};

struct NodeStatusResult {
  policy::IpAddress address;
  PortState port = PortState::not_asked;  // stays so for IPv6, which NetBIOS does not know
  std::optional<NodeStatusFacts> facts;   // open without it: what answered made no sense
  std::error_code unsendable;             // why our own machine did not send the question; filtered then
  std::chrono::microseconds round_trip{};
};

// `take` is called once for each address, in the order in which their fate is known; an address that comes again while it is
// under way counts as one. When `stop` asks for it the sweep ends at once, and what was under way is not told.
// The error is that no socket could be had.
std::error_code ask_node_status(const AddressGenerator& next, const NodeStatusOptions& options,
                                const std::function<void(const NodeStatusResult&)>& take, std::stop_token stop = {});

}  // namespace sallyport::audit
