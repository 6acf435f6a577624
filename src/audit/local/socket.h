// A socket of this machine that NetBIOS or SMB may come to, as the kernel lists it.
#pragma once

#include "audit/facts.h"
#include "harden/evaluate.h"

namespace sallyport::audit::local {

using harden::Protocol;

struct Socket {
  Protocol protocol = Protocol::tcp;
  policy::IpAddress address;  // unspecified: every address of its family
  bool v6 = false;            // an IPv6 socket
  Known takes_v4 = Known::no;  // an IPv6 socket for every address: IPv4 too?
  uint16_t port = 0;
  uint32_t interface = 0;  // bound to the one with this index; 0: to none
  uint32_t uid = 0;
  uint64_t inode = 0;  // by which the process is found that has it open
};

// TCP 137 to 139 and 445, UDP 137 and 138; UDP 443, where an SMB server may answer over QUIC.
bool is_asked_about(Protocol protocol, uint16_t port);

std::string to_string(Protocol protocol);

}  // namespace sallyport::audit::local
