// What `sallyport nbtstat` prints of one address.
#pragma once

#include <string>

#include "audit/sweep/node_status.h"

namespace sallyport::cli {

// A name as far as a terminal should see it: control characters are dots, the others Latin-1.
std::string shown(const nbt::Name& name);

// The table of names, or a sentence that says what no answer can mean. `target` is how the address was asked for.
std::string node_status_text(const audit::NodeStatusResult& result, const std::string& target);
// One line of JSON.
std::string node_status_json(const audit::NodeStatusResult& result, const std::string& target);

}  // namespace sallyport::cli
