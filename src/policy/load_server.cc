// [server], [limits] and [accounts].
#include <fmt/format.h>
#include <pwd.h>

#include <algorithm>
#include <cstring>

#include "policy/load_parts.h"

namespace sallyport::policy {
namespace {

// "[::]" is every address of both families.
const Endpoint* same_place(const std::vector<Endpoint>& endpoints, const Endpoint& wanted) {
  for (auto& endpoint : endpoints) {
    bool everywhere = endpoint.address.is_unspecified() && wanted.address.is_unspecified();
    if (endpoint.port == wanted.port && (endpoint.address == wanted.address || everywhere)) return &endpoint;
  }
  return nullptr;
}

void load_endpoints(Section& section, std::string_view key, uint16_t default_port, std::vector<Endpoint>& into) {
  section.each_text(key, [&](const std::string& text, const Position& at) {
    auto endpoint = parse_endpoint(text, default_port);
    if (!endpoint)
      section.error(at, fmt::format("{} = \"{}\" is not an address and port", key, text),
                    fmt::format("write \"192.168.1.1:{0}\" or \"[2001:db8::1]:{0}\"", default_port));
    else if (auto* other = same_place(into, *endpoint))
      section.error(at, fmt::format("{} names {}, which {} has already", key, to_string(*endpoint), to_string(*other)),
                    "take one away");
    else
      into.push_back(*endpoint);
  });
}

// RFC 1001 14.1 leaves 15 bytes to a name; what Windows forbids in a computer name is forbidden here.
bool valid_netbios_name(std::string_view name) {
  if (name.empty() || name.size() > 15) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f && !std::strchr("\\/:*?\"<>|.,", c); });
}

void load_netbios_name(Section& section, std::string_view key, std::string& into) {
  std::string name;
  if (!section.text(key, name)) return;
  if (!valid_netbios_name(name))
    return section.error(section.at(key), fmt::format("{} = \"{}\" is not a NetBIOS name", key, name),
                         "write 1 to 15 letters, digits and hyphens");
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  into = name;
}

struct LimitKey {
  std::string_view key;
  uint32_t Limits::* member;
  uint32_t lowest, highest;
};

// A frame before login holds a SESSION_SETUP with a security blob of up to 64 KiB ([MS-SMB2] 2.2.5) and its headers.
// MaxReadSize and its siblings are at least 64 KiB ([MS-SMB2] 2.2.4).
constexpr LimitKey kLimitKeys[] = {
    {"connections", &Limits::connections, 1, 1'000'000},
    {"connections_per_address", &Limits::connections_per_address, 1, 1'000'000},
    {"half_open", &Limits::half_open, 1, 1'000'000},
    {"half_open_per_address", &Limits::half_open_per_address, 1, 1'000'000},
    {"login_seconds", &Limits::login_seconds, 1, 3600},
    {"sessions_per_connection", &Limits::sessions_per_connection, 1, 65536},
    {"trees_per_session", &Limits::trees_per_session, 1, 65536},
    {"opens_per_session", &Limits::opens_per_session, 1, 1'000'000},
    {"locks_per_open", &Limits::locks_per_open, 1, 1'000'000},
    {"notifies_per_session", &Limits::notifies_per_session, 1, 1'000'000},
    {"requests_per_connection", &Limits::requests_per_connection, 1, 65536},
    {"credits_per_connection", &Limits::credits_per_connection, 16, 8192},
    {"frame_bytes_before_login", &Limits::frame_bytes_before_login, 4096, 1 << 20},
    {"wins_names", &Limits::wins_names, 16, 1'000'000},
    {"io_bytes", &Limits::io_bytes, 65536, 8 << 20},
};

}  // namespace

void load_server(Loading& loading, const TomlValue& table) {
  Section section(table, "[server]", loading.errors);
  auto& server = loading.policy.server;
  section.text("state", server.state_directory);
  if (section.has("state") && !server.state_directory.starts_with('/'))
    section.error(section.at("state"), fmt::format("state = \"{}\" is not a full path", server.state_directory),
                  "start it with /");
  load_endpoints(section, "listen", 445, server.listen);
  load_endpoints(section, "listen_netbios", 139, server.listen_netbios);
  load_netbios_name(section, "netbios_name", server.netbios_name);
  load_netbios_name(section, "workgroup", server.workgroup);
  section.text("comment", server.comment);
  static constexpr std::string_view kLevels[] = {"debug", "info", "warning", "error"};
  size_t level;
  if (section.choice("log", kLevels, level)) server.log_level = kLevels[level];
  section.reject_unknown();
}

void load_limits(Loading& loading, const TomlValue& table) {
  Section section(table, "[limits]", loading.errors);
  for (auto& [key, member, lowest, highest] : kLimitKeys) section.number(key, lowest, highest, loading.policy.limits.*member);
  section.reject_unknown();
}

void load_accounts(Loading& loading, const TomlValue& table) {
  Section section(table, "[accounts]", loading.errors);
  auto& accounts = loading.policy.accounts;
  section.flag("same_name", accounts.same_name);
  if (section.text("fallback_user", accounts.fallback_user)) {
    auto* user = loading.options.check_folders ? getpwnam(accounts.fallback_user.c_str()) : nullptr;
    if (loading.options.check_folders && !user)
      section.error(section.at("fallback_user"), fmt::format("there is no Unix user \"{}\"", accounts.fallback_user),
                    fmt::format("create it: useradd --system {}", accounts.fallback_user));
    if (accounts.fallback_user == "root" || (user && user->pw_uid == 0))
      section.error(section.at("fallback_user"), "accounts may not fall back to root", "write \"nobody\"");
  }
  section.reject_unknown();
}

}  // namespace sallyport::policy
