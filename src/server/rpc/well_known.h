// Principals that mean the same on every machine. [MS-DTYP] 2.4.2.4
#pragma once

#include <optional>

#include "server/rpc/server_facts.h"

namespace sallyport::server::rpc {

std::optional<Principal> well_known_principal(const dtyp::Sid& sid);
// Names compare without case; an empty domain matches any.
std::optional<Principal> well_known_principal(std::u16string_view domain, std::u16string_view name);

}  // namespace sallyport::server::rpc
