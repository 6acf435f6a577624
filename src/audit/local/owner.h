// Whose a socket is.
#pragma once

#include "audit/local/process.h"
#include "audit/local/socket.h"

namespace sallyport::audit::local {

enum class Keeper : uint8_t {
  unknown,    // not to be seen from here
  process,
  activator,  // systemd keeps it, and starts a service when somebody comes
  kernel,     // no process has it: the kernel's own server
};

struct Owner {
  Keeper keeper = Keeper::unknown;
  std::vector<Process> processes;  // without those that another of them started
  std::string socket_unit;         // of an activator, when it told
  std::string why_unknown;
  uint32_t uid = 0;  // of who made the socket

  // "smbd (1234)", "the kernel (ksmbd)", "unknown (made by user 0)"
  std::string title() const;
  bool same_as(const Owner& other) const;
};

struct OwnerFacts {
  const ProcessTable& table;
  bool ksmbd = false;           // the module is there
  std::string systemd_sockets;  // systemctl list-sockets, "" when it was not asked
};

Owner owner_of(const Socket& socket, const OwnerFacts& facts);

// Whether one of the sockets is with the first process alone, so that only systemd can say what for.
bool waits_for_activation(const std::vector<Socket>& sockets, const ProcessTable& table);

}  // namespace sallyport::audit::local
