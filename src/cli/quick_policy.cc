#include "cli/quick_policy.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "policy/load.h"
#include "server/doors.h"

namespace sallyport::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kFolder = "shared-folder";

constexpr auto kWelcome =
    "Welcome.\n\n"
    "This folder is shared by Sallyport: what you put here can be reached over the network, signed and encrypted,\n"
    "by those who have an account.\n\n"
    "To share another folder:   sallyport serve --share NAME=PATH --user NAME\n"
    "To write a policy file:    see docs/policy.md\n";

void give_to_nobody(const fs::path& path) {
  auto* nobody = geteuid() == 0 ? getpwnam("nobody") : nullptr;
  if (nobody && lchown(path.c_str(), nobody->pw_uid, nobody->pw_gid) != 0) return;  // it stays root's, and readable
}

std::unexpected<std::string> bad_share(const std::string& text, const std::string& why) {
  return std::unexpected(fmt::format("--share {}: {}", text, why));
}

std::expected<policy::Policy, std::string> with_shares(policy::Policy policy, const std::vector<std::string>& texts) {
  for (auto& text : texts) {
    auto share = parse_share(text);
    if (!share) return std::unexpected(share.error());
    if (policy.find_share(share->name)) return bad_share(text, "there is another share of this name");
    policy.shares.push_back(std::move(*share));
  }
  return policy;
}

// Names are in no list of Unix users that matters here: what is shared belongs to one owner, and all act as that one.
void act_as_owner(policy::Policy& policy) {
  policy.accounts.same_name = false;
  policy.accounts.fallback_user = owner_or_nobody(policy.shares.front().path);
}

}  // namespace

std::expected<policy::Policy, std::string> quick_policy(const QuickOptions& options) {
  policy::Policy empty;
  auto policy = with_shares(std::move(empty), options.shares);
  if (!policy) return policy;
  if (options.shares.empty()) {
    auto share = make_shared_folder();
    if (!share) return std::unexpected(share.error());
    policy->shares.push_back(std::move(*share));
  }
  auto listen = parse_listen(options.listen);
  if (!listen) return std::unexpected(listen.error());
  policy->server.listen = listen->empty() ? default_listen() : *listen;
  for (auto& share : policy->shares) (share.read_only ? share.read : share.write) = options.users;
  act_as_owner(*policy);
  return policy;
}

std::expected<policy::Share, std::string> parse_share(const std::string& text) {
  auto equals = text.find('=');
  if (equals == text.npos) return bad_share(text, "write NAME=PATH, for example docs=/srv/docs");
  policy::Share share;
  share.name = text.substr(0, equals);
  auto path = text.substr(equals + 1);
  share.read_only = path.ends_with(",ro");
  if (share.read_only || path.ends_with(",rw")) path.resize(path.size() - 3);
  if (auto fault = policy::share_name_fault(share.name); !fault.empty())
    return bad_share(text, fmt::format("the name {}", fault));
  std::error_code error;
  auto whole = fs::canonical(path, error);
  if (error) return bad_share(text, fmt::format("the folder {} cannot be used: {}", path, error.message()));
  if (!fs::is_directory(whole, error)) return bad_share(text, fmt::format("{} is not a folder", path));
  share.path = whole.string();
  return share;
}

std::expected<std::vector<policy::Endpoint>, std::string> parse_listen(const std::vector<std::string>& texts) {
  std::vector<policy::Endpoint> endpoints;
  for (auto& text : texts) {
    auto endpoint = policy::parse_endpoint(text, 445);
    if (!endpoint)
      return std::unexpected(fmt::format("--listen {}: write ADDRESS:PORT, for example 0.0.0.0:445 or [::1]:4450", text));
    endpoints.push_back(*endpoint);
  }
  return endpoints;
}

std::expected<policy::Share, std::string> make_shared_folder() {
  std::error_code error;
  auto folder = fs::current_path(error) / kFolder;
  bool made = !error && mkdir(folder.c_str(), 0755) == 0;
  if (made) {
    std::ofstream(folder / "welcome.txt") << kWelcome;
    give_to_nobody(folder / "welcome.txt");
    give_to_nobody(folder);
  }
  if (error || !fs::is_directory(folder, error))
    return std::unexpected(fmt::format(
        "cannot make the folder {}; start this in a folder you may write to, or name one with --share", folder.string()));
  policy::Share share;
  share.name = kFolder;
  share.path = folder.string();
  share.comment = "Shared by Sallyport";
  return share;
}

std::string owner_or_nobody(const std::string& folder) {
  struct stat found{};
  if (stat(folder.c_str(), &found) != 0 || found.st_uid == 0) return "nobody";
  auto* owner = getpwuid(found.st_uid);
  return owner ? owner->pw_name : "nobody";
}

std::vector<policy::Endpoint> default_listen() {
  auto endpoints = server::smb_endpoints(policy::Policy{});
  if (!server::can_listen(endpoints.front()))
    for (auto& endpoint : endpoints) endpoint.port = 4450;
  return endpoints;
}

}  // namespace sallyport::cli
