// What a browser is told by the policy, for one link. It has no clock of its own: every call says what time it is.
#pragma once

#include <chrono>
#include <string>

#include "names/service.h"
#include "proto/brws/server_type.h"

namespace sallyport::browser {

using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// What this program is: a file server of today under Unix that old clients are to treat like Windows NT. What it is not (a print
// server, a domain controller) it does not say.
inline constexpr uint32_t kOwnType = brws::server_type::kWorkstation | brws::server_type::kServer | brws::server_type::kUnix |
                                     brws::server_type::kNt | brws::server_type::kServerNt;
inline constexpr uint8_t kOwnVersionMajor = 10, kOwnVersionMinor = 0;  // as NetServerGetInfo has it

struct Settings {
  std::string machine, workgroup;  // upper case, up to fifteen characters
  std::string comment;
  std::string scope;
  policy::NodeType node = policy::NodeType::b;
  policy::Announce announce = policy::Announce::devices;
  bool win_elections = false;  // not where no announcements are made, or nobody else can be: on loopback
  names::V4 address{};         // ours on this link

  bool operator==(const Settings&) const = default;
};

Settings settings_of(const names::Plan& plan, const names::Link& link);

}  // namespace sallyport::browser
