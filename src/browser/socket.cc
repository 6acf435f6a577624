#include "browser/socket.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "proto/nbt/datagram.h"

namespace sallyport::browser {

namespace {
using names::V4;

sockaddr_in socket_address(const V4& address, uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  std::memcpy(&out.sin_addr, address.data(), address.size());
  return out;
}
V4 v4_of(const in_addr& address) {
  V4 out;
  std::memcpy(out.data(), &address, out.size());
  return out;
}

bool switch_on(int descriptor, int level, int option) {
  int on = 1;
  return setsockopt(descriptor, level, option, &on, sizeof on) == 0;
}

bool prepare(int descriptor, const std::string& interface) {
  auto any = socket_address({}, nbt::kDatagramPort);
  return setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface.data(), static_cast<socklen_t>(interface.size())) == 0 &&
         switch_on(descriptor, SOL_SOCKET, SO_BROADCAST) && switch_on(descriptor, IPPROTO_IP, IP_PKTINFO) &&
         bind(descriptor, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0;
}

union Control {
  cmsghdr align;
  char bytes[CMSG_SPACE(sizeof(in_pktinfo))];
};
}  // namespace

std::expected<DatagramSocket, std::string> DatagramSocket::open(const std::string& interface) {
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor >= 0 && prepare(descriptor, interface)) return DatagramSocket(descriptor);
  int error = errno;
  if (descriptor >= 0) close(descriptor);
  return std::unexpected(fmt::format("cannot listen on UDP port {} of {}: {}; {}", nbt::kDatagramPort, interface,
                                     std::strerror(error),
                                     error == EADDRINUSE ? "another program has this port (see: ss -lunp; often Samba's nmbd): stop it"
                                     : error == EACCES || error == EPERM ? "ports below 1024 need root or CAP_NET_BIND_SERVICE"
                                                                         : "check the interface"));
}

DatagramSocket::~DatagramSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<DatagramSocket::Received> DatagramSocket::receive(MutableBytes buffer) {
  sockaddr_in from{};
  Control control{};
  iovec part{buffer.data(), buffer.size()};
  msghdr message{&from, sizeof from, &part, 1, control.bytes, sizeof control, 0};
  auto length = recvmsg(descriptor_, &message, 0);
  if (length < 0) return std::nullopt;
  Received out{v4_of(from.sin_addr), {}, buffer.first(static_cast<size_t>(length))};
  for (auto* each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
    if (each->cmsg_level != IPPROTO_IP || each->cmsg_type != IP_PKTINFO) continue;
    in_pktinfo info;
    std::memcpy(&info, CMSG_DATA(each), sizeof info);
    out.to = v4_of(info.ipi_addr);
  }
  return out;
}

void DatagramSocket::send(const V4& from, const V4& to, Bytes packet) {
  auto target = socket_address(to, nbt::kDatagramPort);
  Control control{};
  iovec part{const_cast<uint8_t*>(packet.data()), packet.size()};
  msghdr message{&target, sizeof target, &part, 1, control.bytes, sizeof control, 0};
  auto* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = IPPROTO_IP;
  header->cmsg_type = IP_PKTINFO;
  header->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo info{};
  std::memcpy(&info.ipi_spec_dst, from.data(), from.size());
  std::memcpy(CMSG_DATA(header), &info, sizeof info);
  [[maybe_unused]] auto sent = sendmsg(descriptor_, &message, MSG_DONTWAIT);
}

}  // namespace sallyport::browser
