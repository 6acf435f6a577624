// Why an open was refused, in the words of the person who has to repair it.
#pragma once

#include "policy/reason.h"
#include "server/tree.h"

namespace sallyport::server {

// `reason`: why the tree could be connected; the refusing step is added to it.
policy::Reason explain_denied_open(policy::Reason reason, const Tree& tree, const policy::Identity& who, const std::string& object, uint32_t access);

}  // namespace sallyport::server
