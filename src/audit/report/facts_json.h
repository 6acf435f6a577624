// The facts of a host as JSON. What is unknown is null, never false.
#pragma once

#include <nlohmann/json.hpp>

#include "audit/facts.h"

namespace sallyport::audit {

nlohmann::ordered_json facts_json(const HostFacts& facts);

}  // namespace sallyport::audit
