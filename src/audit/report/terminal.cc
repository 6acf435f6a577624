// For a terminal: a table with the worst hosts first, each host's findings with their repair, and how often each was found.
#include <fmt/format.h>

#include <algorithm>

#include "audit/report/columns.h"
#include "audit/report/describe.h"
#include "audit/report/words.h"
#include "audit/report/writers.h"

namespace sallyport::audit {
namespace {

constexpr size_t kPorts = 11, kSpeaks = 16, kFindings = 28, kIndent = 12, kSteps = kIndent + 11;

class Terminal {
 public:
  explicit Terminal(const TerminalStyle& style) : style_(style) { style_.width = std::max<size_t>(style_.width, 60); }

  std::string write(const Report& report);

 private:
  void head(const Report& report);
  void table(const std::vector<HostReport>& hosts);
  void row(const HostReport& host, const std::string& label, size_t width);
  bool has_more(const HostReport& host) const;  // than stands in the table
  void host(const HostReport& host);
  void finding(const HostReport& host, const Finding& finding);
  void steps(const Repair& repair);
  void facts(const HostFacts& facts);
  void kinds(const Report& report);
  void wrapped(std::string_view text, size_t indent);
  std::string painted(std::string_view text, std::string_view colour) const;
  std::string painted(Severity severity) const;
  std::string painted(Grade grade) const;

  TerminalStyle style_;
  std::string out_;
};

std::string_view colour_of(Grade grade) {
  static constexpr std::string_view kColours[] = {"2", "32", "32", "33", "31", "31", "1;31"};
  return kColours[static_cast<size_t>(grade)];
}

std::string brief_range(const HostFacts& facts) {
  auto range = dialect_range(facts);
  if (auto at = range.find(" to "); at != range.npos) range.replace(at, 4, "-");
  return range.empty() ? "unknown" : range;
}

std::string brief_counts(const HostReport& host) {
  auto text = count_severities(host);
  for (auto [from, to] : {std::pair("critical", "crit"), std::pair("medium", "med")})
    if (auto at = text.find(from); at != text.npos) text.replace(at, std::string_view(from).size(), to);
  return text;
}

std::string duration(const Report& report) {
  auto seconds = static_cast<double>(report.finished.tv_sec - report.started.tv_sec) +
                 static_cast<double>(report.finished.tv_nsec - report.started.tv_nsec) / 1e9;
  return fmt::format("{:.1f} s", std::max(0.0, seconds));
}

// Of products that tell nothing the repairs stand once, below.
bool has_own_repair(const HostReport& host) {
  return host.product.maker != Maker::unknown && host.product.maker != Maker::impacket;
}

std::string Terminal::write(const Report& report) {
  head(report);
  table(report.hosts);
  for (auto& each : report.hosts)
    if (has_more(each)) host(each);
  kinds(report);
  return std::move(out_);
}

std::string Terminal::painted(std::string_view text, std::string_view colour) const {
  return style_.colour ? fmt::format("\033[{}m{}\033[0m", colour, text) : std::string(text);
}
std::string Terminal::painted(Severity severity) const {
  return painted(fmt::format("{:<8}", to_string(severity)), colour_of(severity));
}
std::string Terminal::painted(Grade grade) const { return painted(to_string(grade), colour_of(grade)); }

void Terminal::wrapped(std::string_view text, size_t indent) {
  for (auto& line : broken(text, style_.width - indent)) out_ += std::string(indent, ' ') + line + "\n";
}

void Terminal::head(const Report& report) {
  wrapped(fmt::format("sallyport audit {}: {} asked in {}, {} with an open door", report.version,
                      plural(report.addresses, "address"), duration(report), plural(report.hosts.size(), "host")),
          0);
  for (auto& line : policy_lines(report)) wrapped(line, 0);
  if (report.interrupted) out_ += "Interrupted: what was not reached is missing here.\n";
}

// Names where they all have room; else addresses alone, which are never cut.
void Terminal::table(const std::vector<HostReport>& hosts) {
  if (hosts.empty()) return;
  size_t rest = 4 + 2 + kPorts + 2 + kSpeaks + 2 + kFindings, longest = 0;
  size_t room = std::max<size_t>(15, style_.width > rest ? style_.width - rest : 0);
  for (auto& host : hosts) longest = std::max(longest, columns_of(label_of(host)));
  bool names = longest <= room;
  size_t width = names ? std::max<size_t>(longest, 15) : 15;
  out_ += fmt::format("\n    {}  {:<11}  {:<16}  findings\n", padded("host", width), "ports", "speaks");
  for (auto& host : hosts) row(host, names ? label_of(host) : policy::to_string(host.facts.address), width);
}

void Terminal::row(const HostReport& host, const std::string& label, size_t width) {
  out_ += fmt::format(" {}  {}", painted(host.grade), padded(label, width));
  if (columns_of(label) > width) out_ += "\n    " + std::string(width, ' ');
  out_ += fmt::format("  {:<11}  {}  {}\n", open_ports(host.facts), padded(shortened(brief_range(host.facts), kSpeaks), kSpeaks),
                      host.grade == Grade::none ? "not judged" : brief_counts(host));
}

bool Terminal::has_more(const HostReport& host) const {
  return style_.verbose || host.facts.deadline_reached || !host.product.name.empty() || !host.findings.empty();
}

void Terminal::host(const HostReport& host) {
  out_ += fmt::format("\n{}  {}\n", painted(host.grade), painted(label_of(host), "1"));
  if (!host.product.name.empty())
    wrapped(fmt::format("{}: {}", clean(host.product.name), clean(host.product.evidence)), 3);
  if (host.facts.deadline_reached) wrapped("Its time ran out before everything was asked: the letter may be too good.", 3);
  for (auto& each : host.findings) finding(host, each);
  if (style_.verbose) facts(host.facts);
}

void Terminal::finding(const HostReport& host, const Finding& finding) {
  out_ += fmt::format("   {} {}\n", painted(finding.kind->severity), finding.kind->title);
  wrapped(fmt::format("{}: {}", finding.kind->id, clean(finding.evidence)), kIndent);
  if (finding.kind->severity == Severity::info || !(has_own_repair(host) || style_.verbose)) return;
  for (auto& repair : repairs(*finding.kind, host.product.maker)) steps(repair);
}

// Commands are not broken: they are there to be copied. What is to be read is.
void Terminal::steps(const Repair& repair) {
  bool prose = repair.where == "Firewall" || repair.where == "Sallyport";
  auto lines = prose ? broken(repair.steps, style_.width - kSteps) : split(repair.steps, '\n');
  auto where = fmt::format("{}:", repair.where);
  for (auto& line : lines) {
    out_ += fmt::format("{}{:<10} {}\n", std::string(kIndent, ' '), where, line);
    where.clear();
  }
}

void Terminal::facts(const HostFacts& facts) {
  for (auto& line : describe(facts)) {
    auto text = fmt::format("{:<24} {}", line.name, line.value);
    out_ += "   " + (columns_of(text) <= style_.width - 3 ? text : line.name) + "\n";
    if (columns_of(text) > style_.width - 3) wrapped(line.value, 6);
  }
}

void Terminal::kinds(const Report& report) {
  auto counts = count_kinds(report);
  if (counts.empty()) return;
  out_ += "\nBy finding\n";
  for (auto& [kind, hosts] : counts) {
    out_ += fmt::format("   {} {:>6}  {}\n", painted(kind->severity), hosts, kind->title);
    wrapped(kind->why, kIndent);
    bool wanted = style_.verbose;
    for (auto& host : report.hosts)
      for (auto& finding : host.findings) wanted |= finding.kind == kind && !has_own_repair(host);
    if (wanted && kind->severity != Severity::info)
      for (auto& repair : repairs(*kind, Maker::unknown, true)) steps(repair);
    if (style_.verbose && !kind->controls.empty()) wrapped(fmt::format("{}", fmt::join(kind->controls, ", ")), kIndent);
  }
}

}  // namespace

std::string write_terminal(const Report& report, const TerminalStyle& style) { return Terminal(style).write(report); }

}  // namespace sallyport::audit
