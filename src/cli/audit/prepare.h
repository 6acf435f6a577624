// From the command line to what an audit is to do.
#pragma once

#include "cli/audit/execute.h"
#include "cli/audit/options.h"

namespace sallyport::cli {

// Reads the targets or the checkpoint, and asks for the account's password. Errors are for people.
std::expected<AuditTask, std::string> prepare_audit(const AuditOptions& options, const std::string& state_directory);

}  // namespace sallyport::cli
