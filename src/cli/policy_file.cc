#include "cli/policy_file.h"

#include <fmt/format.h>

namespace sallyport::cli {

policy::Time now() { return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::expected<policy::Policy, std::string> read_policy_file(const std::string& file, Folders folders, bool warn) {
  auto loaded = policy::load_policy_file(file, {now(), folders == Folders::checked});
  for (auto& warning : loaded.warnings)
    if (warn) fmt::print(stderr, "warning: {}\n", to_string(warning));
  if (loaded.policy) return std::move(*loaded.policy);
  std::string lines;
  for (auto& error : loaded.errors) lines += (lines.empty() ? "" : "\n") + to_string(error);
  return std::unexpected(lines);
}

}  // namespace sallyport::cli
