#include "names/port.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "names/question.h"

namespace sallyport::names {
namespace {

constexpr size_t kLongestDatagram = 1536;
constexpr int kReceiveRoom = 4 << 20;
constexpr int kBatchesATurn = 16;

sockaddr_in to_socket(const V4& address, uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  std::memcpy(&out.sin_addr, address.data(), address.size());
  return out;
}

bool set(int fd, int level, int name, int value) { return setsockopt(fd, level, name, &value, sizeof value) == 0; }

std::string trouble(const V4& address, const std::string& interface) {
  int error = errno;
  return fmt::format("cannot listen on UDP {}:{} ({}): {}; {}", policy::to_string(to_ip(address)), nbt::kNameServicePort,
                     interface, std::strerror(error),
                     error == EACCES || error == EPERM ? "ports below 1024 need root or CAP_NET_BIND_SERVICE"
                     : error == EADDRINUSE ? "another program has this port, as Samba's nmbd does (see: ss -lunp): stop it"
                                           : "check the address");
}

}  // namespace

struct Port::Room {
  mmsghdr in[kBatch]{}, out[kBatch]{};
  iovec in_vector[kBatch]{}, out_vector[kBatch]{};
  sockaddr_in peers[kBatch]{};
  size_t answered[kBatch]{};  // which of the peers gets this answer
  uint8_t asked[kBatch][kLongestDatagram];
  uint8_t answers[kBatch][kAnswerRoom];
  alignas(cmsghdr) char control[kBatch][CMSG_SPACE(sizeof(uint16_t))];
};

Port::Port(Link link) : link_(std::move(link)), room_(std::make_unique<Room>()) {
  for (size_t i = 0; i < kBatch; i++) {
    auto& room = *room_;
    room.in_vector[i] = {room.asked[i], kLongestDatagram};
    room.in[i].msg_hdr.msg_iov = &room.in_vector[i];
    room.in[i].msg_hdr.msg_iovlen = 1;
    room.in[i].msg_hdr.msg_name = &room.peers[i];
  }
}

Port::Port(Port&& other) noexcept
    : link_(std::move(other.link_)),
      sockets_(std::exchange(other.sockets_, {})),
      room_(std::move(other.room_)),
      segments_(other.segments_) {}

Port& Port::operator=(Port&& other) noexcept {
  std::swap(link_, other.link_);
  std::swap(sockets_, other.sockets_);
  std::swap(room_, other.room_);
  std::swap(segments_, other.segments_);
  return *this;
}

Port::~Port() {
  for (auto& socket : sockets_) close(socket.fd);
}

std::expected<Port, std::string> Port::open(const Link& link) {
  Port out(link);
  auto error = out.add(link.address, false);
  if (error.empty() && link.broadcast) error = out.add(*link.broadcast, true);
  if (error.empty() && link.broadcast) error = out.add({255, 255, 255, 255}, true);
  if (!error.empty()) return std::unexpected(error);
  return out;
}

// Bound to the interface before it has an address: not for a moment does it hear another. Two addresses of one network share its
// broadcast address.
std::string Port::add(const V4& address, bool broadcast) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return trouble(address, link_.interface);
  sockets_.push_back({fd, broadcast});
  auto where = to_socket(address, nbt::kNameServicePort);
  bool bound =
      setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, link_.interface.c_str(), static_cast<socklen_t>(link_.interface.size())) == 0 &&
      set(fd, SOL_SOCKET, SO_BROADCAST, 1) && (!broadcast || set(fd, SOL_SOCKET, SO_REUSEADDR, 1)) &&
      bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
  if (!bound) return trouble(address, link_.interface);
  if (!set(fd, SOL_SOCKET, SO_RCVBUFFORCE, kReceiveRoom)) set(fd, SOL_SOCKET, SO_RCVBUF, kReceiveRoom);
  return "";
}

std::vector<int> Port::descriptors() const {
  std::vector<int> out;
  for (const auto& socket : sockets_) out.push_back(socket.fd);
  return out;
}

size_t Port::receive(const Socket& socket) {
  for (auto& message : room_->in) message.msg_hdr.msg_namelen = sizeof(sockaddr_in);
  int got = recvmmsg(socket.fd, room_->in, kBatch, MSG_DONTWAIT, nullptr);
  return got > 0 ? static_cast<size_t>(got) : 0;
}

bool Port::serve(unsigned ready, const std::function<void()>& before, const Answer& answer, const std::function<void()>& after) {
  bool more = false;
  for (size_t i = 0; i < sockets_.size(); i++) {
    if (!(ready >> i & 1)) continue;
    size_t got = kBatch;
    for (int batch = 0; got == kBatch && batch < kBatchesATurn; batch++) {
      if ((got = receive(sockets_[i])) == 0) break;
      before();
      auto count = answer_batch(sockets_[i], got, answer);
      after();
      send_answers(count);
    }
    more = more || got == kBatch;
  }
  return more;
}

size_t Port::answer_batch(const Socket& socket, size_t got, const Answer& answer) {
  auto& room = *room_;
  size_t count = 0;
  for (size_t i = 0; i < got; i++) {
    if (room.in[i].msg_hdr.msg_flags & MSG_TRUNC) continue;  // longer than any datagram of the name service
    Incoming incoming{socket.broadcast, {}, ntohs(room.peers[i].sin_port), {room.asked[i], room.in[i].msg_len}};
    std::memcpy(incoming.source.data(), &room.peers[i].sin_addr, 4);
    auto length = answer(incoming, room.answers[count]);
    if (length == 0) continue;
    room.out_vector[count] = {room.answers[count], length};
    room.answered[count++] = i;
  }
  return count;
}

// How many answers from `first` on go to the same peer and are of the same length, as far as one datagram may be long.
size_t Port::same_again(size_t first, size_t count) const {
  constexpr size_t kLongest = 60'000;
  const auto& room = *room_;
  const auto& peer = room.peers[room.answered[first]];
  auto length = room.out_vector[first].iov_len;
  size_t run = 1;
  for (; segments_ && first + run < count && (run + 1) * length <= kLongest; run++) {
    const auto& next = room.peers[room.answered[first + run]];
    bool same = room.out_vector[first + run].iov_len == length && next.sin_addr.s_addr == peer.sin_addr.s_addr &&
                next.sin_port == peer.sin_port;
    if (!same) break;
  }
  return run;
}

// Answers to one peer become one message, which the kernel cuts when it leaves (UDP_SEGMENT). Returns how many messages there
// are.
size_t Port::gather(size_t count) {
  auto& room = *room_;
  size_t messages = 0;
  for (size_t i = 0; i < count; messages++) {
    auto run = same_again(i, count);
    auto& head = room.out[messages].msg_hdr;
    head = {};
    head.msg_name = &room.peers[room.answered[i]];
    head.msg_namelen = sizeof(sockaddr_in);
    head.msg_iov = &room.out_vector[i];
    head.msg_iovlen = run;
    if (run > 1) {
      head.msg_control = room.control[messages];
      head.msg_controllen = sizeof room.control[messages];
      auto* control = CMSG_FIRSTHDR(&head);
      control->cmsg_level = SOL_UDP;
      control->cmsg_type = UDP_SEGMENT;
      control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
      auto length = static_cast<uint16_t>(room.out_vector[i].iov_len);
      std::memcpy(CMSG_DATA(control), &length, sizeof length);
    }
    i += run;
  }
  return messages;
}

// By the socket of our own address, whose answers they are. What cannot be sent is lost, as a datagram may be; an interface that
// cannot cut is not asked to again.
void Port::send_answers(size_t count) {
  auto messages = gather(count);
  for (size_t sent = 0; sent < messages;) {
    int went = sendmmsg(sockets_.front().fd, room_->out + sent, static_cast<unsigned>(messages - sent), MSG_NOSIGNAL);
    if (went > 0) {
      sent += static_cast<size_t>(went);
    } else if (segments_ && (errno == EIO || errno == EINVAL || errno == EOPNOTSUPP)) {
      segments_ = false;
      messages = gather(count);
      sent = 0;  // who has an answer already gets it twice, once
    } else {
      sent++;
    }
  }
}

void Port::send(const Outgoing& outgoing) {
  auto to = to_socket(outgoing.to, outgoing.port);
  sendto(sockets_.front().fd, outgoing.datagram.data(), outgoing.datagram.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&to),
         sizeof to);
}

}  // namespace sallyport::names
