// From a datagram to what an audit keeps of it. RFC 1002 4.2.18
#pragma once

#include "audit/facts.h"
#include "base/bytes.h"

namespace sallyport::audit {

// nullopt for anything but a positive NODE STATUS RESPONSE that makes sense to its end. Statistics may be cut short or be
// missing; of a datagram that says it was truncated, the names count that are whole.
std::optional<NodeStatusFacts> decode_node_status(Bytes datagram);

}  // namespace sallyport::audit
