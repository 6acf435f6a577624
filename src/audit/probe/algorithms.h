// In which order a server that speaks 3.1.1 chooses ciphers, signing and compression algorithms: offered all it takes the
// first; offered the others, the second; and so on, all three kinds at once.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// Everything there is to offer.
client::Offer full_offer();
// `first`: what came of full_offer().
asio::awaitable<void> probe_algorithms(Host& host, Door door, const client::Negotiated& first);

}  // namespace sallyport::audit
