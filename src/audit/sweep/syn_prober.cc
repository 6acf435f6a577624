#include "audit/sweep/syn_prober.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

#include "audit/sweep/raw_socket.h"
#include "audit/sweep/socket_address.h"
#include "base/random.h"

namespace sallyport::audit {
namespace {

constexpr uint16_t kSourcePorts = 8;
// The kernel's own answers to what comes in (RST) queue up behind what waits to be sent, and of these it drops all but a few
// hundred; who gets none asks again and again.
constexpr int kRoom = 128 << 10;

}  // namespace

// Packets for one sendmmsg(), all by one socket: of one family, and directly or not.
struct SynProber::Batch {
  bool v4 = true, direct = false;
  std::array<SynPacket, kBatch> packets;
  std::array<SocketAddress, kBatch> to;
  std::array<sockaddr_ll, kBatch> frame_to;  // instead, when direct
  std::array<iovec, kBatch> pieces;
  std::array<mmsghdr, kBatch> messages{};
  unsigned size = 0;
};

std::expected<std::unique_ptr<SynProber>, std::string> SynProber::open(bool v4, bool v6) {
  auto ports = SourcePorts::reserve(kSourcePorts, StrayAnswer::reset);
  if (!ports) return std::unexpected(ports.error());
  auto block = ports->block();
  std::unique_ptr<SynProber> prober(new SynProber(std::move(*ports), {random_value<uint64_t>(), random_value<uint64_t>()}));
  for (bool family : {true, false}) {
    if (!(family ? v4 : v6)) continue;
    auto path = open_path(family, block);
    if (!path) return std::unexpected(path.error());
    (family ? prober->v4_ : prober->v6_) = std::move(*path);
  }
  return prober;
}

std::expected<std::unique_ptr<SynProber::Path>, std::string> SynProber::open_path(bool v4, PortBlock ports) {
  auto raw = open_raw_socket(v4, kRoom);
  if (!raw) return std::unexpected(raw.error());
  SourceFinder sources(v4);
  if (!sources.ok()) return std::unexpected(raw_problem("raw socket", errno));
  auto ring = CaptureRing::open(v4 ? CaptureRing::Family::v4 : CaptureRing::Family::v6, ports, {});
  if (!ring) return std::unexpected(raw_problem("packet socket", ring.error().value()));
  Descriptor frames(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return std::make_unique<Path>(std::move(*raw), std::move(frames), std::move(*ring), std::move(sources));
}

size_t SynProber::ask(std::span<const Probe> probes, const Sink& sink) {
  size_t taken = 0;
  delayed_ = false;
  while (taken < probes.size() && !delayed_) taken += ask_some(probes.subspan(taken), sink);
  return taken;
}

std::optional<PresentNeighbours::Way> SynProber::way_to(const policy::IpAddress& address) const {
  return neighbours_ && address.is_v4() && v4_->frames ? neighbours_->way_to(address) : std::nullopt;
}

// As many as go by one socket.
size_t SynProber::fill(Batch& batch, std::span<const Probe> probes) {
  batch.v4 = probes.front().address.is_v4();
  batch.direct = way_to(probes.front().address).has_value();
  auto& path = batch.v4 ? *v4_ : *v6_;
  for (auto& probe : probes) {
    auto way = way_to(probe.address);
    if (batch.size == kBatch || probe.address.is_v4() != batch.v4 || way.has_value() != batch.direct) break;
    auto from = way ? std::optional(way->link->source) : path.sources.source_for(probe.address);
    if (!from) break;
    if (way) batch.frame_to[batch.size] = way->frame_address();
    add(batch, probe, *from);
  }
  return batch.size;
}

// As many as fit into one call, and what of them the kernel takes.
size_t SynProber::ask_some(std::span<const Probe> probes, const Sink& sink) {
  auto filtered = [&](const Probe& probe) { sink({probe.address, probe.port, PortState::filtered}); };
  Batch batch;
  if (fill(batch, probes) == 0) return filtered(probes.front()), 1;  // no way to it
  auto& path = batch.v4 ? *v4_ : *v6_;
  int sent = sendmmsg((batch.direct ? path.frames : path.raw).get(), batch.messages.data(), batch.size, 0);
  if (sent > 0) return static_cast<size_t>(sent);
  delayed_ = errno == EAGAIN || errno == ENOMEM;
  if (delayed_) return 0;
  if (errno == ENOBUFS) return dropped_ = true, 1;
  return filtered(probes.front()), 1;  // this machine's own firewall, most often
}

void SynProber::add(Batch& batch, const Probe& probe, const policy::IpAddress& from) {
  auto port = ports_.at(probe.pass);
  auto i = batch.size++;
  batch.packets[i] = make_syn({from, probe.address, port, probe.port, cookie_of(key_, probe.address, probe.port, port)});
  batch.to[i] = SocketAddress(probe.address, 0);
  batch.pieces[i] = {batch.packets[i].bytes.data(), batch.packets[i].size};
  auto& header = batch.messages[i].msg_hdr;
  header.msg_name = batch.direct ? static_cast<void*>(&batch.frame_to[i]) : batch.to[i].get();
  header.msg_namelen = batch.direct ? sizeof(sockaddr_ll) : batch.to[i].size();
  header.msg_iov = &batch.pieces[i];
  header.msg_iovlen = 1;
}

void SynProber::collect(std::chrono::microseconds patience, const Sink& sink) {
  size_t got = 0;
  auto drain = [&] {
    for (auto* path : {v4_.get(), v6_.get()})
      if (path) got += path->ring.drain([&](Bytes packet) { judge(packet, sink); });
  };
  drain();
  if (got > 0 || patience.count() <= 0) return;
  std::array<pollfd, 2> sockets{};
  sockets[0] = {v4_ ? v4_->ring.descriptor() : -1, POLLIN, 0};
  sockets[1] = {v6_ ? v6_->ring.descriptor() : -1, POLLIN, 0};
  timespec wait{patience.count() / 1'000'000, patience.count() % 1'000'000 * 1000};
  ppoll(sockets.data(), sockets.size(), &wait, nullptr);
  drain();
}

void SynProber::judge(Bytes packet, const Sink& sink) {
  auto answer = parse_answer(packet);
  if (!answer || !ports_.has(answer->to_port)) return;
  if (answer->sequence != cookie_of(key_, answer->from, answer->from_port, answer->to_port)) return;
  sink({answer->from, answer->from_port, answer->state});
}

bool SynProber::lost() {
  bool lost = std::exchange(dropped_, false);
  for (auto* path : {v4_.get(), v6_.get()})
    if (path && path->ring.dropped() > 0) lost = true;
  return lost;
}

}  // namespace sallyport::audit
