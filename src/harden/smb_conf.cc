// Samba: lines for [global] (smb.conf(5)). Samba has one set of terms for everybody, so those of the weakest zone hold; leases
// are not carried over.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harden/writers.h"

namespace sallyport::harden {
namespace {

struct Line {
  std::string key, value;
};

std::string dialect_name(policy::Dialect dialect) {
  switch (dialect) {
    case policy::Dialect::smb_2_0_2:
      return "SMB2_02";
    case policy::Dialect::smb_2_1:
      return "SMB2_10";
    case policy::Dialect::smb_3_0:
      return "SMB3_00";
    case policy::Dialect::smb_3_0_2:
      return "SMB3_02";
    default:
      return "SMB3_11";
  }
}

std::string encryption(policy::Requirement wanted) {
  return wanted == policy::Requirement::required ? "required" : wanted == policy::Requirement::optional ? "desired" : "off";
}

std::string hosts(const AddressSet& set) {
  std::string text = "127.0.0.1 ::1";
  for (auto& network : set.networks()) text += " " + to_string(network);
  return text;
}

std::vector<Line> lines_of(const Subject& subject) {
  auto& settings = subject.settings;
  std::vector<Line> lines = {
      {"smb ports", "445"},
      {"disable netbios", "yes"},
      {"server min protocol", dialect_name(settings.min_dialect)},
      {"client min protocol", "SMB3_00"},
      {"server signing", settings.signing == policy::Requirement::required ? "mandatory" : "auto"},
      {"client signing", "required"},
      {"client ipc signing", "required"},
      {"smb encrypt", encryption(settings.encryption)},
      {"ntlm auth", settings.ntlmv1 ? "ntlmv1-permitted" : "ntlmv2-only"},
      {"lanman auth", "no"},
      {"map to guest", settings.guest ? "Bad User" : "Never"},
      {"restrict anonymous", settings.anonymous ? "0" : "2"},
      {"usershare allow guests", "no"},
      {"null passwords", "no"},
      {"name resolve order", "host"},
  };
  auto zones = subject.flows.zone_sources();
  bool everybody = zones.others(Family::ipv4).empty() && zones.others(Family::ipv6).empty();
  if (!everybody) lines.push_back({"hosts allow", hosts(zones)}), lines.push_back({"hosts deny", "ALL"});
  return lines;
}

std::string text_of(const Line& line) { return fmt::format("   {} = {}\n", line.key, line.value); }

// Samba compares names of parameters without case and spaces.
std::string folded(std::string_view key) {
  std::string out;
  for (char c : key)
    if (c != ' ' && c != '\t') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
  return first == text.npos ? std::string_view() : text.substr(first, last - first + 1);
}

// Other names of the same parameters. "smb encrypt" is the one that old and new Sambas know.
std::string current_name(const std::string& key) {
  if (key == "minprotocol") return "serverminprotocol";
  if (key == "serversmbencrypt") return "smbencrypt";
  if (key == "allowhosts") return "hostsallow";
  if (key == "denyhosts") return "hostsdeny";
  return key;
}

class Merge {
 public:
  explicit Merge(std::vector<Line> lines) : left_(std::move(lines)) {}

  void take(std::string_view line, bool continued) {
    auto inner = trimmed(line);
    if (!continued && inner.starts_with('[')) return enter(inner, line);
    auto equals = inner.find('=');
    bool setting = !continued && equals != inner.npos && inner[0] != '#' && inner[0] != ';';
    if (!continued) replacing_ = setting && global_ && replace(folded(inner.substr(0, equals)));
    if (!replacing_) out_ += std::string(line) + "\n";
  }

  std::string finish() {
    if (!seen_) return new_global() + out_;
    if (global_) leave();
    return std::move(out_);
  }

 private:
  void enter(std::string_view section, std::string_view line) {
    if (global_) leave();
    replacing_ = false;
    global_ = folded(section) == "[global]";
    seen_ |= global_;
    out_ += std::string(line) + "\n";
  }

  bool replace(const std::string& key) {
    auto found = std::find_if(left_.begin(), left_.end(), [&](auto& line) { return folded(line.key) == current_name(key); });
    if (found == left_.end()) return std::find(done_.begin(), done_.end(), current_name(key)) != done_.end();
    out_ += text_of(*found);
    done_.push_back(folded(found->key));
    left_.erase(found);
    return true;
  }

  // What was not there before comes at the section's end, before the empty lines that part it from the next.
  void leave() {
    auto end = out_.find_last_not_of("\n") + 1;
    auto blank = out_.substr(end);
    out_.resize(end);
    if (!blank.empty()) out_ += "\n", blank.erase(0, 1);
    for (auto& line : std::exchange(left_, {})) out_ += text_of(line);
    out_ += blank;
  }

  std::string new_global() const {
    std::string text = "[global]\n";
    for (auto& line : left_) text += text_of(line);
    return out_.empty() ? text : text + "\n";
  }

  std::vector<Line> left_;
  std::vector<std::string> done_;
  std::string out_;
  bool global_ = false, seen_ = false, replacing_ = false;
};

}  // namespace

std::string write_smb_conf(const Subject& subject) {
  auto text = heading(subject, "#", "Samba: lines for smb.conf.") + "[global]\n";
  for (auto& line : lines_of(subject)) text += text_of(line);
  for (auto& why : subject.settings.weakened_by) text += fmt::format("# Weaker than it could be, by {}\n", plain(why));
  for (auto& flow : subject.flows.allowed)
    if (flow.only_ours()) text += fmt::format("# Not here, but at Sallyport: {}\n", plain(to_string(flow)));
  return text;
}

std::string harden_smb_conf(const Subject& subject, std::string_view present) {
  Merge merge(lines_of(subject));
  bool continued = false;
  for (size_t at = 0; at < present.size();) {
    auto end = std::min(present.find('\n', at), present.size());
    auto line = present.substr(at, end - at);
    merge.take(line, continued);
    auto inner = trimmed(line);
    continued = inner.ends_with('\\') && !inner.starts_with('#') && !inner.starts_with(';');
    at = end + 1;
  }
  return merge.finish();
}

}  // namespace sallyport::harden
