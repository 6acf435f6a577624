#include "doctor/local/mount_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "doctor/local/credentials.h"
#include "doctor/local/mount_option_names.h"
#include "doctor/text.h"
#include "policy/nearest.h"

namespace sallyport::doctor {
namespace {

struct Version {
  std::string_view name;
  uint16_t number;
};
constexpr Version kVersions[] = {{"1", 0x0100},     {"1.0", 0x0100},  {"2.0", 0x0202},  {"2.1", 0x0210},
                                 {"3", 0},          {"3.0", 0x0300},  {"3.02", 0x0302}, {"3.0.2", 0x0302},
                                 {"3.1.1", 0x0311}, {"3.11", 0x0311}, {"default", 0}};
constexpr std::array<std::string_view, 9> kLogins = {"krb5",    "krb5i",  "ntlmsspi", "ntlmssp", "ntlmv2",
                                                     "ntlmv2i", "lanman", "none",     "ntlm"};

const Version* find_version(std::string_view name) {
  for (auto& version : kVersions)
    if (version.name == name) return &version;
  return nullptr;
}

void check(const std::string& name, const std::string& value, MountEvidence& out) {
  auto fault = [&](std::string text, std::string change) { out.faults.push_back({out.where, 0, text, change, true}); };
  auto options = mount_option_names();
  bool known = std::find(options.begin(), options.end(), name) != options.end() || name.starts_with("x-") ||
               name.starts_with("comment");
  if (!known) {
    auto meant = policy::nearest(name, options);
    return fault(fmt::format("there is no mount option \"{}\"", name),
                 meant.empty() ? fmt::format("remove \"{}\"", name) : fmt::format("write \"{}\" instead of \"{}\"", meant, name));
  }
  if (name == "vers" && !find_version(value))
    fault(fmt::format("there is no version \"{}\" of SMB", value), "write vers=3.1.1, or leave vers away");
  if (name != "sec") return;
  if (std::find(kLogins.begin(), kLogins.end(), value) == kLogins.end())
    fault(fmt::format("there is no login method \"{}\"", value), "write sec=ntlmssp, or leave sec away");
  else if (value == "ntlm" || value == "lanman")
    fault(fmt::format("sec={} is gone from kernels since 5.15", value), "write sec=ntlmssp, or leave sec away");
}

// fstab writes blanks as \040.
std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    bool escape = text[i] == '\\' && i + 3 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '3';
    if (escape) out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0')), i += 3;
    else out += text[i];
  }
  return out;
}

bool mounts(std::string_view device, const Target& target) {
  auto parsed = parse_target(unescaped(device));
  return parsed && same_text(parsed->host, target.host) && (target.share.empty() || same_text(parsed->share, target.share));
}

}  // namespace

MountEvidence parse_mount_options(const std::string& options, const std::string& where) {
  MountEvidence out;
  out.where = where;
  for (auto option : split(options, ',')) {
    auto equals = option.find('=');
    auto name = std::string(trimmed(option.substr(0, equals)));
    auto value = equals == option.npos ? std::string() : std::string(option.substr(equals + 1));
    if (name.empty()) continue;
    check(name, value, out);
    if (name == "cred" || name == "credentials") out.credentials_file = value;
    // No password leaves this function.
    out.options[name] = name.starts_with("pass") ? "(not shown)" : value;
  }
  return out;
}

std::optional<MountEvidence> find_mount(std::string_view text, const std::string& file, const Target& target) {
  unsigned number = 0;
  for (auto line : lines_of(text)) {
    number++;
    auto words = words_of(line);
    if (words.size() < 4 || words[0].starts_with('#') || !mounts(words[0], target)) continue;
    if (words[2] != "cifs" && words[2] != "smb3" && words[2] != "smbfs") continue;
    auto where = fmt::format("{}:{}", file, number);
    auto out = parse_mount_options(unescaped(words[3]), where);
    if (words[2] == "smbfs")
      out.faults.push_back({where, 0, "the file system \"smbfs\" is gone", "write \"cifs\" instead", true});
    return out;
  }
  return std::nullopt;
}

MountEvidence read_mount(const std::string& given, const std::string& fstab, const Target& target) {
  MountEvidence out;
  if (!given.empty()) out = parse_mount_options(given, "the options given");
  for (auto file : {fstab, std::string("/proc/mounts")})
    if (out.where.empty()) out = find_mount(read_text(file).value_or(""), file, target).value_or(MountEvidence{});
  if (out.credentials_file.empty()) return out;
  for (auto& fault : check_credentials(out.credentials_file)) out.faults.push_back(std::move(fault));
  return out;
}

uint16_t wanted_version(const MountEvidence& mount) {
  auto found = mount.options.find("vers");
  auto* version = found == mount.options.end() ? nullptr : find_version(found->second);
  return version ? version->number : 0;
}

}  // namespace sallyport::doctor
