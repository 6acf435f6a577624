// Which way this machine would send a packet, and the state of the interface it would leave by.
#pragma once

#include "doctor/path/port.h"

namespace sallyport::doctor {

RouteEvidence look_up_route(const Destination& to);

// Fills in what has changed in the interface's error counters since `link` was looked at.
void compare_errors(LinkEvidence& link);

// The interface's index and hardware address; 0 when it is not there.
struct Interface {
  int index = 0;
  policy::MacAddress mac;
};
Interface find_interface(const std::string& name);

}  // namespace sallyport::doctor
