// What of an audit is kept to compare later ones with: who was met, with which doors, grade and findings.
#pragma once

#include "audit/report.h"

namespace sallyport::audit {

struct StoredFinding {
  std::string id;
  uint16_t port = 0;
  std::string evidence;
};

struct StoredHost {
  policy::IpAddress address;
  std::string name, product;
  Grade grade = Grade::none;
  PortState smb = PortState::not_asked, netbios = PortState::not_asked, names = PortState::not_asked;
  bool complete = true;  // everything was asked
  std::vector<StoredFinding> findings;
};

struct StoredRun {
  int64_t id = 0;  // 0: not in a history
  int64_t started = 0;
  std::string version;
  std::vector<std::string> targets;  // as given; "except 10.0.7.0/24" for what was left out
  uint64_t fingerprint = 0;          // of the addresses these were then
  uint64_t addresses = 0;
  bool interrupted = false;
  std::vector<StoredHost> hosts;  // by address
};

StoredRun to_stored(const Report& report);

// Whether the run asked this host at all; false as well where that cannot be told: it was interrupted, or its targets are names
// or files that say nothing about an address. `other`: a run that met the host.
bool surely_asked(const StoredRun& run, const StoredRun& other, const StoredHost& host);

}  // namespace sallyport::audit
