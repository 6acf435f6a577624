#include "audit/sweep/arp_sweep.h"

#include <linux/neighbour.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "audit/sweep/arp_packet.h"
#include "audit/sweep/descriptor.h"
#include "audit/sweep/token_bucket.h"
#include "base/netlink.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::audit {
namespace {

using policy::IpAddress;

constexpr double kRate = 5000;
// After each round of requests: a device that saves power may hear only every third beacon of its access point.
constexpr std::chrono::milliseconds kWaits[] = {std::chrono::milliseconds(200), std::chrono::milliseconds(400),
                                                std::chrono::milliseconds(800)};
// Somebody may answer for everything there is; who is not noted is asked as well.
constexpr size_t kMostNoted = 1 << 20;

Descriptor open_socket() {
  Descriptor socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ARP)));
  int room = 4 << 20;
  if (socket) setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  return socket;
}

}  // namespace

class ArpSweep {
 public:
  ArpSweep(PresentNeighbours& found, const Targets& targets, const ArpOptions& options, std::stop_token stop)
      : found_(found), targets_(targets), options_(options), stop_(std::move(stop)), socket_(open_socket()),
        bucket_(options.rate > 0 ? options.rate : kRate, SweepClock::now()) {}

  void run() {
    note_known();
    for (auto wait : kWaits) {
      if (!socket_ || !ask_all()) return;
      if (missing_ == 0) break;
      collect_until(SweepClock::now() + wait);
    }
    found_.complete_ = !stop_.stop_requested() && found_.present_.size() < kMostNoted;
  }

 private:
  // Whom the kernel knows without asking: entries made by hand.
  void note_known() {
    ndmsg table{};
    table.ndm_family = AF_INET;
    ask_kernel({RTM_GETNEIGH, NLM_F_DUMP, table}, [&](const nlmsghdr& message) {
      if (!(static_cast<const ndmsg*>(NLMSG_DATA(&message))->ndm_state & NUD_PERMANENT)) return;
      Bytes address;
      policy::MacAddress mac;
      for_attributes(message, sizeof(ndmsg), [&](uint16_t type, Bytes value) {
        if (type == NDA_DST) address = value;
        if (type == NDA_LLADDR) mac = value_of<policy::MacAddress>(value);
      });
      note(address, mac);
    });
  }

  void note(Bytes v4_address, const policy::MacAddress& mac) {
    if (found_.present_.size() < kMostNoted) found_.present_.try_emplace(value_of<uint32_t>(v4_address), mac);
  }

  // False: it could not be asked.
  bool ask_all() {
    missing_ = 0;
    for (auto position = options_.first; position < targets_.size(); position++) {
      if (stop_.stop_requested()) return false;
      auto address = targets_.at(position);
      auto* link = address.is_v4() ? found_.attached_.link_of(address) : nullptr;
      if (!link || found_.present_.contains(PresentNeighbours::number_of(address))) continue;
      missing_++;
      while (bucket_.available(SweepClock::now()) == 0 && !stop_.stop_requested()) collect_until(SweepClock::now() + bucket_.wait());
      if (!send_request(*link, address)) return false;
      bucket_.take(1);
    }
    return true;
  }

  bool send_request(const EthernetLink& link, const IpAddress& wanted) {
    ArpPacket packet;
    packet.sender_hardware = link.mac.bytes;
    packet.sender_protocol = v4_bytes(link.source);
    packet.target_protocol = v4_bytes(wanted);
    auto bytes = wire::encoded(packet);
    auto to = arp_broadcast(link.interface);
    for (int tries = 0; tries < 100; tries++) {
      if (sendto(socket_.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to) >= 0) return true;
      if (errno == ENETDOWN) return true;  // nobody is there then
      if (errno != EAGAIN && errno != ENOBUFS) return false;
      collect_until(SweepClock::now() + std::chrono::milliseconds(1));
    }
    return false;
  }

  void collect_until(SweepClock::time_point end) {
    do {
      drain();
      auto left = std::chrono::ceil<std::chrono::microseconds>(end - SweepClock::now());
      if (left.count() <= 0 || stop_.stop_requested()) return;
      left = std::min(left, std::chrono::microseconds(20'000));
      timespec wait{0, left.count() * 1000};
      pollfd readable{socket_.get(), POLLIN, 0};
      ppoll(&readable, 1, &wait, nullptr);
    } while (true);
  }

  // Whatever somebody says by ARP shows that he is there.
  void drain() {
    std::array<uint8_t, 128> buffer;
    ssize_t got;
    while ((got = recv(socket_.get(), buffer.data(), buffer.size(), 0)) >= 0) {
      ArpPacket packet;
      if (!wire::decode(packet, Bytes(buffer).first(static_cast<size_t>(got)))) note(packet.sender_protocol, {packet.sender_hardware});
    }
  }

  PresentNeighbours& found_;
  const Targets& targets_;
  const ArpOptions options_;
  const std::stop_token stop_;
  Descriptor socket_;
  TokenBucket bucket_;
  uint64_t missing_ = 0;  // asked in this round
};

uint32_t PresentNeighbours::number_of(const IpAddress& address) { return value_of<uint32_t>(Bytes(address.bytes).subspan(12)); }

sockaddr_ll PresentNeighbours::Way::frame_address() const {
  sockaddr_ll out{};
  out.sll_family = AF_PACKET;
  out.sll_protocol = htons(ETH_P_IP);
  out.sll_ifindex = link->interface;
  out.sll_halen = static_cast<unsigned char>(to.bytes.size());
  std::ranges::copy(to.bytes, out.sll_addr);
  return out;
}

std::optional<PresentNeighbours::Way> PresentNeighbours::way_to(const IpAddress& address) const {
  auto* link = address.is_v4() && !present_.empty() ? attached_.link_of(address) : nullptr;
  auto found = link ? present_.find(number_of(address)) : present_.end();
  if (found == present_.end()) return std::nullopt;
  return Way{link, found->second};
}

PresentNeighbours PresentNeighbours::ask(const Targets& targets, const ArpOptions& options, std::stop_token stop) {
  PresentNeighbours found;
  found.attached_ = AttachedNetworks::read();
  auto networks = found.attached_.networks();
  bool any = std::ranges::any_of(networks, [&](auto& network) { return targets.overlaps(network); });
  if (any) ArpSweep(found, targets, options, std::move(stop)).run();
  return found;
}

}  // namespace sallyport::audit
