// Processes, as /proc tells of them: proc(5).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::audit::local {

struct Process {
  int pid = 0, parent = 0;
  uint32_t uid = 0;
  std::string program;  // its file's name; where that may not be seen, what it calls itself
  std::string unit;     // of systemd: "smbd.service"; "" when it is in none
  std::vector<std::string> words;  // of its command line
  std::string folder;  // in which it works, "" when that may not be seen
  bool contained = false;  // its files are not those that we see: a container's, a changed root
};

struct ProcessTable {
  std::vector<Process> processes;                // that have one of the sockets
  std::multimap<uint64_t, size_t> by_inode;      // a socket's inode -> one of them
  size_t hidden = 0;                             // processes whose open files may not be seen
};

// Those that have a socket of these open. `proc` is "/proc".
ProcessTable find_processes(const std::string& proc, const std::vector<uint64_t>& inodes);

// "smbd.service" of /proc/PID/cgroup; the innermost unit.
std::string unit_of_cgroup(std::string_view text);
// The value of an option on a command line: "-s FILE", "-sFILE", "--configfile=FILE", "--configfile FILE".
std::optional<std::string> option_of(const std::vector<std::string>& words, std::string_view letter, std::string_view name);
// Of `systemctl list-sockets --no-legend`: the unit of the socket that listens there, "" when none does.
std::string socket_unit(std::string_view list, uint16_t port);

}  // namespace sallyport::audit::local
