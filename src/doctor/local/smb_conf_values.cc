#include "doctor/local/smb_conf_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "doctor/text.h"
#include "policy/nearest.h"

namespace sallyport::doctor {
namespace {

struct Protocol {
  std::string_view name;
  uint16_t number;
};
// "SMB2" and "SMB3" stand for the highest of their kind, also as the least protocol.
constexpr Protocol kProtocols[] = {
    {"core", 1},
    {"coreplus", 1},
    {"lanman1", 1},
    {"lanman2", 1},
    {"nt1", 1},
    {"smb2_02", 0x0202},
    {"smb2_10", 0x0210},
    {"smb2", 0x0210},
    {"smb3_00", 0x0300},
    {"smb3_02", 0x0302},
    {"smb3_11", 0x0311},
    {"smb3", 0x0311},
    {"default", kDefaultProtocol},
};

constexpr std::string_view kYesNo = "yes no true false 1 0 on off";
constexpr std::string_view kSigning =
    "default auto yes no true false 1 0 on off mandatory required desired if_required disabled enforced";
constexpr std::string_view kEncrypt =
    "default auto yes no true false 1 0 on off mandatory required desired if_required disabled enabled enforced";

// The settings this reader knows by their values; their names also serve to find typing mistakes.
struct Known {
  std::string_view name;
  std::string_view values;  // of one word each; empty: anything
};
constexpr Known kSettings[] = {
    {"server min protocol", "protocol"},
    {"server max protocol", "protocol"},
    {"client min protocol", "protocol"},
    {"client max protocol", "protocol"},
    {"min protocol", "protocol"},
    {"max protocol", "protocol"},
    {"server signing", kSigning},
    {"client signing", kSigning},
    {"server smb encrypt", kEncrypt},
    {"client smb encrypt", kEncrypt},
    {"smb encrypt", kEncrypt},
    {"encrypt passwords", kYesNo},
    {"disable netbios", kYesNo},
    {"bind interfaces only", kYesNo},
    {"wins support", kYesNo},
    {"domain master", ""},
    {"local master", kYesNo},
    {"guest ok", kYesNo},
    {"public", kYesNo},
    {"read only", kYesNo},
    {"writable", kYesNo},
    {"writeable", kYesNo},
    {"write ok", kYesNo},
    {"browseable", kYesNo},
    {"browsable", kYesNo},
    {"available", kYesNo},
    {"printable", kYesNo},
    {"security", "auto user domain ads"},
    {"map to guest", ""},
    {"server role", ""},
    {"workgroup", ""},
    {"realm", ""},
    {"netbios name", ""},
    {"netbios aliases", ""},
    {"interfaces", ""},
    {"hosts allow", ""},
    {"hosts deny", ""},
    {"smb ports", ""},
    {"path", ""},
    {"valid users", ""},
    {"invalid users", ""},
    {"read list", ""},
    {"write list", ""},
    {"force user", ""},
    {"force group", ""},
    {"create mask", ""},
    {"directory mask", ""},
    {"guest account", ""},
    {"passdb backend", ""},
    {"log file", ""},
    {"log level", ""},
    {"max log size", ""},
    {"name resolve order", ""},
    {"wins server", ""},
    {"ntlm auth", ""},
    {"lanman auth", kYesNo},
    {"restrict anonymous", ""},
    {"idmap config", ""},
    {"vfs objects", ""},
    {"comment", ""},
    {"server string", ""},
    {"socket options", ""},
    {"unix extensions", kYesNo},
    {"max connections", ""},
    {"include", ""},
    {"config file", ""},
    {"username map", ""},
};

std::string without_blanks(std::string_view text) {
  std::string out(text);
  std::erase(out, ' ');
  return out;
}

const Known* find_setting(std::string_view name) {
  for (auto& known : kSettings)
    if (without_blanks(known.name) == name) return &known;
  return nullptr;
}

bool among(std::string_view value, std::string_view values) {
  auto words = words_of(values);
  return std::find(words.begin(), words.end(), lowered(value)) != words.end();
}

}  // namespace

uint16_t protocol_number(std::string_view protocol) {
  auto name = lowered(protocol);
  for (auto& known : kProtocols)
    if (known.name == name) return known.number;
  return 0;
}

std::optional<Fault> value_fault(const SmbConfLine& line) {
  auto* known = find_setting(line.name);
  if (!known || known->values.empty()) return std::nullopt;
  bool protocol = known->values == "protocol";
  if (protocol ? protocol_number(line.value) != 0 : among(line.value, known->values)) return std::nullopt;
  auto change = protocol ? fmt::format("write SMB2_02, SMB2_10, SMB3_00, SMB3_02 or SMB3_11 after \"{} =\"", line.written)
                : known->values == kYesNo ? fmt::format("write \"{} = yes\" or \"{} = no\"", line.written, line.written)
                                          : fmt::format("\"{}\" takes one of: {}", line.written, known->values);
  return Fault{"", line.number, fmt::format("\"{}\" is no value for \"{}\"", line.value, line.written), change, true};
}

std::optional<Fault> range_fault(const SmbConf& conf, std::string_view side) {
  auto* least = conf.find(fmt::format("{}minprotocol", side));
  auto* most = conf.find(fmt::format("{}maxprotocol", side));
  if (!least || !most || same_text(least->value, "default") || same_text(most->value, "default")) return std::nullopt;
  auto low = protocol_number(least->value), high = protocol_number(most->value);
  if (!low || !high || low <= high) return std::nullopt;
  return Fault{"", most->number,
               fmt::format("\"{}\" is below \"{} = {}\": no protocol is left", most->value, least->written, least->value),
               fmt::format("remove \"{}\" in line {}", most->written, most->number), true};
}

std::string spelling_hint(const SmbConfLine& line) {
  std::vector<std::string_view> names;
  for (auto& known : kSettings) names.push_back(known.name);
  auto meant = policy::nearest(line.written, names);
  if (meant.empty()) return "";
  return fmt::format("write \"{}\" instead of \"{}\"", meant, line.written);
}

}  // namespace sallyport::doctor
