// Runs an audit: shows how far it has come, ends it at Ctrl-C, and keeps what it has so that --resume can go on.
#pragma once

#include "audit/checkpoint.h"

namespace sallyport::cli {

struct AuditTask {
  audit::Targets targets;
  audit::Checkpoint begun;     // what to do, and what an earlier run left
  std::string checkpoint_file;  // empty: nothing is kept
};

// The error is for people.
std::expected<audit::Report, std::string> execute_audit(AuditTask task);

std::string checkpoint_file(const std::string& state_directory);

}  // namespace sallyport::cli
