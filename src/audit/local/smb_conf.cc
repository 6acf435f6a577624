#include "audit/local/smb_conf.h"

#include <algorithm>

#include "audit/local/words.h"

namespace sallyport::audit::local {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string folded(std::string_view name) {
  auto out = lowered(name);
  std::erase_if(out, [](char c) { return c == ' ' || c == '\t'; });
  return out;
}

struct Synonym {
  std::string_view other, name;
  bool inverted = false;
};
constexpr Synonym kSynonyms[] = {
    {"minprotocol", "serverminprotocol"},
    {"maxprotocol", "servermaxprotocol"},
    {"protocol", "servermaxprotocol"},
    {"serversmbencrypt", "smbencrypt"},
    {"smb3encryption", "smbencrypt"},
    {"public", "guestok"},
    {"printok", "printable"},
    {"writable", "readonly", true},
    {"writeable", "readonly", true},
    {"writeok", "readonly", true},
};

// One line of the file, or several of which each but the last ends in a backslash.
std::vector<std::string> logical_lines(std::string_view text) {
  std::vector<std::string> lines;
  bool goes_on = false;
  for (auto raw : lines_of(text)) {
    auto line = trimmed(raw);
    bool comment = !goes_on && (line.starts_with('#') || line.starts_with(';'));
    bool more = !comment && line.ends_with('\\');
    if (more) line.remove_suffix(1);
    if (goes_on)
      lines.back() += line;
    else if (!comment)
      lines.emplace_back(line);
    goes_on = more;
  }
  return lines;
}

void set(std::map<std::string, std::string>& section, std::string name, std::string value) {
  for (auto& synonym : kSynonyms)
    if (name == synonym.other) {
      name = synonym.name;
      if (synonym.inverted) value = is_yes(lowered(value)) ? "no" : "yes";
    }
  section[name] = std::move(value);
}

}  // namespace

bool is_no(std::string_view value) { return value == "no" || value == "false" || value == "0" || value == "off"; }
bool is_yes(std::string_view value) { return value == "yes" || value == "true" || value == "1" || value == "on"; }

SmbConf parse_smb_conf(std::string_view text) {
  SmbConf conf;
  std::string section = "global";
  for (auto& line : logical_lines(text)) {
    if (line.starts_with('[')) {
      section = lowered(trimmed(std::string_view(line).substr(1, line.find(']') - 1)));
      conf.sections[section];
      continue;
    }
    auto equals = line.find('=');
    if (equals == line.npos) continue;
    auto name = folded(std::string_view(line).substr(0, equals));
    auto value = trimmed(std::string_view(line).substr(equals + 1));
    conf.includes |= name == "include" || name == "configfile" || (name == "configbackend" && lowered(value) != "file");
    set(conf.sections[section], name, std::string(value));
  }
  return conf;
}

std::string SmbConf::of(const std::string& section, const std::string& setting, std::string_view otherwise) const {
  for (auto& where : {section, std::string("global")})
    if (auto found = sections.find(where); found != sections.end())
      if (auto value = found->second.find(setting); value != found->second.end()) return lowered(value->second);
  return std::string(otherwise);
}

std::string SmbConf::written(const std::string& setting) const {
  auto found = sections.find("global");
  if (found == sections.end()) return {};
  auto value = found->second.find(setting);
  return value == found->second.end() ? std::string() : value->second;
}

std::string SmbConf::global(const std::string& setting, std::string_view otherwise) const {
  return of("global", setting, otherwise);
}

}  // namespace sallyport::audit::local
