// The DNS servers of resolv.conf, each asked itself: so that it is seen which one answers what.
#pragma once

#include "doctor/evidence.h"
#include "doctor/name/resolv_conf.h"

namespace sallyport::doctor {

// One answer a server.
std::vector<NameAnswer> ask_dns(const Resolver& resolver, const std::string& name);

}  // namespace sallyport::doctor
