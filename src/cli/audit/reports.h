// Where the reports of an audit go.
#pragma once

#include <functional>

#include "cli/audit/options.h"

namespace sallyport::cli {

// As wide and as colourful as standard output is.
audit::TerminalStyle terminal_style(bool verbose);
// "-" is standard output. Empty, or what went wrong.
std::string write_file(const std::string& path, const std::function<void(std::ostream&)>& write);

// To the terminal, unless it is quiet or a report goes to standard output.
void print_report(const AuditOptions& options, const audit::Report& report);
// Before an audit that may take hours: whether its files can be written. Empty, or what went wrong.
std::string try_files(const AuditOptions& options);
// Those asked for, to their files. Empty, or what went wrong.
std::string write_reports(const AuditOptions& options, const audit::Report& report);

}  // namespace sallyport::cli
