// What a login ends in. The type stands in policy/, because storage needs it too.
#pragma once

#include "policy/identity.h"

namespace sallyport::auth {

using policy::Identity;

}  // namespace sallyport::auth
