#include "policy/refuse.h"

#include <fmt/format.h>

namespace sallyport::policy {

Step refused_by_rights(const Reason& tree, std::string_view user) {
  if (tree.steps.empty()) return {Layer::share, false, "rights", {}, "may only read", "give the user the right to write"};
  auto step = tree.steps.back();
  step.passed = false;
  step.remedy = step.layer == Layer::user_rights ? fmt::format("add \"{}\" to the share's write = [...]", user)
                : step.layer == Layer::share     ? "take read_only = true away from the share"
                                                 : "set rights = \"write\" there";
  return step;
}

Step refused_by_limit(std::string_view key, uint64_t value, std::string_view what) {
  return {Layer::limits,
          false,
          fmt::format("limits.{}", key),
          {},
          fmt::format("{}: the limit is {}", what, value),
          fmt::format("raise {} in [limits], or find out what uses so many", key)};
}

Step refused_by_login(std::string_view user, std::string_view why, std::string_view remedy) {
  return {Layer::login, false, fmt::format("account {}", user), {}, std::string(why), std::string(remedy)};
}

}  // namespace sallyport::policy
