// The rules of nftables that are in force, as far as they may be read.
#pragma once

#include "audit/local/reach.h"

namespace sallyport::audit::local {

Firewall read_firewall();

}  // namespace sallyport::audit::local
