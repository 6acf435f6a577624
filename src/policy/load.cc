#include "policy/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "policy/load_parts.h"

namespace sallyport::policy {
namespace {

constexpr size_t kLargestFile = 4 << 20;

using Loader = void (*)(Loading&, const TomlValue&);

void load_one(Loading& loading, Section& root, std::string_view key, Loader load) {
  auto* value = root.any(key);
  if (!value) return;
  if (value->kind == TomlKind::table) return load(loading, *value);
  root.error(value->at, fmt::format("{} must be one table, this is {}", key, describe(*value)),
             fmt::format("write [{}] once", key));
}

void load_each(Loading& loading, Section& root, std::string_view key, Loader load) {
  auto* value = root.any(key);
  if (!value) return;
  if (!value->is_table_array())
    return root.error(value->at, fmt::format("{} must be a list of tables, this is {}", key, describe(*value)),
                      fmt::format("write [[{}]] with two brackets", key));
  for (auto& item : value->items) load(loading, item);
}

// Stable, by insertion: problems come nearly in order, and there are few.
void sort_by_place(std::vector<Problem>& problems) {
  auto before = [](const Problem& a, const Problem& b) {
    return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
  };
  for (auto next = problems.begin(); next != problems.end(); ++next)
    std::rotate(std::upper_bound(problems.begin(), next, *next, before), next, next + 1);
}

Loaded failed(Position at, std::string text, std::string suggestion) {
  return {std::nullopt, {{std::move(at), std::move(text), std::move(suggestion)}}, {}};
}

}  // namespace

std::string to_string(const Problem& problem) {
  auto place = to_string(problem.at);
  return fmt::format("{}{}{}{}{}", place, place.empty() ? "" : ": ", problem.text, problem.suggestion.empty() ? "" : "; ",
                     problem.suggestion);
}

// Shares before zones and leases: those name them.
Loaded load_policy(std::string_view toml, const std::string& file, const LoadOptions& options) {
  auto parsed = parse_toml(toml, file);
  if (!parsed.root) return failed(parsed.fault_at, "not valid TOML: " + parsed.fault, "");
  Loading loading{options, {}, {}, {}};
  loading.policy.file = file;
  Section root(*parsed.root, "the policy file", loading.errors);
  load_one(loading, root, "server", load_server);
  load_one(loading, root, "netbios", load_netbios);
  load_one(loading, root, "limits", load_limits);
  load_one(loading, root, "accounts", load_accounts);
  load_each(loading, root, "share", load_share);
  load_each(loading, root, "zone", load_zone);
  load_each(loading, root, "lease", load_lease);
  root.reject_unknown();
  if (loading.policy.shares.empty() && loading.errors.empty())
    loading.warnings.push_back({{file, 0, 0}, "no [[share]]: nothing is served", "add [[share]] with name and path"});
  sort_by_place(loading.errors);
  sort_by_place(loading.warnings);
  Loaded result{std::nullopt, std::move(loading.errors), std::move(loading.warnings)};
  if (result.errors.empty()) result.policy = std::move(loading.policy);
  return result;
}

Loaded load_policy_file(const std::string& file, const LoadOptions& options) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return failed({file, 0, 0}, fmt::format("cannot be read ({})", std::strerror(errno)),
                  "is this the right name? (--config FILE)");
  std::string text(kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return failed({file, 0, 0}, "cannot be read", "name a file, not a folder");
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kLargestFile) return failed({file, 0, 0}, "is larger than 4 MiB", "this cannot be a policy file");
  return load_policy(text, file, options);
}

}  // namespace sallyport::policy
