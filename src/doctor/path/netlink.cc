#include "doctor/path/netlink.h"

#include <array>

namespace sallyport::doctor {

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
  auto socket = Socket::make(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  auto question = request.bytes();
  if (!socket || send(socket.get(), question.data(), question.size(), 0) < 0) return errno;
  bool dump = value_of<nlmsghdr>(question).nlmsg_flags & NLM_F_DUMP;
  Deadline deadline(std::chrono::seconds(2));
  alignas(nlmsghdr) std::array<uint8_t, 64 * 1024> buffer;
  while (wait_readable(socket, deadline)) {
    auto got = recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) return errno;
    auto left = static_cast<unsigned>(got);
    for (auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data()); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type == NLMSG_DONE) return 0;
      if (message->nlmsg_type == NLMSG_ERROR) return -static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error;
      each(*message);
      if (!dump) return 0;
    }
  }
  return ETIMEDOUT;
}

void for_attributes(const nlmsghdr& message, size_t fixed, const std::function<void(uint16_t, Bytes)>& each) {
  size_t begin = NLMSG_HDRLEN + NLMSG_ALIGN(fixed);
  if (message.nlmsg_len < begin) return;
  auto left = static_cast<int>(message.nlmsg_len - begin);
  auto* first = reinterpret_cast<const rtattr*>(reinterpret_cast<const uint8_t*>(&message) + begin);
  for (auto* attribute = first; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
    each(attribute->rta_type & NLA_TYPE_MASK, {static_cast<const uint8_t*>(RTA_DATA(attribute)), RTA_PAYLOAD(attribute)});
}

}  // namespace sallyport::doctor
