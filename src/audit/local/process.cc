#include "audit/local/process.h"

#include <dirent.h>

#include <algorithm>
#include <memory>
#include <set>

#include "audit/local/read_file.h"
#include "audit/local/words.h"

namespace sallyport::audit::local {
namespace {

constexpr size_t kLongestCommand = 64 * 1024;
constexpr uint32_t kNobody = 65534;

std::optional<std::vector<std::string>> names_in(const std::string& folder) {
  std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), closedir);
  if (!open) return std::nullopt;
  std::vector<std::string> names;
  while (auto* entry = readdir(open.get())) names.emplace_back(entry->d_name);
  return names;
}

std::string base_name(std::string path) {
  if (auto gone = path.rfind(" (deleted)"); gone != path.npos) path.resize(gone);
  return path.substr(path.rfind('/') + 1);
}

// "PID (what it calls itself, maybe with parentheses) S PARENT ..."
int parent_of(std::string_view stat) {
  auto end = stat.rfind(')');
  auto words = end == stat.npos ? std::vector<std::string_view>() : words_of(stat.substr(end + 1));
  return words.size() > 1 ? number<int>(words[1]).value_or(0) : 0;
}

// "Uid: real effective saved files". Of who started it: a file's owner would be root for everybody who hides his memory.
uint32_t uid_of(std::string_view status) {
  for (auto line : lines_of(status)) {
    auto words = pieces(line, " \t");
    if (words.size() > 1 && words[0] == "Uid:") return number<uint32_t>(words[1]).value_or(kNobody);
  }
  return kNobody;
}

std::vector<std::string> words_of_command(const std::string& text) {
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\0', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool is_contained(const std::string& proc, const std::string& of) {
  auto root = read_link(of + "/root");
  auto ours = read_link(proc + "/self/ns/mnt"), theirs = read_link(of + "/ns/mnt");
  return (root && *root != "/") || (ours && theirs && *ours != *theirs);
}

Process read_process(const std::string& proc, int pid) {
  auto of = proc + "/" + std::to_string(pid);
  Process process;
  process.pid = pid;
  process.parent = parent_of(read_file(of + "/stat", 4096).value_or(""));
  process.uid = uid_of(read_file(of + "/status", 16384).value_or(""));
  auto file = read_link(of + "/exe");
  auto called = read_file(of + "/comm", 64).value_or("?");
  process.program = file ? base_name(*file) : called.substr(0, called.find('\n'));
  process.unit = unit_of_cgroup(read_file(of + "/cgroup", 16384).value_or(""));
  process.words = words_of_command(read_file(of + "/cmdline", kLongestCommand).value_or(""));
  process.folder = read_link(of + "/cwd").value_or("");
  process.contained = is_contained(proc, of);
  return process;
}

// "socket:[12345]"
std::optional<uint64_t> socket_inode(std::string_view target) {
  if (!target.starts_with("socket:[") || !target.ends_with(']')) return std::nullopt;
  return number<uint64_t>(target.substr(8, target.size() - 9));
}

std::set<uint64_t> sockets_of(const std::string& folder, const std::vector<std::string>& files,
                              const std::set<uint64_t>& wanted) {
  std::set<uint64_t> found;
  for (auto& file : files)
    if (auto target = read_link(folder + "/" + file))
      if (auto inode = socket_inode(*target); inode && wanted.contains(*inode)) found.insert(*inode);
  return found;
}

}  // namespace

ProcessTable find_processes(const std::string& proc, const std::vector<uint64_t>& inodes) {
  ProcessTable table;
  std::set<uint64_t> wanted(inodes.begin(), inodes.end());
  wanted.erase(0);
  for (auto& name : names_in(proc).value_or(std::vector<std::string>())) {
    auto pid = number<int>(name);
    if (!pid) continue;
    auto folder = proc + "/" + name + "/fd";
    auto files = names_in(folder);
    if (!files && errno == EACCES) table.hidden++;
    auto found = sockets_of(folder, files.value_or(std::vector<std::string>()), wanted);
    if (found.empty()) continue;
    for (auto inode : found) table.by_inode.emplace(inode, table.processes.size());
    table.processes.push_back(read_process(proc, *pid));
  }
  return table;
}

std::string unit_of_cgroup(std::string_view text) {
  std::string found;
  for (auto line : lines_of(text)) {
    bool ours = line.starts_with("0::") || line.find(":name=systemd:") != line.npos;
    if (!ours) continue;
    for (auto part : pieces(line.substr(line.rfind(':') + 1), "/"))
      if (part.ends_with(".service") || part.ends_with(".scope")) found = part;
    if (!found.empty()) return found;
  }
  return found;
}

std::optional<std::string> option_of(const std::vector<std::string>& words, std::string_view letter, std::string_view name) {
  for (size_t i = 1; i < words.size(); i++) {
    auto& word = words[i];
    if (word == letter || word == name) return i + 1 < words.size() ? std::optional(words[i + 1]) : std::nullopt;
    if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=') return word.substr(name.size() + 1);
    bool joined = !letter.empty() && word.starts_with(letter) && !word.starts_with("--");
    if (joined) return word.substr(letter.size());
  }
  return std::nullopt;
}

// LISTEN UNIT ACTIVATES
std::string socket_unit(std::string_view list, uint16_t port) {
  auto ending = ":" + std::to_string(port);
  for (auto line : lines_of(list)) {
    auto words = words_of(line);
    if (words.size() >= 2 && words[0].ends_with(ending) && words[1].ends_with(".socket")) return std::string(words[1]);
  }
  return {};
}

}  // namespace sallyport::audit::local
