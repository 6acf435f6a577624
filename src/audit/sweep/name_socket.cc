#include "audit/sweep/name_socket.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "audit/sweep/direct_datagram.h"
#include "proto/nbt/name_service.h"

namespace sallyport::audit {

namespace {
constexpr size_t kDatagram = 6144;
constexpr int kBufferBytes = 16 << 20;
// At one go: who floods us shall not keep us from asking others.
constexpr size_t kMostBatches = 64, kMostRefusals = 4096;

std::error_code last_error() { return {errno, std::generic_category()}; }

sockaddr_in place(uint32_t address, uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = address;
  out.sin_port = htons(port);
  return out;
}

void set(int fd, int level, int option, int value) { setsockopt(fd, level, option, &value, sizeof value); }

// As root beyond what the system lets everybody have.
void grow(int fd, int option, int forced_option) {
  if (setsockopt(fd, SOL_SOCKET, forced_option, &kBufferBytes, sizeof kBufferBytes)) set(fd, SOL_SOCKET, option, kBufferBytes);
}
}  // namespace

policy::IpAddress address_of(uint32_t v4) {
  policy::IpAddress out;
  out.bytes[10] = out.bytes[11] = 0xFF;
  std::memcpy(out.bytes.data() + 12, &v4, 4);
  return out;
}

uint32_t v4_of(const policy::IpAddress& address) { return load_le<uint32_t>(address.bytes.data() + 12); }

struct NameSocket::Room {
  std::array<std::array<uint8_t, kDatagram>, kBatch> data;
  std::array<sockaddr_in, kBatch> peers;
  std::array<iovec, kBatch> vectors;
  std::array<mmsghdr, kBatch> messages;

  // Message i, without its datagram.
  mmsghdr& message(size_t i) {
    auto& message = messages[i] = {};
    message.msg_hdr.msg_name = &peers[i];
    message.msg_hdr.msg_namelen = sizeof peers[i];
    message.msg_hdr.msg_iov = &vectors[i];
    message.msg_hdr.msg_iovlen = 1;
    return message;
  }
};

NameSocket::NameSocket(int fd) : fd_(fd), room_(std::make_unique_for_overwrite<Room>()) {}
NameSocket::NameSocket(NameSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      frames_(std::move(other.frames_)),
      own_port_(other.own_port_),
      neighbours_(other.neighbours_),
      from_name_port_(other.from_name_port_),
      room_(std::move(other.room_)) {}
NameSocket& NameSocket::operator=(NameSocket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(frames_, other.frames_);
  std::swap(own_port_, other.own_port_);
  std::swap(neighbours_, other.neighbours_);
  std::swap(from_name_port_, other.from_name_port_);
  std::swap(room_, other.room_);
  return *this;
}
NameSocket::~NameSocket() {
  if (fd_ >= 0) close(fd_);
}

std::expected<NameSocket, std::error_code> NameSocket::open(bool from_name_port, bool broadcast) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return std::unexpected(last_error());
  NameSocket out(fd);
  grow(fd, SO_RCVBUF, SO_RCVBUFFORCE);
  grow(fd, SO_SNDBUF, SO_SNDBUFFORCE);
  set(fd, IPPROTO_IP, IP_RECVERR, 1);
  if (broadcast) set(fd, SOL_SOCKET, SO_BROADCAST, 1);
  auto own = place(INADDR_ANY, nbt::kNameServicePort);
  out.from_name_port_ = from_name_port && bind(fd, reinterpret_cast<sockaddr*>(&own), sizeof own) == 0;
  return out;
}

void NameSocket::use(const PresentNeighbours& neighbours) {
  sockaddr_in own = place(INADDR_ANY, 0);
  socklen_t size = sizeof own;
  if (!from_name_port_) bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof own);
  Descriptor frames(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!frames || getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &size) != 0) return;
  frames_ = std::move(frames);
  own_port_ = ntohs(own.sin_port);
  neighbours_ = &neighbours;
}

std::optional<PresentNeighbours::Way> NameSocket::way_to(uint32_t address) const {
  return neighbours_ ? neighbours_->way_to(address_of(address)) : std::nullopt;
}

// The first of them, up to one that the kernel has to find the way to.
size_t NameSocket::send_directly(std::span<const Outgoing> batch, uint16_t port, std::error_code& error) {
  std::array<DirectDatagram, kBatch> packets;
  std::array<sockaddr_ll, kBatch> frame_to;
  unsigned count = 0;
  for (auto& out : batch.first(std::min(batch.size(), kBatch))) {
    auto way = way_to(out.address);
    if (!way) break;
    packets[count] = make_datagram({way->link->source, own_port_}, {address_of(out.address), port}, out.datagram);
    frame_to[count] = way->frame_address();
    room_->vectors[count] = {packets[count].bytes.data(), packets[count].size};
    auto& header = room_->message(count).msg_hdr;
    header.msg_name = &frame_to[count];
    header.msg_namelen = sizeof frame_to[count];
    count++;
  }
  int sent = sendmmsg(frames_.get(), room_->messages.data(), count, 0);
  if (sent < 0) error = last_error();
  return sent < 0 ? 0 : static_cast<size_t>(sent);
}

size_t NameSocket::send(std::span<const Outgoing> batch, uint16_t port, std::error_code& error) {
  if (!batch.empty() && way_to(batch.front().address)) return send_directly(batch, port, error);
  size_t count = std::min(batch.size(), kBatch);
  for (size_t i = 0; i < count; i++) {
    if (i && way_to(batch[i].address)) {
      count = i;
      break;
    }
    room_->peers[i] = place(batch[i].address, port);
    room_->vectors[i] = {const_cast<uint8_t*>(batch[i].datagram.data()), batch[i].datagram.size()};
    room_->message(i);
  }
  int sent = sendmmsg(fd_, room_->messages.data(), static_cast<unsigned>(count), 0);
  if (sent < 0) error = last_error();
  return sent < 0 ? 0 : static_cast<size_t>(sent);
}

void NameSocket::receive(const std::function<void(const Incoming&)>& take) {
  int got = kBatch;
  for (size_t batch = 0; batch < kMostBatches && got == kBatch; batch++) {
    for (size_t i = 0; i < kBatch; i++) {
      room_->vectors[i] = {room_->data[i].data(), kDatagram};
      room_->message(i);
    }
    got = recvmmsg(fd_, room_->messages.data(), kBatch, 0, nullptr);
    for (int i = 0; i < got; i++) {
      const auto& peer = room_->peers[static_cast<size_t>(i)];
      take({peer.sin_addr.s_addr, ntohs(peer.sin_port),
            Bytes(room_->data[static_cast<size_t>(i)]).first(room_->messages[static_cast<size_t>(i)].msg_len)});
    }
  }
}

size_t NameSocket::refusals(const std::function<void(const Refusal&)>& take) {
  alignas(cmsghdr) std::array<uint8_t, 512> control;
  size_t count = 0;
  for (; count < kMostRefusals; count++) {
    auto& header = room_->message(0).msg_hdr;
    room_->vectors[0] = {room_->data[0].data(), kDatagram};
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    ssize_t got = recvmsg(fd_, &header, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (got < 0) break;
    for (auto* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
      if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_RECVERR) continue;
      sock_extended_err told;
      std::memcpy(&told, CMSG_DATA(part), sizeof told);
      bool final = told.ee_type == ICMP_DEST_UNREACH || told.ee_type == ICMP_TIME_EXCEEDED;
      if (told.ee_origin != SO_EE_ORIGIN_ICMP || !final) continue;
      bool port = told.ee_type == ICMP_DEST_UNREACH && told.ee_code == ICMP_PORT_UNREACH;
      take({room_->peers[0].sin_addr.s_addr, port, Bytes(room_->data[0]).first(static_cast<size_t>(got))});
    }
  }
  return count;
}

void NameSocket::wait(SweepClock::duration most, bool to_send) {
  using namespace std::chrono;
  pollfd one{fd_, static_cast<short>(to_send ? POLLIN | POLLOUT : POLLIN), 0};
  auto left = std::max(most, SweepClock::duration{});
  timespec time{duration_cast<seconds>(left).count(), duration_cast<nanoseconds>(left % seconds(1)).count()};
  ppoll(&one, 1, &time, nullptr);
}

}  // namespace sallyport::audit
