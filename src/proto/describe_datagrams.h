// A datagram of the NetBIOS datagram service as JSON, with the mailslot and the browser's frame in it, and its place in the
// catalogue.
#pragma once

#include "proto/catalogue.h"
#include "proto/nbt/datagram.h"

namespace sallyport::proto {

// "type", and "body" under the RFC's names, or "fault" and "raw" where the bytes make no sense. A mailslot's write is "mailslot"
// inside the body, a browser's frame "frame" inside that.
wire::Json describe_datagram(Bytes packet);
// nullopt when the bytes are no frame that is known.
std::optional<wire::Json> describe_browser_frame(Bytes frame);

std::span<const MessageType> datagram_messages();

}  // namespace sallyport::proto
