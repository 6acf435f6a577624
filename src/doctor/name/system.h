// What programs on this machine get: the resolver, with all that nsswitch.conf(5) puts behind it.
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

NameAnswer ask_system(const std::string& name);

}  // namespace sallyport::doctor
