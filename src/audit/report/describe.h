// All facts of a host as lines for people: `--verbose` and the HTML report's details.
#pragma once

#include "audit/facts.h"

namespace sallyport::audit {

struct FactLine {
  std::string name, value;
};
// What was not asked has no line; what was asked and got no answer says "unknown".
std::vector<FactLine> describe(const HostFacts& facts);

}  // namespace sallyport::audit
