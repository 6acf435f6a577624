#include "cli/audit/reports.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iostream>
#include <vector>

namespace sallyport::cli {
namespace {

std::string cannot_write(const std::string& path) { return fmt::format("cannot write {}: {}", path, strerror(errno)); }

}  // namespace

audit::TerminalStyle terminal_style(bool verbose) {
  audit::TerminalStyle style;
  style.colour = isatty(1) && !getenv("NO_COLOR");
  style.verbose = verbose;
  winsize size{};
  if (isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col) style.width = size.ws_col;
  return style;
}

std::string write_file(const std::string& path, const std::function<void(std::ostream&)>& write) {
  if (path == "-") {
    write(std::cout);
    return {};
  }
  std::vector<char> room(1 << 18);  // a report has a line for every host
  std::ofstream out;
  out.rdbuf()->pubsetbuf(room.data(), static_cast<std::streamsize>(room.size()));
  out.open(path, std::ios::binary);
  write(out);
  out.close();
  return out ? std::string() : cannot_write(path);
}

void print_report(const AuditOptions& options, const audit::Report& report) {
  bool to_stdout = false;
  for (const auto* path : {&options.json, &options.html, &options.csv, &options.sarif}) to_stdout |= *path == "-";
  if (to_stdout || options.quiet) return;
  fmt::print("{}", audit::write_terminal(report, terminal_style(options.verbose)));
}

std::string try_files(const AuditOptions& options) {
  for (const auto* path : {&options.json, &options.html, &options.csv, &options.sarif})
    if (!path->empty() && *path != "-" && !std::ofstream(*path, std::ios::app)) return cannot_write(*path);
  return {};
}

std::string write_reports(const AuditOptions& options, const audit::Report& report) {
  for (const auto& [path, write] : {std::pair(&options.json, &audit::write_json), std::pair(&options.html, &audit::write_html),
                                    std::pair(&options.csv, &audit::write_csv), std::pair(&options.sarif, &audit::write_sarif)})
    if (!path->empty())
      if (auto problem = write_file(*path, [&](std::ostream& out) { write(report, out); }); !problem.empty()) return problem;
  return {};
}

}  // namespace sallyport::cli
