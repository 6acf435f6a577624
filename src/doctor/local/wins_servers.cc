#include "doctor/local/wins_servers.h"

#include <algorithm>

#include "doctor/text.h"

namespace sallyport::doctor {
namespace {

std::string value(const FileEvidence& smb_conf, const char* setting) {
  auto found = smb_conf.settings.find(setting);
  return found == smb_conf.settings.end() ? "" : found->second.value;
}

bool is_yes(const std::string& text) {
  constexpr std::string_view kYes[] = {"yes", "true", "1", "on"};
  return std::any_of(std::begin(kYes), std::end(kYes), [&](auto word) { return same_text(word, text); });
}

// "red:10.0.0.53" is of a group called red: of such a group each is a substitute for the others.
std::string_view without_tag(std::string_view word) { return word.substr(word.find(':') + 1); }

}  // namespace

std::vector<std::string> wins_servers(const FileEvidence& smb_conf) {
  if (is_yes(value(smb_conf, "winssupport"))) return {"127.0.0.1"};
  auto list = value(smb_conf, "winsserver");
  std::replace(list.begin(), list.end(), ',', ' ');
  std::vector<std::string> servers;
  for (auto word : words_of(list))
    if (auto server = without_tag(word); !server.empty()) servers.emplace_back(server);
  return servers;
}

}  // namespace sallyport::doctor
