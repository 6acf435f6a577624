// Which of the SMB 2 and 3 dialects a door speaks. All that are left to be asked about are offered together; what the server
// chooses is spoken, and the others are offered again until it refuses them. Beside them stand dialects that do not exist.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// Asks about these, and notes the answers.
asio::awaitable<void> probe_dialects(Host& host, Door door, std::vector<OfferedDialect> dialects);

void note_dialects(DoorFacts& facts, const std::vector<OfferedDialect>& dialects, Known spoken);

smb2::Dialect revision_of(OfferedDialect dialect);
std::optional<OfferedDialect> offered_as(smb2::Dialect revision);

}  // namespace sallyport::audit
