#include "cli/hints.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>

namespace sallyport::cli {
namespace {

// UNC paths cannot hold colons: Windows reads an IPv6 address in this form.
std::string for_windows(const std::string& host) {
  if (host.find(':') == host.npos) return host;
  std::string name = host;
  std::replace(name.begin(), name.end(), ':', '-');
  return name + ".ipv6-literal.net";
}

std::string for_url(const std::string& host) { return host.find(':') == host.npos ? host : "[" + host + "]"; }

std::string windows(const HintFacts& facts) {
  auto command = fmt::format("net use * \\\\{}\\{} /user:{}", for_windows(facts.host), facts.share, facts.user);
  if (facts.port == 445)
    return fmt::format("  Windows   {}\n            or in Explorer: \\\\{}\\{}\n", command, for_windows(facts.host), facts.share);
  return fmt::format(
      "  Windows   {} /TCPPORT:{}\n            (Windows 11 24H2, Server 2025 or newer; older ones can use port 445 only)\n",
      command, facts.port);
}

std::string macos(const HintFacts& facts) {
  auto port = facts.port == 445 ? std::string() : fmt::format(":{}", facts.port);
  return fmt::format("  macOS     open smb://{}@{}{}/{}\n            or in Finder: Go > Connect to Server\n", facts.user,
                     for_url(facts.host), port, facts.share);
}

std::string linux_systems(const HintFacts& facts) {
  auto port = facts.port == 445 ? std::string() : fmt::format(" -p {}", facts.port);
  auto mount_port = facts.port == 445 ? std::string() : fmt::format(",port={}", facts.port);
  return fmt::format(
      "  Linux     smbclient //{0}/{1}{2} -U {3}\n            sudo mount -t cifs //{0}/{1} /mnt -o "
      "username={3},vers=3.1.1,seal{4}\n",
      facts.host, facts.share, port, facts.user, mount_port);
}

}  // namespace

std::string hints(const HintFacts& facts) { return windows(facts) + macos(facts) + linux_systems(facts); }

std::string address_for_others(const std::vector<policy::Endpoint>& listen) {
  if (!listen.empty() && !listen.front().address.is_unspecified()) return to_string(listen.front().address);
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return "127.0.0.1";
  std::string found = "127.0.0.1";
  for (auto* one = all; one && found == "127.0.0.1"; one = one->ifa_next) {
    bool usable =
        one->ifa_addr && one->ifa_addr->sa_family == AF_INET && (one->ifa_flags & IFF_UP) && !(one->ifa_flags & IFF_LOOPBACK);
    char text[INET_ADDRSTRLEN];
    if (usable) found = inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
  }
  freeifaddrs(all);
  return found;
}

}  // namespace sallyport::cli
