#include "cli/legacy_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/shown_text.h"

namespace sallyport::cli {
namespace {

using telemetry::IdleLease;
using telemetry::LegacyReport;
using telemetry::LegacyUser;

std::string time_text(policy::Time time) {
  return fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(std::chrono::system_clock::to_time_t(time)));
}

template <class List, class Text>
std::string joined(const List& list, Text text) {
  std::string all;
  for (auto& one : list) all += (all.empty() ? "" : ", ") + text(one);
  return all;
}

std::string who(const LegacyUser& user) {
  auto text = to_string(user.device);
  if (!user.calling_name.empty()) text += fmt::format(" ({})", shown_text(user.calling_name));
  if (!user.user.empty()) text += fmt::format(", user {}", shown_text(user.user));
  return text;
}

std::string rule(const LegacyUser& user) {
  if (user.rule.empty()) return "nothing in the policy lets it in any more";
  auto at = to_string(user.at);
  return fmt::format("let in by {}{}", user.rule, at.empty() ? "" : fmt::format(" ({})", at));
}

std::string of(const LegacyUser& user) {
  auto text = fmt::format("  {}\n    last seen {}", who(user), time_text(user.last_seen));
  if (user.logins) text += fmt::format(", {} {} in this time", user.logins, user.logins == 1 ? "use" : "uses");
  text += fmt::format("\n    used      {}\n", joined(user.kinds, [](auto& kind) { return shown_text(telemetry::in_words(kind)); }));
  if (!user.shares.empty()) text += fmt::format("    shares    {}\n", joined(user.shares, [](auto& name) { return shown_text(name); }));
  return text + fmt::format("    {}\n", rule(user));
}

std::string of(const IdleLease& lease) {
  auto name = lease.calling_name.empty() ? "" : fmt::format(" ({})", shown_text(lease.calling_name));
  return fmt::format("  {}{}, port {}, until {} ({})\n    {}\n", lease.title, name, static_cast<int>(lease.door), lease.until,
                     to_string(lease.at), lease.why);
}

template <class T>
std::string part(const std::string& head, const std::vector<T>& list, const std::string& none) {
  if (list.empty()) return fmt::format("\n{}\n  {}\n", head, none);
  auto text = fmt::format("\n{} ({})\n", head, list.size());
  for (auto& one : list) text += of(one);
  return text;
}

}  // namespace

std::string legacy_text(const LegacyReport& report) {
  auto text = fmt::format("Uses of the old door in the last {} days; the record began {}.\n", report.days, time_text(report.began));
  text += part("Would break if the door closed today", report.would_break, "Nobody.");
  if (!report.would_not_break.empty())
    text += part("Came by the old door or in the clear, and could do without", report.would_not_break, "");
  text += part(fmt::format("Silent for {} days", report.days), report.silent, "Nobody.");
  text += part("Leases that can go", report.can_go, "None.");
  for (auto& note : report.notes) text += fmt::format("\nNote: {}.\n", shown_text(note));
  return text;
}

}  // namespace sallyport::cli
