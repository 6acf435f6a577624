#include <fmt/format.h>

#include "audit/rules/rules.h"

namespace sallyport::audit::rules {
namespace {

using std::chrono::seconds;

constexpr auto kKerberosTolerance = std::chrono::minutes(5);
constexpr auto kLongUptime = std::chrono::days(90);

std::string in_words(seconds time) {
  auto count = time.count();
  if (count < 2 * 60 * 60) return fmt::format("{} minutes", count / 60);
  if (count < 2 * 24 * 60 * 60) return fmt::format("{} hours", count / 3600);
  return fmt::format("{} days", count / 86400);
}

std::optional<Seen> clock_skew(const HostFacts& facts) {
  if (!facts.smb2 || !facts.smb2->system_time) return {};
  auto skew = std::chrono::duration_cast<seconds>(facts.smb2->skew);
  auto size = skew < seconds(0) ? -skew : skew;
  if (size <= kKerberosTolerance) return {};
  return Seen{0, fmt::format("its clock is {} {} ours", in_words(size), skew < seconds(0) ? "behind" : "ahead of")};
}

// By the host's own clock. Newer servers tell no start time, and some tell the moment of the question.
std::optional<Seen> long_uptime(const HostFacts& facts) {
  if (!facts.smb2 || !facts.smb2->start_time || facts.smb2->start_time > facts.smb2->system_time) return {};
  seconds up(static_cast<int64_t>((facts.smb2->system_time.ticks - facts.smb2->start_time.ticks) / FileTime::kTicksPerSecond));
  if (up <= kLongUptime) return {};
  return Seen{0, fmt::format("by its own word it was started {} ago", in_words(up))};
}

std::optional<Seen> not_believable(const HostFacts& facts) {
  std::string text;
  uint16_t port = 0;
  for (auto door : {Door::smb, Door::netbios}) {
    auto oddity = facts.at(door).oddity;
    if (oddity == Oddity::none) continue;
    port = text.empty() ? port_of(door) : 0;
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", port_of(door), to_string(oddity));
  }
  if (text.empty()) return {};
  return Seen{port, text};
}

constexpr Rule kRules[] = {
    {"clock-skew", clock_skew},
    {"long-uptime", long_uptime},
    {"not-believable", not_believable, false},
};

}  // namespace

std::span<const Rule> of_behaviour() { return kRules; }

}  // namespace sallyport::audit::rules
