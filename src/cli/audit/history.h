// The history of audits on this machine: every run is kept, `sallyport audit runs` lists them, `sallyport audit diff` compares.
#pragma once

#include "audit/report.h"
#include "cli/commands.h"

namespace sallyport::cli {

// Empty, or what went wrong.
std::string keep_in_history(const std::string& state_directory, const audit::Report& report);

void add_audit_diff(CLI::App& audit, Run& run);
void add_audit_runs(CLI::App& audit, Run& run);

}  // namespace sallyport::cli
