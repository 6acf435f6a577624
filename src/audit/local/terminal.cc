// For a terminal: a table of what listens with the verdict on each, who reaches it by which rule, and what to do.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "audit/local/report.h"
#include "audit/report/columns.h"
#include "audit/report/words.h"

namespace sallyport::audit::local {
namespace {

constexpr size_t kPort = 8, kVerdict = 13, kProcess = 24, kIndent = 12, kSteps = kIndent + 11;
constexpr size_t kNetworksShown = 4;

std::string_view colour_of(Exposure exposure) {
  switch (exposure) {
    case Exposure::everywhere:
      return "31";
    case Exposure::networks:
    case Exposure::some:
      return "33";
    case Exposure::unknown:
      return "2";
    default:
      break;
  }
  return "32";
}

// "10.0.0.0/8, 10.1.0.0/16 and 3 more"
std::string some_of(const std::vector<policy::Network>& networks) {
  std::string text;
  for (size_t i = 0; i < networks.size() && i < kNetworksShown; i++) text += (i ? ", " : "") + policy::to_string(networks[i]);
  if (networks.size() > kNetworksShown) text += fmt::format(" and {} more", networks.size() - kNetworksShown);
  return text;
}

std::string units_of(const Owner& owner) {
  std::string text;
  for (auto& process : owner.processes)
    if (!process.unit.empty() && text.find(process.unit) == text.npos) text += (text.empty() ? "" : ", ") + process.unit;
  return text;
}

class Terminal {
 public:
  explicit Terminal(const TerminalStyle& style) : style_(style) { style_.width = std::max<size_t>(style_.width, 60); }

  std::string write(const LocalReport& report) {
    head(report);
    if (!report.listeners.empty()) table(report.listeners);
    for (auto& each : report.listeners) listener(report, each);
    if (!report.findings.empty()) out_ += "\nFindings\n";
    for (auto& each : report.findings) finding(each);
    return std::move(out_);
  }

 private:
  std::string painted(std::string_view text, std::string_view colour) const {
    return style_.colour ? fmt::format("\033[{}m{}\033[0m", colour, text) : std::string(text);
  }
  void wrapped(std::string_view text, size_t indent) {
    for (auto& line : broken(text, style_.width - indent)) out_ += std::string(indent, ' ') + line + "\n";
  }

  void head(const LocalReport& report) {
    wrapped(fmt::format("sallyport audit {} --local: {} at TCP 137-139 and 445 and UDP 137-138", report.version,
                        report.listeners.empty() ? "nothing listens" : plural(report.listeners.size(), "listener")),
            0);
    if (!report.firewall_problem.empty()) wrapped("Firewall unknown: " + clean(report.firewall_problem), 0);
    if (!report.firewall_unseen.empty()) wrapped("Firewall known in part: " + clean(report.firewall_unseen), 0);
  }

  void table(const std::vector<Listener>& listeners) {
    out_ += fmt::format("\n {}  {}  {}  listens on\n", padded("port", kPort), padded("verdict", kVerdict),
                        padded("process", kProcess));
    for (auto& each : listeners) {
      auto verdict = padded(std::string(to_string(each.exposure)), kVerdict);
      size_t room = std::max<size_t>(20, style_.width - kPort - kVerdict - kProcess - 7);
      out_ += fmt::format(" {}  {}  {}  {}\n", padded(title(each), kPort), painted(verdict, colour_of(each.exposure)),
                          padded(shortened(clean(each.owner.title()), kProcess), kProcess), shortened(listens_on(each), room));
    }
  }

  void listener(const LocalReport& report, const Listener& each) {
    out_ += fmt::format("\n{}  {}\n", painted(title(each), "1"), clean(each.owner.title()));
    owner(each.owner);
    wrapped(fmt::format("listens on {}{}", listens_on(each), addresses(each)), 3);
    reach(each);
    if (each.configuration) configuration(report.configurations[*each.configuration]);
  }

  void owner(const Owner& owner) {
    if (auto units = units_of(owner); !units.empty()) wrapped("unit " + clean(units), 3);
    if (owner.keeper == Keeper::activator) wrapped("kept open for a service that is started when somebody comes", 3);
    if (!owner.socket_unit.empty()) wrapped("opened by " + clean(owner.socket_unit), 3);
    if (!owner.why_unknown.empty()) wrapped("whose it is is unknown: " + owner.why_unknown, 3);
  }

  static std::string addresses(const Listener& each) {
    std::string text;
    for (auto& own : each.targets)
      text += fmt::format("{}{} ({})", text.empty() ? ": " : ", ", policy::to_string(own.address), clean(own.interface));
    return text.empty() ? ", which no other machine can reach" : text;
  }

  // Groups with the same fate stand together, those that are let in first.
  void reach(const Listener& listener) {
    std::map<std::pair<int, std::string>, std::string> lines;
    for (auto& group : listener.reach)
      for (auto& way : group.ways) {
        auto& who = lines[{-static_cast<int>(way.passage), fmt::format("{}: {}", to_string(way.passage), clean(way.by))}];
        who += (who.empty() ? "" : "; ") + title_of(group, way);
      }
    for (auto& [fate, who] : lines) wrapped(fmt::format("{}: {}", who, fate.second), 3);
  }

  static std::string title_of(const GroupReach& reach, const Way& way) {
    auto who = fmt::format("{} ({})", reach.group.name, clean(reach.group.interface));
    if (!way.sources.empty()) who = fmt::format("of {} {}", who, some_of(way.sources));
    if (way.targets.size() == reach.targets) return who;
    who += " to " + policy::to_string(way.targets.front());
    return way.targets.size() > 1 ? fmt::format("{} and {} more", who, way.targets.size() - 1) : who;
  }

  void configuration(const Configuration& each) {
    auto what = each.file.empty() ? each.read_by : fmt::format("configuration {}", clean(each.file));
    if (!each.problem.empty())
      what += ": unknown: " + clean(each.problem);
    else if (!each.file.empty())
      what += fmt::format(", read by {}: {}", each.read_by,
                          each.weaknesses.empty() ? "nothing to say against it" : plural(each.weaknesses.size(), "weakness"));
    wrapped(what, 3);
  }

  void finding(const LocalFinding& finding) {
    auto& kind = *finding.kind;
    out_ += fmt::format("   {} {}\n", painted(fmt::format("{:<8}", to_string(kind.severity)), audit::colour_of(kind.severity)),
                        kind.title);
    wrapped(fmt::format("{}: {}", kind.id, clean(finding.evidence)), kIndent);
    if (style_.verbose) wrapped(kind.why, kIndent);
    if (kind.severity == Severity::info) return;
    for (auto& repair : repairs(kind, finding.maker))
      if (repair.where != "Windows") steps(repair);
    if (style_.verbose && !kind.controls.empty()) wrapped(fmt::format("{}", fmt::join(kind.controls, ", ")), kIndent);
  }

  // Commands are not broken: they are there to be copied. What is to be read is.
  void steps(const Repair& repair) {
    bool prose = repair.where == "Firewall" || repair.where == "Sallyport";
    auto where = fmt::format("{}:", repair.where);
    for (auto& line : prose ? broken(repair.steps, style_.width - kSteps) : split(repair.steps, '\n')) {
      out_ += fmt::format("{}{:<10} {}\n", std::string(kIndent, ' '), where, line);
      where.clear();
    }
  }

  TerminalStyle style_;
  std::string out_;
};

}  // namespace

std::string write_terminal(const LocalReport& report, const TerminalStyle& style) { return Terminal(style).write(report); }

}  // namespace sallyport::audit::local
