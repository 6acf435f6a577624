#include "doctor/name/ask.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

#include "audit/sweep/broadcast_address.h"

namespace sallyport::doctor {
namespace {

constexpr unsigned kNeeded = IFF_UP | IFF_RUNNING | IFF_BROADCAST;
constexpr size_t kMostAnswers = 64;  // of a network where somebody answers everything

bool prepare(const Socket& socket, const DatagramQuestion& question) {
  int on = 1;
  if (question.broadcast) setsockopt(socket.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
  if (question.from == policy::IpAddress{} || question.to.family() != AF_INET) return true;
  auto from = socket_address(question.from, "", 0);
  auto& address = reinterpret_cast<const sockaddr_in*>(&from.storage)->sin_addr;
  setsockopt(socket.get(), IPPROTO_IP, IP_MULTICAST_IF, &address, sizeof address);
  return bind(socket.get(), from.get(), from.size) == 0;
}

// One server's answer is only taken from that server: the socket is connected to it.
bool connects(const DatagramQuestion& question) { return !question.broadcast && !question.several; }

void listen_for(const Socket& socket, const Deadline& deadline, const Deadline& whole, bool several, Asked& out) {
  std::array<uint8_t, 9000> buffer;
  while (wait_readable(socket, deadline) && out.answers.size() < kMostAnswers) {
    SocketAddress from;
    from.size = sizeof from.storage;
    auto got = recvfrom(socket.get(), buffer.data(), buffer.size(), 0, from.get(), &from.size);
    if (got < 0 && errno != EAGAIN) {
      out.error = {errno, std::system_category()};
      return;
    }
    if (got < 0) continue;
    out.answers.push_back({{buffer.begin(), buffer.begin() + got}, from, whole.since_begin()});
    if (!several) return;
  }
}

}  // namespace

Asked ask(const DatagramQuestion& question) {
  Asked out;
  auto socket = Socket::make(question.to.family(), SOCK_DGRAM);
  bool ready = socket && prepare(socket, question);
  if (ready && connects(question)) ready = connect(socket.get(), question.to.get(), question.to.size) == 0;
  Deadline whole(question.wait * question.times);
  for (unsigned i = 0; ready && i < question.times && out.answers.empty() && !out.error; i++) {
    auto* to = connects(question) ? nullptr : question.to.get();
    auto sent = sendto(socket.get(), question.bytes.data(), question.bytes.size(), 0, to, to ? question.to.size : 0);
    ready = sent >= 0;
    if (ready) listen_for(socket, Deadline(question.wait), whole, question.several, out);
  }
  if (!ready) out.error = {errno, std::system_category()};
  return out;
}

std::vector<LocalNetwork> local_networks() {
  std::vector<LocalNetwork> found;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return found;
  for (auto* one = all; one; one = one->ifa_next) {
    bool usable = one->ifa_addr && one->ifa_addr->sa_family == AF_INET && (one->ifa_flags & kNeeded) == kNeeded;
    if (!usable) continue;
    SocketAddress address;
    std::memcpy(&address.storage, one->ifa_addr, sizeof(sockaddr_in));
    found.push_back({one->ifa_name, address_of(address), audit::broadcast_address(*one)});
  }
  freeifaddrs(all);
  return found;
}

}  // namespace sallyport::doctor
