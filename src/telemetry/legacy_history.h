// The record as it is on the disk, for commands: the server need not run.
#pragma once

#include "telemetry/legacy_file.h"
#include "telemetry/legacy_report.h"

namespace sallyport::telemetry {

// Null when there is no record: no server has run with this state directory. What old-door.jsonl says counts as well, when no
// server has taken it over yet.
LegacyFile::Outcome<std::optional<LegacyHistory>> read_legacy_history(const std::string& directory, int days, policy::Time now);

// Who logged in over port 139; nullopt as above.
LegacyFile::Outcome<std::optional<std::vector<policy::SeenDevice>>> read_seen_on_139(const std::string& directory);

}  // namespace sallyport::telemetry
