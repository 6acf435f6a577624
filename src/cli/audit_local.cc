#include "cli/audit_local.h"

#include <fmt/format.h>

#include <ostream>

#include "audit/local/report.h"
#include "cli/audit/reports.h"
#include "cli/fail.h"

namespace sallyport::cli {

int audit_local(const AuditLocalOptions& options) {
  auto fail_on = audit::parse_severity(options.fail_on);
  if (!fail_on)
    return could_not(fmt::format("\"{}\" is no severity; there are info, low, medium, high, critical", options.fail_on));
  if (options.targets) return could_not("--local looks at this machine alone; audit other targets by themselves");
  if (options.other_forms) return could_not("--local is told on the terminal or with --json, in no other form");
  auto report = audit::local::examine();
  if (!report) return could_not(report.error());
  if (!options.quiet && options.json != "-") fmt::print("{}", audit::local::write_terminal(*report, terminal_style(options.verbose)));
  if (!options.json.empty())
    if (auto problem = write_file(options.json, [&](std::ostream& out) { out << audit::local::write_json(*report); }); !problem.empty())
      return could_not(problem);
  return audit::local::any_at_or_above(*report, *fail_on) ? kFindings : kClean;
}

}  // namespace sallyport::cli
