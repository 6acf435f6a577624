#include "audit/tcp/stack.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "audit/sweep/raw_socket.h"
#include "audit/tcp/stack_carrier.h"
#include "base/random.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

constexpr uint16_t kPorts = 64;
constexpr int kSendRoom = 4 << 20;
constexpr CaptureRing::Room kRoom{.bytes = 1536, .packets = 1024};
// Between looks; when nothing has come for some time, only slow hosts are asked.
constexpr auto kPause = 1ms, kLongPause = 10ms;
constexpr unsigned kQuiet = 64;
// A look so much behind its time is late; that it found few says that it is not we who have too much to do.
constexpr auto kLate = 500us;
constexpr size_t kFew = 16;
constexpr auto kRound = 50ms;  // who waits in vain is looked after

}  // namespace

std::expected<std::shared_ptr<TcpStack>, std::string> TcpStack::open(channel::EventLoop& loop) {
  auto raw = open_raw_socket(true, kSendRoom);
  if (!raw) return std::unexpected(raw.error());
  auto ports = SourcePorts::reserve(kPorts, StrayAnswer::ignore);
  if (!ports) return std::unexpected(ports.error());
  auto ring = CaptureRing::open(CaptureRing::Family::v4, ports->block(), kRoom);
  if (!ring) return std::unexpected(fmt::format("packet socket: {}", ring.error().message()));
  SourceFinder sources(true);
  if (!sources.ok()) return std::unexpected(fmt::format("raw socket: {}", std::strerror(errno)));
  Descriptor frames(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  Tools tools{std::move(*raw), std::move(frames), std::move(*ports), std::move(*ring), std::move(sources)};
  std::shared_ptr<TcpStack> stack(new TcpStack(loop, std::move(tools)));
  stack->wait_to_look();
  return stack;
}

TcpStack::TcpStack(channel::EventLoop& loop, Tools tools)
    : loop_(loop), tools_(std::move(tools)), key_{random_value<uint64_t>(), random_value<uint64_t>()}, timer_(loop.io()),
      now_(client::Clock::now()) {
  batch_.reserve(kBatch);
}

uint64_t TcpStack::key_of(const policy::Endpoint& peer, uint16_t port) {
  return uint64_t{load_be<uint32_t>(peer.address.bytes.data() + 12)} << 32 | uint64_t{peer.port} << 16 | port;
}

// RFC 6528 3: nobody can foretell it, and of one connection after another between the same ends it grows.
uint32_t TcpStack::first_sequence(uint64_t connection) const {
  std::array<uint8_t, 8> ends;
  store_le(ends.data(), connection);
  auto ticks = std::chrono::duration_cast<std::chrono::microseconds>(client::Clock::now().time_since_epoch()).count() / 4;
  return static_cast<uint32_t>(sip_hash(key_, ends)) + static_cast<uint32_t>(ticks);
}

std::optional<PresentNeighbours::Way> TcpStack::way_to(const policy::IpAddress& peer) const {
  return neighbours_ && tools_.frames ? neighbours_->way_to(peer) : std::nullopt;
}

std::optional<policy::IpAddress> TcpStack::source_for(const policy::IpAddress& peer) {
  if (auto way = way_to(peer)) return way->link->source;
  return tools_.sources.source_for(peer);
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
  auto key = key_of(peer, from->port);
  auto carrier = std::make_unique<StackCarrier>(shared_from_this(), *from, peer, first_sequence(key));
  carriers_.emplace(key, carrier.get());
  return carrier;
}

void TcpStack::forget(const Conversation& conversation) { carriers_.erase(key_of(conversation.to(), conversation.from().port)); }

void TcpStack::pump(Conversation& conversation) {
  while (auto segment = conversation.next(now_)) put(*segment);
}

void TcpStack::wait_to_look() {
  next_look_ = now_ + (quiet_ < kQuiet ? kPause : kLongPause);
  timer_.expires_at(next_look_);
  timer_.async_wait([weak = weak_from_this()](asio::error_code error) {
    auto self = weak.lock();
    if (self && !error) self->look();
  });
}

void TcpStack::look() {
  now_ = client::Clock::now();
  bool in_time = now_ - next_look_ < kLate;
  flush_is_due_ = true;
  auto came = tools_.ring.drain([this](Bytes packet) { on_packet(packet); });
  quiet_ = came ? 0 : quiet_ + 1;
  if (now_ >= next_round_) look_after_all();
  resume_woken();
  flush();
  if (paced_) paced_(in_time || came < kFew);
  wait_to_look();
}

// What is lost is sent again; whose time is over is told.
void TcpStack::look_after_all() {
  next_round_ = now_ + kRound;
  for (auto& [key, carrier] : carriers_) {
    pump(carrier->conversation());
    wake(*carrier);
  }
}

void TcpStack::wake(StackCarrier& carrier) {
  if (carrier.due() && !std::exchange(carrier.woken, true)) woken_.push_back(&carrier);
}

// Each belongs to a coroutine that does nothing before this: they are all there. What they do may bring others.
void TcpStack::resume_woken() {
  auto woken = std::exchange(woken_, {});
  for (auto* carrier : woken) carrier->resume();
}

void TcpStack::give_up() {
  woken_.clear();
  std::vector<StackCarrier::Resume> left;
  for (auto& [key, carrier] : carriers_)
    if (carrier->waits()) left.push_back(carrier->take_resume());
}

void TcpStack::on_packet(Bytes packet) {
  auto segment = parse_segment(packet);
  if (!segment || !tools_.ports.has(segment->to_port)) return;
  auto found = carriers_.find(key_of({segment->from, segment->from_port}, segment->to_port));
  if (found == carriers_.end()) return answer_stray(*segment);
  auto& conversation = found->second->conversation();
  conversation.take(*segment, now_);
  pump(conversation);
  wake(*found->second);
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
