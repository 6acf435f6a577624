#include "policy/restart.h"

#include <fmt/format.h>

namespace sallyport::policy {

std::vector<std::string> needs_restart(const Policy& started_with, const Policy& wanted) {
  std::vector<std::string> notes;
  auto compare = [&](const char* key, const auto& before, const auto& now) {
    if (before != now) notes.push_back(fmt::format("{} counts from the next start on; until then it is {}", key, before));
  };
  auto text = [](const std::string& value) { return value.empty() ? std::string("the default") : fmt::format("\"{}\"", value); };
  compare("server.state", text(started_with.server.state_directory), text(wanted.server.state_directory));
  compare("server.netbios_name", text(started_with.server.netbios_name), text(wanted.server.netbios_name));
  compare("netbios.scope", text(started_with.netbios.scope), text(wanted.netbios.scope));
  compare("server.log", text(started_with.server.log_level), text(wanted.server.log_level));
  compare("accounts.same_name", started_with.accounts.same_name, wanted.accounts.same_name);
  compare("accounts.fallback_user", text(started_with.accounts.fallback_user), text(wanted.accounts.fallback_user));
  return notes;
}

}  // namespace sallyport::policy
