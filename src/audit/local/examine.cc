#include <unistd.h>

#include <algorithm>

#include "audit/local/firewall.h"
#include "audit/local/list_sockets.h"
#include "audit/local/report.h"
#include "harden/program.h"

namespace sallyport::audit::local {
namespace {

constexpr std::chrono::seconds kSystemctlWait(5);
constexpr uint16_t kQuic = 443;

bool has_ksmbd() { return access("/sys/module/ksmbd", F_OK) == 0 || access("/sys/class/ksmbd-control", F_OK) == 0; }

std::string list_systemd_sockets() {
  auto program = harden::find_program("systemctl");
  if (!program) return {};
  auto ran = harden::run_program(*program, {"list-sockets", "--all", "--no-legend", "--no-pager", "--full"}, {}, kSystemctlWait);
  return ran && ran->status == 0 ? ran->out : std::string();
}

// One listener for the sockets of one port and owner: nmbd has three for every interface.
std::vector<Listener> listeners_of(const std::vector<Socket>& sockets) {
  std::vector<uint64_t> inodes;
  for (auto& socket : sockets) inodes.push_back(socket.inode);
  auto table = find_processes("/proc", inodes);
  OwnerFacts facts{table, has_ksmbd(), waits_for_activation(sockets, table) ? list_systemd_sockets() : std::string()};
  std::vector<Listener> listeners;
  for (auto& socket : sockets) {
    auto owner = owner_of(socket, facts);
    if (socket.protocol == Protocol::udp && socket.port == kQuic && !is_smb_server(owner)) continue;
    auto same = std::find_if(listeners.begin(), listeners.end(), [&](auto& each) {
      return each.protocol == socket.protocol && each.port == socket.port && each.owner.same_as(owner);
    });
    if (same == listeners.end())
      listeners.push_back({socket.protocol, socket.port, {socket}, std::move(owner), {}, {}, Exposure::unknown, {}});
    else
      same->sockets.push_back(socket);
  }
  std::stable_sort(listeners.begin(), listeners.end(),
                   [](auto& a, auto& b) { return std::pair(a.protocol, -a.port) < std::pair(b.protocol, -b.port); });
  return listeners;
}

// The same file read by the same kind of server is one configuration.
void add_configuration(LocalReport& report, Listener& listener, policy::Time now) {
  auto found = read_configuration(listener.owner, now);
  if (!found) return;
  auto& all = report.configurations;
  auto same = std::find_if(all.begin(), all.end(), [&](auto& each) {
    return each.maker == found->maker && each.ksmbd == found->ksmbd && each.file == found->file && each.problem == found->problem;
  });
  listener.configuration = static_cast<size_t>(same - all.begin());
  if (same == all.end()) all.push_back(std::move(*found));
}

}  // namespace

std::expected<LocalReport, std::string> examine() {
  LocalReport report;
  report.version = SALLYPORT_VERSION;
  report.root = geteuid() == 0;
  clock_gettime(CLOCK_REALTIME, &report.at);
  policy::Time now{std::chrono::seconds(report.at.tv_sec)};
  auto sockets = list_sockets();
  if (!sockets) return std::unexpected(sockets.error());
  auto machine = read_machine();
  auto firewall = read_firewall();
  report.firewall_problem = firewall.problem;
  report.firewall_unseen = firewall.unseen;
  report.listeners = listeners_of(*sockets);
  for (auto& listener : report.listeners) {
    listener.targets = targets_of(listener.sockets, machine);
    listener.reach = reach_of(listener.sockets, machine, firewall, now);
    listener.exposure = exposure_of(listener.reach);
    add_configuration(report, listener, now);
  }
  report.findings = judge(report);
  return report;
}

}  // namespace sallyport::audit::local
