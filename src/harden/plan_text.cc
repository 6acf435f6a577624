#include <fmt/format.h>

#include <algorithm>

#include "harden/plan.h"

namespace sallyport::harden {
namespace {

constexpr size_t kMostSources = 8;

std::string how_to_keep(const Held& held) {
  return fmt::format(
      "Decide about {}. If it is still needed, give it a lease ([[lease]] device = \"{}\"); if not, apply with --cut-off. Until "
      "then port 139 stays open to it.",
      to_string(held), policy::to_string(held.device.device));
}

std::string about(const Found& found) {
  if (found.only_netbios())
    return fmt::format(
        "{}: nothing else. Have it serve 445, or replace it; closing 139 to the outside on the clients is held back "
        "for it.",
        to_string(found));
  if (found.smb1) return fmt::format("{}: turn SMB 1 off there, or put it into a network of its own.", to_string(found));
  return fmt::format("{}: turn NetBIOS over TCP/IP off there.", to_string(found));
}

std::string section(const char* title, const std::vector<std::string>& lines) {
  auto text = fmt::format("\n{}\n", title);
  for (auto& line : lines) text += line;
  return text;
}

std::vector<std::string> lines_of(const Segment& segment) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < std::min(segment.sources.size(), kMostSources); i++)
    lines.push_back(fmt::format("  {:<28} {:<44} {}{}\n", i ? "" : segment.title, segment.sources[i],
                                segment.ports, i || segment.note.empty() ? "" : "  " + segment.note));
  if (segment.sources.size() > kMostSources)
    lines.push_back(fmt::format("  {:<28} and {} more\n", "", segment.sources.size() - kMostSources));
  return lines;
}

}  // namespace

std::vector<Segment> segments_of(const Flows& flows) {
  std::vector<Segment> all;
  for (auto& flow : flows.allowed) {
    auto ports = ports_text(flow);
    bool same = !all.empty() && all.back().title == plain(flow.why) && all.back().ports == ports && !flow.ends();
    if (!same) {
      auto note = flow.until ? fmt::format("until {}", flow.until_text) : std::string();
      if (flow.mac) note += fmt::format(", as {}", policy::to_string(*flow.mac));
      all.push_back({plain(flow.why), {}, flow.door, flow.udp.has_value(), ports, note, flow.held});
    }
    all.back().sources.push_back(policy::to_string(flow.source));
  }
  return all;
}

std::vector<std::string> steps_of(const Subject& subject) {
  std::vector<std::string> steps;
  for (auto& held : subject.held) steps.push_back(how_to_keep(held));
  for (auto& found : subject.found)
    if (found.netbios || found.smb1) steps.push_back(about(found));
  steps.push_back("On the server: sallyport harden apply, look whether everything works, sallyport harden confirm.");
  steps.push_back("On Windows machines: the PowerShell script of sallyport harden write --for windows-powershell.");
  bool names = !subject.flows.name_sources().empty();
  steps.push_back(
      fmt::format("Between the networks: let 445 pass from the networks above to the server alone; {}137 to 139 nowhere{}.",
                  names ? "UDP 137 from those that have it above; " : "", names ? " else" : ""));
  for (auto& flow : subject.flows.allowed)
    if (flow.ends() && flow.door)
      steps.push_back(fmt::format("By {}: replace {}; its lease ends, and with it the way to {}.", flow.until_text,
                                  policy::to_string(flow.source), ports_text(flow)));
  return steps;
}

std::string write_plan_text(const Subject& subject) {
  auto text = heading(subject, "#", "Who may reach the server, and how to get there.");
  std::vector<std::string> lines;
  for (auto& segment : segments_of(subject.flows))
    for (auto& line : lines_of(segment)) lines.push_back(line);
  text += section("Let in", lines);
  std::string denied;
  for (auto& range : subject.flows.denied()) denied += (denied.empty() ? "" : ", ") + to_string(range);
  text += section("Refused", {fmt::format("  everybody else at {} (TCP and UDP)\n", denied)});
  lines.clear();
  size_t number = 0;
  for (auto& step : steps_of(subject)) lines.push_back(fmt::format("  {:>2}. {}\n", ++number, step));
  return text + section("Steps", lines);
}

}  // namespace sallyport::harden
