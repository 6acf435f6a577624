#include "base/netlink.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace sallyport {
namespace {

constexpr int kPatience = 2000;  // milliseconds; the kernel answers at once

// Whether there may be more to come; `error` is the kernel's.
bool take(Bytes datagram, bool dump, int& error, const std::function<void(const nlmsghdr&)>& each) {
  auto left = static_cast<unsigned>(datagram.size());
  for (auto* message = reinterpret_cast<const nlmsghdr*>(datagram.data()); NLMSG_OK(message, left);
       message = NLMSG_NEXT(message, left)) {
    if (message->nlmsg_type == NLMSG_DONE) return false;
    if (message->nlmsg_type == NLMSG_ERROR) error = -static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error;
    if (message->nlmsg_type == NLMSG_ERROR) return false;
    each(*message);
    if (!dump) return false;
  }
  return true;
}

int converse(int socket, NetlinkRequest& request, const std::function<void(const nlmsghdr&)>& each) {
  auto question = request.bytes();
  if (send(socket, question.data(), question.size(), 0) < 0) return errno;
  bool dump = (value_of<nlmsghdr>(question).nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
  alignas(nlmsghdr) std::array<uint8_t, 64 * 1024> buffer;
  for (int error = 0;;) {
    pollfd readable{socket, POLLIN, 0};
    if (poll(&readable, 1, kPatience) <= 0) return ETIMEDOUT;
    auto got = recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 ? errno : EPIPE;
    if (!take(Bytes(buffer).first(static_cast<size_t>(got)), dump, error, each)) return error;
  }
}

}  // namespace

void NetlinkRequest::append(const void* data, size_t size) {
  auto* from = static_cast<const uint8_t*>(data);
  bytes_.insert(bytes_.end(), from, from + size);
  bytes_.resize(NLMSG_ALIGN(bytes_.size()));
}

void NetlinkRequest::add(uint16_t attribute, Bytes value) {
  rtattr header{};
  header.rta_len = static_cast<uint16_t>(RTA_LENGTH(value.size()));
  header.rta_type = attribute;
  append(&header, sizeof header);
  append(value.data(), value.size());
}

Bytes NetlinkRequest::bytes() {
  auto size = static_cast<uint32_t>(bytes_.size());
  std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_len), &size, sizeof size);
  return bytes_;
}

int ask_kernel(NetlinkRequest request, const std::function<void(const nlmsghdr&)>& each) {
  int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (socket < 0) return errno;
  int error = converse(socket, request, each);
  close(socket);
  return error;
}

void for_attributes(const nlmsghdr& message, size_t fixed, const std::function<void(uint16_t, Bytes)>& each) {
  size_t begin = NLMSG_HDRLEN + NLMSG_ALIGN(fixed);
  if (message.nlmsg_len < begin) return;
  auto left = static_cast<int>(message.nlmsg_len - begin);
  auto* first = reinterpret_cast<const rtattr*>(reinterpret_cast<const uint8_t*>(&message) + begin);
  for (auto* attribute = first; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
    each(attribute->rta_type & NLA_TYPE_MASK, {static_cast<const uint8_t*>(RTA_DATA(attribute)), RTA_PAYLOAD(attribute)});
}

}  // namespace sallyport
