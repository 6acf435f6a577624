// Where the reports of an audit go.
#pragma once

#include "cli/audit/options.h"

namespace sallyport::cli {

// To the terminal, unless it is quiet or a report goes to standard output.
void print_report(const AuditOptions& options, const audit::Report& report);
// Those asked for, to their files. Empty, or what went wrong.
std::string write_reports(const AuditOptions& options, const audit::Report& report);

}  // namespace sallyport::cli
