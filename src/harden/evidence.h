// Evidence before a door is closed: who was seen using it lately, and what an audit found open. A device that the policy would
// cut off is held back: it keeps its way in, and is named, until somebody has decided.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "harden/flows.h"
#include "policy/seen_device.h"

namespace sallyport::harden {

// Somebody on port 139: from the server's status, the older old-door.jsonl, or a list made by other means. JSON, or JSON
// lines: objects with device | address | peer, calling_name | name, last_seen | since (seconds since 1970; none: now), and port,
// where only 139 counts.
std::expected<std::vector<policy::SeenDevice>, std::string> read_evidence(std::string_view text, policy::Time now);

struct Held {
  policy::SeenDevice device;
};
// Those seen after `since` whom the flows do not let in at 139. Each gets a flow of its own, marked held.
std::vector<Held> hold_back(Flows& flows, const std::vector<policy::SeenDevice>& seen, policy::Time since);
// "192.168.1.50 (OLDSCAN), seen on port 139 on 2026-11-20"
std::string to_string(const Held& held);

// A host of an audit's report.
struct Found {
  policy::IpAddress address;
  bool netbios = false, smb = false;  // 139, 445 open
  bool smb1 = false;                  // and SMB 1 spoken

  bool only_netbios() const { return netbios && !smb; }
};
std::expected<std::vector<Found>, std::string> read_audit(std::string_view report);
std::string to_string(const Found& found);

}  // namespace sallyport::harden
