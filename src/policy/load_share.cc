// [[share]]: a folder and its name.
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/utf16.h"
#include "policy/load_parts.h"
#include "policy/remote_folder.h"

namespace sallyport::policy {
namespace {

void load_remote(Section& section, Share& share) {
  share.remote = parse_remote_folder(share.path);
  if (!share.remote)
    return section.error(section.at("path"), fmt::format("path = \"{}\" is not a folder of another server", share.path),
                         "write it like \"smb3://fileserver/documents\" or \"smb3://10.0.0.5:4450/documents/scans\"");
  section.require("login", "add login = \"NAME\", the account at that server; its password: sallyport share login SHARE");
  section.text("login", share.remote->login);
}

void check_path(Loading& loading, Section& section, Share& share) {
  auto& at = section.at("path");
  if (names_remote_folder(share.path)) return load_remote(section, share);
  if (section.has("login"))
    section.error(section.at("login"), "login is of shares of another server, and path names a folder of this machine",
                  "take login away, or write path = \"smb3://HOST/SHARE\"");
  if (!share.path.starts_with('/'))
    return section.error(at, fmt::format("path = \"{}\" is not a full path", share.path), "start it with /");
  if (!loading.options.check_folders) return;
  struct stat found{};
  if (stat(share.path.c_str(), &found) != 0)
    section.error(at, fmt::format("the folder {} cannot be used ({})", share.path, std::strerror(errno)),
                  errno == ENOENT ? fmt::format("create it: mkdir -p '{}'", share.path) : "check the path and its permissions");
  else if (!S_ISDIR(found.st_mode))
    section.error(at, fmt::format("{} is not a folder", share.path), "name the folder it is in");
}

void check_name(Loading& loading, Section& section, const Share& share) {
  auto& at = section.at("name");
  if (auto fault = share_name_fault(share.name); !fault.empty())
    return section.error(at, fmt::format("share name \"{}\" {}", share.name, fault), "write a short name such as \"documents\"");
  if (auto* other = loading.policy.find_share(share.name))
    section.error(at, fmt::format("share \"{}\" is already defined in line {}", share.name, other->at.line),
                  "share names are compared ignoring case: rename one");
}

void load_list(Section& section, std::string_view key, std::vector<std::string>& into) {
  section.each_text(key, [&](const std::string& name, const Position& at) {
    if (name.empty() || name == "@")
      section.error(at, fmt::format("{} has an empty name", key),
                    "write an account, \"@group\", \"*\", \"guest\" or \"anonymous\"");
    else
      into.push_back(name);
  });
  // An empty list would read as "nobody" and mean "everybody".
  if (section.has(key) && into.empty() && section.any(key)->kind == TomlKind::array && section.any(key)->items.empty())
    section.error(section.at(key), fmt::format("{} is an empty list", key), "leave the key out, or name somebody");
}

}  // namespace

// [MS-SRVS] 2.2.4.23 with the names of Windows' own shares and the characters that a path or the Windows tools cannot carry.
std::string share_name_fault(std::string_view name) {
  auto wide = to_utf16(name);
  if (name.empty()) return "is empty";
  if (!wide) return "is not valid UTF-8";
  if (wide->size() > 80) return "is longer than 80 characters";
  for (char16_t c : *wide)
    if (c < 0x20 || std::u16string_view(u"\"\\/[]:|<>+=;,*?").find(c) != std::u16string_view::npos)
      return fmt::format("has the character {}, which share names cannot have",
                         c < 0x20 ? "0x" + fmt::format("{:02x}", +c) : std::string(1, char(c)));
  if (wide->front() == u' ' || wide->back() == u' ') return "begins or ends with a space";
  for (auto reserved : {"IPC$", "ADMIN$", "PRINT$", "global", ".", ".."})
    if (same_share_name(name, reserved)) return "is reserved";
  return {};
}

void load_share(Loading& loading, const TomlValue& table) {
  Section section(table, "[[share]]", loading.errors);
  Share share;
  share.at = section.at();
  section.require("name", "add name = \"documents\"");
  section.require("path", "add path = \"/srv/documents\"");
  if (section.text("name", share.name)) check_name(loading, section, share);
  if (section.text("path", share.path)) check_path(loading, section, share);
  section.flag("read_only", share.read_only);
  section.text("comment", share.comment);
  section.flag("hidden", share.hidden);
  load_list(section, "read", share.read);
  load_list(section, "write", share.write);
  if (share.read_only && !share.write.empty())
    section.error(section.at("write"), "write names somebody, but the share is read_only",
                  "take read_only away, or move them to read = [...]");
  section.reject_unknown();
  // Kept even with errors, so that zones naming it are not reported as well.
  loading.policy.shares.push_back(std::move(share));
}

}  // namespace sallyport::policy
