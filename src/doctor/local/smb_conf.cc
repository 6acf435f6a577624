#include "doctor/local/smb_conf.h"

#include <fmt/format.h>

#include <algorithm>

#include "doctor/local/program.h"
#include "doctor/local/smb_conf_values.h"
#include "doctor/text.h"

namespace sallyport::doctor {
namespace {

constexpr Millis kTestparmWait{10000};

std::string without_blanks(std::string_view text) {
  auto out = lowered(text);
  std::erase_if(out, [](char c) { return c == ' ' || c == '\t'; });
  return out;
}

// One line of the file, or several that end in a backslash.
struct Logical {
  unsigned number = 0;
  std::string text;
};
std::vector<Logical> logical_lines(std::string_view text) {
  std::vector<Logical> out;
  unsigned number = 0;
  bool goes_on = false;
  for (auto raw : lines_of(text)) {
    number++;
    auto line = trimmed(raw);
    bool more = line.ends_with('\\');
    if (more) line.remove_suffix(1);
    if (goes_on) out.back().text += line;
    else out.push_back({number, std::string(line)});
    goes_on = more;
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  void read(const Logical& line) {
    if (line.text.empty() || line.text[0] == '#' || line.text[0] == ';') return;
    if (line.text[0] == '[') return read_section(line);
    auto equals = line.text.find('=');
    if (equals == line.text.npos)
      return fault(line, "no \"=\": Samba passes over this line", "make it \"NAME = VALUE\", or a comment with # before it",
                   false);
    auto name = trimmed(std::string_view(line.text).substr(0, equals));
    if (name.empty()) return fault(line, "nothing stands before the \"=\"", "name the setting, or remove the line", true);
    SmbConfLine setting{line.number, section_, without_blanks(name), std::string(name),
                        std::string(trimmed(std::string_view(line.text).substr(equals + 1)))};
    if (auto wrong = value_fault(setting)) {
      wrong->file = file_;
      conf.faults.push_back(std::move(*wrong));
    }
    conf.lines.push_back(std::move(setting));
  }

  SmbConf conf;

 private:
  void read_section(const Logical& line) {
    auto end = line.text.find(']');
    if (end == line.text.npos)
      return fault(line, "the section's name is not closed", fmt::format("write \"{}]\"", line.text), true);
    section_ = lowered(trimmed(std::string_view(line.text).substr(1, end - 1)));
    if (section_.empty()) fault(line, "a section without a name", "name the share, or remove the section", true);
  }
  void fault(const Logical& line, std::string text, std::string change, bool fatal) {
    conf.faults.push_back({file_, line.number, std::move(text), std::move(change), fatal});
  }

  const std::string& file_;
  std::string section_ = "global";
};

// The line that sets what a sentence of testparm's quotes.
const SmbConfLine* line_of(const SmbConf& conf, std::string_view sentence) {
  for (auto& line : conf.lines) {
    bool named =
        sentence.find("\"" + line.written + "\"") != sentence.npos || sentence.find("'" + line.written + "'") != sentence.npos;
    if (named) return &line;
  }
  return nullptr;
}

// Sentences that accompany the one that matters.
bool says_nothing(std::string_view line) {
  for (auto start : {"Load smb config", "Loaded services", "Error loading services", "Server role:", "Weak crypto",
                     "Ignoring unknown", "Registered MSG", "rlimit_max", "Press enter"})
    if (line.starts_with(start)) return true;
  return line.empty() || line.find("deprecated") != line.npos;
}

}  // namespace

const SmbConfLine* SmbConf::find(std::string_view name) const {
  const SmbConfLine* found = nullptr;
  for (auto& line : lines)
    if (line.section == "global" && line.name == name) found = &line;
  return found;
}

SmbConf parse_smb_conf(std::string_view text, const std::string& file) {
  Reader reader(file);
  for (auto& line : logical_lines(text)) reader.read(line);
  if (auto fault = range_fault(reader.conf, "server")) reader.conf.faults.push_back(*fault);
  if (auto fault = range_fault(reader.conf, "client")) reader.conf.faults.push_back(*fault);
  for (auto& fault : reader.conf.faults) fault.file = file;
  return std::move(reader.conf);
}

std::vector<Fault> faults_of_testparm(const SmbConf& conf, const std::string& file, int code, std::string_view output) {
  std::vector<Fault> faults;
  std::string last;
  for (auto raw : lines_of(output)) {
    auto line = trimmed(raw);
    if (line.starts_with("# Global parameters")) break;
    if (says_nothing(line)) continue;
    last = line;
    auto* where = line_of(conf, line);
    auto number = where ? where->number : 0;
    bool known = std::any_of(conf.faults.begin(), conf.faults.end(), [&](auto& fault) { return number && fault.line == number; });
    if (!known) faults.push_back({file, number, std::string(line), where ? spelling_hint(*where) : "", false});
  }
  bool fatal_known = std::any_of(conf.faults.begin(), conf.faults.end(), [](auto& fault) { return fault.fatal; });
  if (code != 0 && !fatal_known)
    faults.push_back({file, 0, last.empty() ? "testparm cannot load it" : last, "run testparm -s " + file, true});
  return faults;
}

FileEvidence read_smb_conf(const std::string& file) {
  FileEvidence out;
  out.file = file;
  auto text = read_text(file);
  out.there = text.has_value();
  if (!text) return out;
  auto conf = parse_smb_conf(*text, file);
  if (auto told = run_program({"testparm", "-s", file}, kTestparmWait)) {
    out.checked_by = "testparm";
    for (auto& fault : faults_of_testparm(conf, file, told->code, told->output)) conf.faults.push_back(std::move(fault));
  }
  out.faults = std::move(conf.faults);
  std::stable_sort(out.faults.begin(), out.faults.end(), [](auto& a, auto& b) { return a.fatal > b.fatal; });
  for (auto& line : conf.lines)
    if (line.section == "global") out.settings[line.name] = {line.value, line.number};
  return out;
}

}  // namespace sallyport::doctor
