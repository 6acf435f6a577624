// Which of the SMB 2 and 3 dialects a door speaks: each is offered alone, and one that does not exist besides.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// Offers one dialect. Notes the answer.
asio::awaitable<void> probe_dialect(Host& host, Door door, OfferedDialect dialect);
// Offers one that does not exist. Whoever agrees to it agrees to all.
asio::awaitable<void> probe_imaginary_dialect(Host& host, Door door);

smb2::Dialect revision_of(OfferedDialect dialect);
std::optional<OfferedDialect> offered_as(smb2::Dialect revision);

}  // namespace sallyport::audit
