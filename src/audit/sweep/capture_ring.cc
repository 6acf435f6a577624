#include "audit/sweep/capture_ring.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <atomic>
#include <bit>
#include <cerrno>
#include <span>

namespace sallyport::audit {
namespace {

constexpr uint32_t kBlock = 64 * 1024, kFrameHeader = 128;  // of the ring, before each packet: at most

std::error_code last_error() { return {errno, std::generic_category()}; }

constexpr sock_filter load(uint16_t size, uint32_t at) { return BPF_STMT(static_cast<uint16_t>(BPF_LD | size | BPF_ABS), at); }
constexpr sock_filter load_behind_header(uint16_t size, uint32_t at) {
  return BPF_STMT(static_cast<uint16_t>(BPF_LD | size | BPF_IND), at);
}
constexpr sock_filter when(uint32_t value, uint8_t yes, uint8_t no) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no);
}
constexpr sock_filter accept(uint32_t bytes) { return BPF_STMT(BPF_RET | BPF_K, bytes); }
constexpr sock_filter kReject = BPF_STMT(BPF_RET | BPF_K, 0);
constexpr sock_filter first_of_block(uint16_t count) { return BPF_STMT(BPF_ALU | BPF_AND | BPF_K, uint32_t{0xffff} & ~(count - 1u)); }

bool attach(int socket, std::span<const sock_filter> filter) {
  sock_fprog program{static_cast<uint16_t>(filter.size()), const_cast<sock_filter*>(filter.data())};
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

// TCP to our ports, not a later fragment; ICMP "destination unreachable".
bool attach_v4(int socket, PortBlock ports, uint32_t bytes) {
  const sock_filter filter[] = {
      /* 0 */ load(BPF_B, 9),
      /* 1 */ when(IPPROTO_TCP, 0, 6),
      /* 2 */ load(BPF_H, 6),
      /* 3 */ BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, 9, 0),
      /* 4 */ BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
      /* 5 */ load_behind_header(BPF_H, 2),
      /* 6 */ first_of_block(ports.count),
      /* 7 */ when(ports.first, 4, 5),
      /* 8 */ when(IPPROTO_ICMP, 0, 4),
      /* 9 */ BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
      /* 10 */ load_behind_header(BPF_B, 0),
      /* 11 */ when(3, 0, 1),
      /* 12 */ accept(bytes),
      /* 13 */ kReject,
  };
  return attach(socket, filter);
}

bool attach_v6(int socket, PortBlock ports, uint32_t bytes) {
  const sock_filter filter[] = {
      /* 0 */ load(BPF_B, 6),
      /* 1 */ when(IPPROTO_TCP, 0, 3),
      /* 2 */ load(BPF_H, 42),
      /* 3 */ first_of_block(ports.count),
      /* 4 */ when(ports.first, 3, 4),
      /* 5 */ when(IPPROTO_ICMPV6, 0, 3),
      /* 6 */ load(BPF_B, 40),
      /* 7 */ when(1, 0, 1),
      /* 8 */ accept(bytes),
      /* 9 */ kReject,
  };
  return attach(socket, filter);
}

bool set_up_ring(int socket, uint32_t frame, uint32_t frames) {
  int version = TPACKET_V2;
  tpacket_req request{.tp_block_size = kBlock, .tp_block_nr = frame * frames / kBlock, .tp_frame_size = frame, .tp_frame_nr = frames};
  return setsockopt(socket, SOL_PACKET, PACKET_VERSION, &version, sizeof version) == 0 &&
         setsockopt(socket, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) == 0;
}

bool begin(int socket, uint16_t protocol) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(protocol);
  return bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

std::expected<CaptureRing, std::error_code> CaptureRing::open(Family family, PortBlock ports, Room room) {
  // Without a protocol nothing is received until filter and ring are there.
  Descriptor socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return std::unexpected(last_error());
  bool v4 = family == Family::v4;
  auto frame = std::bit_ceil(room.bytes + kFrameHeader);
  if (!(v4 ? attach_v4 : attach_v6)(socket.get(), ports, room.bytes) || !set_up_ring(socket.get(), frame, room.packets))
    return std::unexpected(last_error());
  void* memory = mmap(nullptr, size_t{frame} * room.packets, PROT_READ | PROT_WRITE, MAP_SHARED, socket.get(), 0);
  if (memory == MAP_FAILED) return std::unexpected(last_error());
  CaptureRing ring(std::move(socket), static_cast<uint8_t*>(memory), frame, room.packets);
  if (!begin(ring.descriptor(), v4 ? ETH_P_IP : ETH_P_IPV6)) return std::unexpected(last_error());
  return ring;
}

CaptureRing::CaptureRing(CaptureRing&& other) noexcept
    : socket_(std::move(other.socket_)),
      memory_(std::exchange(other.memory_, nullptr)),
      frame_(other.frame_),
      frames_(other.frames_),
      next_(other.next_) {}

CaptureRing::~CaptureRing() {
  if (memory_) munmap(memory_, size_t{frame_} * frames_);
}

size_t CaptureRing::drain(const std::function<void(Bytes)>& sink) {
  for (size_t count = 0;; count++) {
    auto* frame = memory_ + next_ * frame_;
    auto* header = reinterpret_cast<tpacket2_hdr*>(frame);
    std::atomic_ref<uint32_t> status(header->tp_status);
    if (!(status.load(std::memory_order_acquire) & TP_STATUS_USER)) return count;
    if (header->tp_net < frame_) sink({frame + header->tp_net, std::min<size_t>(header->tp_snaplen, frame_ - header->tp_net)});
    status.store(TP_STATUS_KERNEL, std::memory_order_release);
    next_ = (next_ + 1) % frames_;
  }
}

unsigned CaptureRing::dropped() {
  tpacket_stats stats{};
  socklen_t size = sizeof stats;
  if (getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0) return 0;
  return stats.tp_drops;
}

}  // namespace sallyport::audit
