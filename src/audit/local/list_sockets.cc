#include "audit/local/list_sockets.h"

#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>

#include "audit/local/proc_net.h"
#include "audit/local/read_file.h"
#include "audit/local/sock_diag.h"
#include "audit/sweep/descriptor.h"

namespace sallyport::audit::local {
namespace {

constexpr timeval kPatience{2, 0};

bool ask(Protocol protocol, bool v6, std::vector<Socket>& out) {
  Descriptor link(socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!link) return false;
  setsockopt(link.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  auto request = sock_diag_request(protocol, v6);
  if (send(link.get(), request.data(), request.size(), 0) != static_cast<ssize_t>(request.size())) return false;
  std::array<uint8_t, 65536> answer;
  for (;;) {
    auto got = recv(link.get(), answer.data(), answer.size(), 0);
    if (got <= 0) return false;
    auto state = take_sock_diag(std::span(answer).first(static_cast<size_t>(got)), protocol, out);
    if (state != DumpState::goes_on) return state == DumpState::done;
  }
}

}  // namespace

std::expected<std::vector<Socket>, std::string> list_sockets() {
  std::vector<Socket> all;
  for (auto protocol : {Protocol::tcp, Protocol::udp})
    for (bool v6 : {false, true}) {
      std::vector<Socket> found;
      bool told = ask(protocol, v6, found);
      if (!told) {
        auto text = read_file("/proc/net/" + to_string(protocol) + (v6 ? "6" : ""));
        // Without IPv6 there is no such file, and nothing that listens.
        if (!text && !v6) return std::unexpected("neither netlink nor /proc/net tells what listens here");
        found = parse_proc_net(text.value_or(""), protocol, v6);
      }
      all.insert(all.end(), found.begin(), found.end());
    }
  return all;
}

}  // namespace sallyport::audit::local
