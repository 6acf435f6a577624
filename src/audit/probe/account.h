// What the account may do that the audit was given. Nothing is written, and no file is opened.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// Into host.facts.account, over connections of its own.
asio::awaitable<void> probe_account(Host& host, Door door);

}  // namespace sallyport::audit
