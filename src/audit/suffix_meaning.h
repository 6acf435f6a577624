// What a NetBIOS name stands for: its sixteenth byte says which service registered it, and means one thing for a unique
// name and another for a group. Microsoft's list (Knowledge Base 163409), with the two services that have names of their own.
#pragma once

#include <string_view>

#include "proto/nbt/name.h"

namespace sallyport::audit {

// "file server service", "domain controllers", "IIS" ...; "unknown service" or "unknown group" for what nobody published.
std::string_view suffix_meaning(const nbt::Name& name, bool group);

}  // namespace sallyport::audit
