#include "audit/local/owner.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::audit::local {
namespace {

bool is_activator(const Process& process) {
  return process.program == "systemd" || process.program == "systemd-socket-activate" || process.program == "inetd" ||
         process.program == "xinetd";
}

std::vector<Process> holders_of(uint64_t inode, const ProcessTable& table) {
  std::vector<Process> found;
  auto [first, last] = table.by_inode.equal_range(inode);
  for (auto each = first; each != last; each++) found.push_back(table.processes[each->second]);
  return found;
}

// A server's children have its sockets too.
std::vector<Process> without_children(const std::vector<Process>& all) {
  std::vector<Process> roots;
  for (auto& each : all)
    if (std::none_of(all.begin(), all.end(), [&](auto& other) { return other.pid == each.parent && other.pid != each.pid; }))
      roots.push_back(each);
  std::sort(roots.begin(), roots.end(), [](auto& a, auto& b) { return a.pid < b.pid; });
  return roots;
}

Owner of_nobody(const Socket& socket, const OwnerFacts& facts) {
  Owner owner;
  owner.uid = socket.uid;
  if (facts.table.hidden) {
    owner.why_unknown = fmt::format("the open files of {} processes may not be seen; run this as root", facts.table.hidden);
  } else if (facts.ksmbd && socket.protocol == Protocol::tcp) {
    owner.keeper = Keeper::kernel;
  } else {
    owner.why_unknown =
        "no process that can be seen here has it open: it is the kernel's, or of a process outside of this container";
  }
  return owner;
}

}  // namespace

Owner owner_of(const Socket& socket, const OwnerFacts& facts) {
  auto holders = holders_of(socket.inode, facts.table);
  if (holders.empty()) return of_nobody(socket, facts);
  Owner owner;
  owner.uid = socket.uid;
  std::vector<Process> servers;
  std::copy_if(holders.begin(), holders.end(), std::back_inserter(servers), [](auto& each) { return !is_activator(each); });
  owner.keeper = servers.empty() ? Keeper::activator : Keeper::process;
  owner.processes = without_children(servers.empty() ? holders : servers);
  if (servers.size() < holders.size()) owner.socket_unit = socket_unit(facts.systemd_sockets, socket.port);
  return owner;
}

bool waits_for_activation(const std::vector<Socket>& sockets, const ProcessTable& table) {
  return std::any_of(sockets.begin(), sockets.end(), [&](auto& socket) {
    auto holders = holders_of(socket.inode, table);
    return std::any_of(holders.begin(), holders.end(), [](auto& each) { return each.pid == 1 && is_activator(each); });
  });
}

std::string Owner::title() const {
  if (keeper == Keeper::kernel) return "ksmbd (kernel)";
  if (keeper == Keeper::unknown) return fmt::format("unknown (user {})", uid);
  std::string text;
  for (auto& process : processes) text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", process.program, process.pid);
  return text;
}

bool Owner::same_as(const Owner& other) const {
  auto same = [](auto& a, auto& b) { return a.pid == b.pid; };
  return keeper == other.keeper && uid == other.uid && socket_unit == other.socket_unit &&
         std::equal(processes.begin(), processes.end(), other.processes.begin(), other.processes.end(), same);
}

}  // namespace sallyport::audit::local
