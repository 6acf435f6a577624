// The facts of a host as JSON. What is unknown is null, never false.
#pragma once

#include "audit/facts.h"
#include "audit/report/json_text.h"

namespace sallyport::audit {

JsonText facts_json(const HostFacts& facts);
// Of a host that was not asked anything: its ports, and the names it told.
JsonText swept_json(const HostFacts& facts);

}  // namespace sallyport::audit
