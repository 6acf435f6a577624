// A datagram of the NetBIOS name service as JSON, and its place in the catalogue.
#pragma once

#include "proto/catalogue.h"
#include "proto/nbt/name_service.h"

namespace sallyport::proto {

// "GOLDSRV<20>", with the scope behind a dot; bytes that are not text as Latin-1.
std::string display(const nbt::ScopedName& name);

// "type", and "body" under the RFC's names, or "fault" and "raw" where the bytes make no sense.
wire::Json describe_name_packet(Bytes datagram);

std::span<const MessageType> name_service_messages();

}  // namespace sallyport::proto
