#include "audit/tcp/stack.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "audit/sweep/raw_socket.h"
#include "audit/tcp/stack_carrier.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

constexpr uint16_t kPorts = 64;
constexpr CaptureRing::Room kRoom{.bytes = 1536, .packets = 4096};
constexpr auto kTick = 100ms;
constexpr size_t kMostSources = 16384;  // remembered

}  // namespace

std::expected<std::shared_ptr<TcpStack>, std::string> TcpStack::open(channel::EventLoop& loop) {
  auto raw = open_raw_socket(true);
  if (!raw) return std::unexpected(raw.error());
  auto ports = SourcePorts::reserve(kPorts, StrayAnswer::ignore);
  if (!ports) return std::unexpected(ports.error());
  auto ring = CaptureRing::open(CaptureRing::Family::v4, ports->block(), kRoom);
  if (!ring) return std::unexpected(fmt::format("packet socket: {}", ring.error().message()));
  SourceFinder sources(true);
  if (!sources.ok()) return std::unexpected(fmt::format("raw socket: {}", std::strerror(errno)));
  Descriptor frames(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  Tools tools{std::move(*raw), std::move(frames), std::move(*ports), std::move(*ring), std::move(sources)};
  return std::shared_ptr<TcpStack>(new TcpStack(loop, std::move(tools)));
}

TcpStack::TcpStack(channel::EventLoop& loop, Tools tools)
    : loop_(loop), tools_(std::move(tools)), arrivals_(loop.io()), tick_(loop.io()) {
  batch_.reserve(kBatch);
}

void TcpStack::start() {
  asio::error_code ignored;
  arrivals_.assign(dup(tools_.ring.descriptor()), ignored);
  wait_for_packets();
}

uint64_t TcpStack::key_of(const policy::Endpoint& peer, uint16_t port) {
  return uint64_t{load_be<uint32_t>(peer.address.bytes.data() + 12)} << 32 | uint64_t{peer.port} << 16 | port;
}

std::optional<PresentNeighbours::Way> TcpStack::way_to(const policy::IpAddress& peer) const {
  return neighbours_ && tools_.frames ? neighbours_->way_to(peer) : std::nullopt;
}

std::optional<policy::IpAddress> TcpStack::source_for(const policy::IpAddress& peer) {
  if (auto way = way_to(peer)) return way->link->source;
  auto known = sources_.find(load_be<uint32_t>(peer.bytes.data() + 12));
  if (known != sources_.end()) return known->second;
  if (sources_.size() >= kMostSources) sources_.clear();
  auto source = tools_.sources.source_for(peer);
  if (source) sources_.emplace(load_be<uint32_t>(peer.bytes.data() + 12), *source);
  return source;
}

std::optional<policy::Endpoint> TcpStack::place_for(const policy::Endpoint& peer) {
  auto source = source_for(peer.address);
  if (!source) return std::nullopt;
  for (unsigned tries = 0; tries < kPorts; tries++) {
    auto port = tools_.ports.at(next_port_++);
    if (!carriers_.contains(key_of(peer, port))) return policy::Endpoint{*source, port};
  }
  return std::nullopt;
}

std::unique_ptr<client::Carrier> TcpStack::carrier_to(const policy::Endpoint& peer) {
  auto from = peer.address.is_v4() ? place_for(peer) : std::nullopt;
  if (!from) return nullptr;
  auto carrier = std::make_unique<StackCarrier>(shared_from_this(), *from, peer);
  carriers_.emplace(key_of(peer, from->port), carrier.get());
  if (!std::exchange(ticking_, true)) wait_for_tick();
  return carrier;
}

void TcpStack::forget(const Conversation& conversation) { carriers_.erase(key_of(conversation.to(), conversation.from().port)); }

void TcpStack::pump(Conversation& conversation) {
  auto now = client::Clock::now();
  while (auto segment = conversation.next(now)) put(*segment);
}

// What is lost is sent again.
void TcpStack::wait_for_tick() {
  tick_.expires_after(kTick);
  tick_.async_wait([weak = weak_from_this()](asio::error_code error) {
    auto self = weak.lock();
    if (!self || error) return;
    for (auto& [key, carrier] : self->carriers_) self->pump(carrier->conversation());
    self->ticking_ = !self->carriers_.empty();
    if (self->ticking_) self->wait_for_tick();
  });
}

void TcpStack::wait_for_packets() {
  arrivals_.async_wait(asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](asio::error_code error) {
    auto self = weak.lock();
    if (!self || error) return;
    self->tools_.ring.drain([&self](Bytes packet) { self->on_packet(packet); });
    self->wait_for_packets();
  });
}

void TcpStack::on_packet(Bytes packet) {
  auto segment = parse_segment(packet);
  if (!segment || !tools_.ports.has(segment->to_port)) return;
  auto found = carriers_.find(key_of({segment->from, segment->from_port}, segment->to_port));
  if (found == carriers_.end()) return answer_stray(*segment);
  auto& conversation = found->second->conversation();
  conversation.take(*segment, client::Clock::now());
  pump(conversation);
  found->second->wake();
}

// Of a connection that we have ended, or that nobody began. RFC 9293 3.10.7.1
void TcpStack::answer_stray(const Segment& segment) {
  if (segment.has(tcp_flags::kRst) || !segment.has(tcp_flags::kAck)) return;
  put({segment.to, segment.from, segment.to_port, segment.from_port, segment.acknowledged, 0, tcp_flags::kRst});
}

void TcpStack::put(const Segment& segment) {
  auto& out = batch_.emplace_back();
  out.size = size_of(segment);
  auto way = way_to(segment.to);
  out.direct = way.has_value();
  if (way) out.frame_to = way->frame_address();
  else out.to = SocketAddress(segment.to, 0);
  write_segment(segment, out.bytes.data());
  if (batch_.size() == kBatch) return flush();
  // After all that is ready to be done now has been.
  if (std::exchange(flush_is_due_, true)) return;
  loop_.post([weak = weak_from_this()] {
    if (auto self = weak.lock()) self->flush();
  });
}

void TcpStack::flush() {
  flush_is_due_ = false;
  for (std::span waiting(batch_); !waiting.empty();) waiting = waiting.subspan(flush_some(waiting));
  batch_.clear();
}

// What the kernel does not take counts as lost on the way.
size_t TcpStack::flush_some(std::span<Outgoing> waiting) {
  std::array<iovec, kBatch> pieces;
  std::array<mmsghdr, kBatch> messages{};
  bool direct = waiting.front().direct;
  unsigned count = 0;
  for (auto& out : waiting) {
    if (out.direct != direct) break;
    pieces[count] = {out.bytes.data(), out.size};
    auto& header = messages[count++].msg_hdr;
    header.msg_name = direct ? static_cast<void*>(&out.frame_to) : out.to.get();
    header.msg_namelen = direct ? sizeof out.frame_to : out.to.size();
    header.msg_iov = &pieces[count - 1];
    header.msg_iovlen = 1;
  }
  int sent = sendmmsg((direct ? tools_.frames : tools_.raw).get(), messages.data(), count, 0);
  return sent > 0 ? static_cast<size_t>(sent) : 1;
}

}  // namespace sallyport::audit
