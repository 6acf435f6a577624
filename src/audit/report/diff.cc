#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "audit/report/words.h"
#include "audit/run_diff.h"

namespace sallyport::audit {
namespace {

using Json = nlohmann::ordered_json;

constexpr Change kChanges[] = {Change::worse, Change::appeared, Change::changed, Change::better, Change::gone};

size_t count_of(const RunDiff& diff, Change change) {
  return static_cast<size_t>(
      std::count_if(diff.hosts.begin(), diff.hosts.end(), [&](auto& host) { return host.change == change; }));
}

std::string when(const StoredRun& run) { return utc(timespec{run.started, 0}); }
std::string run_name(const StoredRun& run) {
  return run.id ? fmt::format("run {} of {}", run.id, when(run)) : fmt::format("the run of {}", when(run));
}

std::string label_of(const HostChange& host) {
  auto address = policy::to_string(host.address);
  return host.name.empty() || host.name == address ? address : fmt::format("{} ({})", address, clean(host.name));
}

template <class T>
std::string line(std::string_view what, const std::vector<T>& list) {
  return list.empty() ? std::string() : fmt::format("          {}: {}\n", what, fmt::join(list, ", "));
}

std::string text_of(const HostChange& host) {
  auto letters = host.change == Change::appeared ? to_string(host.after)
                 : host.change == Change::gone   ? "was " + to_string(host.before)
                 : host.before == host.after     ? to_string(host.after)
                                                 : fmt::format("{} -> {}", to_string(host.before), to_string(host.after));
  return fmt::format("{:<8}  {}  {}\n", to_string(host.change), label_of(host), letters) + line("opened", host.opened) +
         line("closed", host.closed) + line("found", host.found) + line("no longer found", host.no_longer_found) +
         line("not asked this time", host.not_asked_again);
}

Json letter(Grade grade) { return grade == Grade::none ? Json() : Json(to_string(grade)); }

Json json_of(const HostChange& host) {
  return {{"change", to_string(host.change)},
          {"address", policy::to_string(host.address)},
          {"name", host.name.empty() ? Json() : Json(clean(host.name))},
          {"grade_before", letter(host.before)},
          {"grade_after", letter(host.after)},
          {"opened", host.opened},
          {"closed", host.closed},
          {"found", host.found},
          {"no_longer_found", host.no_longer_found},
          {"not_asked_again", host.not_asked_again}};
}

Json json_of(const StoredRun& run) {
  return {{"run", run.id ? Json(run.id) : Json()},
          {"started", when(run)},
          {"version", run.version},
          {"targets", run.targets},
          {"addresses", run.addresses},
          {"interrupted", run.interrupted}};
}

}  // namespace

std::string_view to_string(Change change) {
  switch (change) {
    case Change::worse: return "worse";
    case Change::appeared: return "new";
    case Change::changed: return "changed";
    case Change::better: return "better";
    case Change::gone: return "gone";
  }
  return {};
}

std::string write_diff_text(const RunDiff& diff) {
  auto text = fmt::format("{} against {}: ", run_name(diff.after), run_name(diff.before));
  for (auto change : kChanges)
    if (auto count = count_of(diff, change)) text += fmt::format("{} {}, ", count, to_string(change));
  text += fmt::format("{} as before", diff.as_before);
  if (diff.not_asked) text += fmt::format(", {} not asked this time", diff.not_asked);
  text += diff.hosts.empty() ? "\n" : "\n\n";
  for (auto& host : diff.hosts) text += text_of(host);
  return text;
}

std::string write_diff_json(const RunDiff& diff) {
  Json counts = Json::object();
  for (auto change : kChanges) counts[std::string(to_string(change))] = count_of(diff, change);
  counts["as_before"] = diff.as_before;
  counts["not_asked"] = diff.not_asked;
  auto hosts = Json::array();
  for (auto& host : diff.hosts) hosts.push_back(json_of(host));
  Json out = {{"format", "sallyport-audit-diff"},
              {"format_version", 1},
              {"before", json_of(diff.before)},
              {"after", json_of(diff.after)},
              {"counts", counts},
              {"hosts", hosts}};
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sallyport::audit
