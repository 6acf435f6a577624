// What `sallyport status` shows, as the running server tells it over the control socket: one line of JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file_time.h"
#include "browser/service.h"
#include "names/service.h"
#include "policy/seen_device.h"
#include "policy/refusal.h"
#include "policy/weakening.h"
#include "storage/link_status.h"

namespace sallyport::server {

struct SessionStatus {
  std::string id;  // hexadecimal
  std::string user;
  std::string peer;
  uint16_t port = 445;
  std::string dialect;     // "3.1.1"
  std::string signing;     // "AES-GMAC", "" when not signed
  std::string encryption;  // "AES-128-GCM", "" when not encrypted
  std::string rule;        // "zone \"house\""
  uint64_t trees = 0;
  uint64_t opens = 0;
  FileTime since;
};

struct OpenStatus {
  std::string user;
  std::string share;
  std::string path;
  uint32_t access = 0;
  uint64_t locks = 0;
};

// The line to another server that a share lies on.
struct ShareLink {
  std::string share;
  storage::LinkStatus link;
};

struct StatusReport {
  std::string version;
  std::string policy_file;  // "" for the embedded default
  FileTime started;
  std::vector<std::string> listening;
  std::vector<std::string> shares;  // "documents  /srv/documents"
  std::vector<ShareLink> links;
  uint64_t connections = 0;
  uint64_t requests = 0;
  uint64_t bytes_read = 0;
  uint64_t bytes_written = 0;
  uint64_t refusals = 0;
  std::vector<SessionStatus> sessions;
  std::vector<OpenStatus> opens;
  uint64_t opens_left_out = 0;  // beyond those listed
  std::vector<policy::Weakening> weakened;
  std::vector<policy::Refusal> last_refusals;  // newest last
  std::vector<policy::SeenDevice> old_door;    // who logged in over port 139, also before this start
  names::Report names;                         // NetBIOS names on UDP 137
  std::vector<browser::LinkReport> browsing;   // the network neighbourhood on UDP 138
};

std::string to_json(const StatusReport& report);
std::string to_json(const names::Report& report);

// Answers of the control socket that are not a report.
std::string control_error(std::string_view text);                                        // {"error": ...}
std::string control_done(std::string_view text, const std::vector<std::string>& notes);  // {"done": ..., "notes": [...]}

}  // namespace sallyport::server
