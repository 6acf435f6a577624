// Questions to the kernel about its routes and interfaces. rtnetlink(7)
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <functional>
#include <vector>

#include "base/bytes.h"
#include "doctor/path/socket.h"

namespace sallyport::doctor {

// One question, built piece by piece.
class NetlinkRequest {
 public:
  template <class Body>
  NetlinkRequest(uint16_t type, uint16_t flags, const Body& body) {
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | flags);
    append(&header, sizeof header);
    append(&body, sizeof body);
  }
  void add(uint16_t attribute, Bytes value);
  Bytes bytes();

 private:
  void append(const void* data, size_t size);
  std::vector<uint8_t> bytes_;
};

// Calls `each` with every answer; the kernel's errno, or 0.
int ask_kernel(NetlinkRequest request, const std::function<void(const nlmsghdr&)>& each);

// The attributes behind a message's fixed part.
void for_attributes(const nlmsghdr& message, size_t fixed, const std::function<void(uint16_t type, Bytes value)>& each);

template <class T>
T value_of(Bytes attribute) {
  T value{};
  std::memcpy(&value, attribute.data(), std::min(sizeof value, attribute.size()));
  return value;
}

}  // namespace sallyport::doctor
