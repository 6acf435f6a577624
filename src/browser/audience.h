// Who is heard on port 138: a pure decision. (Who hears of us is names/audience.h, as on port 137.)
// Heard is a lease's device. With announce = "network" we are a browser like others, and then the frames of browsers are heard from
// the whole network of the link: elections, announcements and questions for the list are between everybody there, and what is
// answered says no more than the broadcasts did. Everybody else is left without an answer. It is told to the log only when the
// datagram was for us alone: a network's broadcasts go by here every minute, and none of them is an attempt.
#pragma once

#include "browser/settings.h"
#include "policy/datagram_door.h"

namespace sallyport::browser {

struct Sender {
  names::V4 from{}, to{};  // of the IP packet
  std::optional<policy::MacAddress> mac;
  bool names_us = false;  // the destination is a name of this machine's own
};

struct Hearing {
  bool heard = false;
  bool told = false;  // refused, and worth a line in the log
  policy::Reason reason;
};

Hearing hear(const policy::Policy& policy, const names::Link& link, const Sender& sender, policy::Time now);

// Is the hardware address of this sender needed to decide?
bool needs_hardware_address(const policy::Policy& policy, const names::V4& from);

}  // namespace sallyport::browser
