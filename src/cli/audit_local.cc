#include "cli/audit_local.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "audit/local/report.h"
#include "cli/fail.h"

namespace sallyport::cli {
namespace {

enum Status { kClean = 0, kFindings = 1 };

audit::TerminalStyle style_of(const AuditLocalOptions& options) {
  audit::TerminalStyle style;
  style.colour = isatty(1) && !getenv("NO_COLOR");
  style.verbose = options.verbose;
  winsize size{};
  if (isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col) style.width = size.ws_col;
  return style;
}

// "" or what went wrong.
std::string write_json(const std::string& path, const std::string& text) {
  if (path == "-") {
    fmt::print("{}", text);
    return {};
  }
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  return out ? std::string() : fmt::format("cannot write {}: {}", path, std::strerror(errno));
}

}  // namespace

int audit_local(const AuditLocalOptions& options) {
  auto fail_on = audit::parse_severity(options.fail_on);
  if (!fail_on)
    return could_not(fmt::format("\"{}\" is no severity; there are info, low, medium, high, critical", options.fail_on));
  if (options.targets) return could_not("--local looks at this machine alone; audit other targets by themselves");
  if (options.other_forms) return could_not("--local is told on the terminal or with --json, in no other form");
  auto report = audit::local::examine();
  if (!report) return could_not(report.error());
  if (!options.quiet && options.json != "-") fmt::print("{}", audit::local::write_terminal(*report, style_of(options)));
  if (!options.json.empty())
    if (auto problem = write_json(options.json, audit::local::write_json(*report)); !problem.empty()) return could_not(problem);
  return audit::local::any_at_or_above(*report, *fail_on) ? kFindings : kClean;
}

}  // namespace sallyport::cli
