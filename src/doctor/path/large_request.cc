#include "doctor/path/large_request.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

#include "doctor/path/first_message.h"

namespace sallyport::doctor {
namespace {

constexpr size_t kFiller = 12'000;  // eight segments of Ethernet's, below what any server takes before the login

struct Flight {
  bool waiting = false;  // bytes that nobody acknowledged
  bool resent = false;
  uint32_t segment = 0;
};

Flight flight(const Socket& socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  int unsent = 0;
  if (getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  ioctl(socket.get(), SIOCOUTQ, &unsent);
  return {unsent > 0, info.tcpi_retransmits > 0 || info.tcpi_total_retrans > 0, info.tcpi_snd_mss};
}

}  // namespace

void send_large_request(const Socket& socket, nbt::Transport transport, Millis timeout, Conversation& out) {
  // Retransmissions begin after 200 ms at the least and double: three seconds see three of them.
  Deadline deadline(std::max(timeout, Millis(3000)));
  client::Offer offer;
  offer.padding = kFiller;
  auto request = smb2_offer(transport, offer);
  auto segment = flight(socket).segment;
  say(socket, request.bytes(), deadline);
  auto heard = hear(socket, 1, deadline);
  if (!heard.bytes.empty()) {
    out.large_request = Known::yes;
    return;
  }
  auto after = flight(socket);
  if (heard.closed || heard.error || !after.waiting || !after.resent) return;
  out.large_request = Known::no;
  out.stalled_segment = segment;
}

}  // namespace sallyport::doctor
