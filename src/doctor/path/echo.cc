#include "doctor/path/echo.h"

#include <netinet/in.h>
#include <netinet/ip_icmp.h>

#include <algorithm>
#include <array>

#include "base/random.h"

namespace sallyport::doctor {
namespace {

constexpr uint32_t kHeaders = 20 + 8;  // IPv4's and ICMP's
constexpr Millis kWait{500}, kLeastWait{100};
constexpr uint32_t kSmallest = 576;  // what every path carries, RFC 791 3.1
constexpr uint32_t kLargest = 9216;  // with larger ones nothing is learnt that a share needs

uint16_t checksum(Bytes bytes) {
  uint32_t sum = 0;
  for (size_t i = 0; i < bytes.size(); i++) sum += i % 2 ? bytes[i] : uint32_t{bytes[i]} << 8;
  while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<uint16_t>(~sum);
}

class Pinger {
 public:
  explicit Pinger(const Destination& to) : to_(socket_address(to.address, to.scope, 0)) {
    socket_ = Socket::make(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
    if (!socket_) {
      socket_ = Socket::make(AF_INET, SOCK_RAW, IPPROTO_ICMP);
      raw_ = true;
    }
    int probe = IP_PMTUDISC_PROBE;  // Don't Fragment, whatever the kernel has learnt of the path
    if (socket_) setsockopt(socket_.get(), IPPROTO_IP, IP_MTU_DISCOVER, &probe, sizeof probe);
  }
  bool possible() const { return static_cast<bool>(socket_); }

  // Whether an IP packet of this size comes back; tried twice.
  bool passes(uint32_t size) { return once(size) || once(size); }

 private:
  bool once(uint32_t size) {
    auto packet = request(size);
    if (sendto(socket_.get(), packet.data(), packet.size(), 0, to_.get(), to_.size) < 0) return false;
    Deadline deadline(wait_);
    std::vector<uint8_t> answer(packet.size() + 60);
    while (wait_readable(socket_, deadline)) {
      auto got = recv(socket_.get(), answer.data(), answer.size(), 0);
      if (got < 0) return false;
      if (!matches(Bytes(answer).first(static_cast<size_t>(got)), packet)) continue;
      wait_ = std::clamp(deadline.since_begin() * 8, kLeastWait, kWait);
      return true;
    }
    return false;
  }

  std::vector<uint8_t> request(uint32_t size) {
    std::vector<uint8_t> packet(std::max(size, kHeaders + 16) - 20);
    packet[0] = ICMP_ECHO;
    store_be(&packet[4], id_);
    store_be(&packet[6], ++sequence_);
    store_le(&packet[8], cookie_);
    store_be(&packet[2], checksum(packet));
    return packet;
  }

  // The kernel puts its own id into packets of a SOCK_DGRAM: sequence and cookie are ours.
  bool matches(Bytes answer, const std::vector<uint8_t>& sent) const {
    if (raw_ && answer.size() >= 20) answer = answer.subspan(std::min<size_t>(answer.size(), (answer[0] & 15u) * 4));
    return answer.size() == sent.size() && answer[0] == ICMP_ECHOREPLY &&
           equal(answer.subspan(6, 10), Bytes(sent).subspan(6, 10));
  }

  SocketAddress to_;
  Socket socket_;
  bool raw_ = false;
  Millis wait_ = kWait;  // shorter once the way's length is known
  uint16_t id_ = random_value<uint16_t>();
  uint16_t sequence_ = 0;
  uint64_t cookie_ = random_value<uint64_t>();
};

}  // namespace

EchoEvidence ping(const Destination& to, uint32_t mtu) {
  EchoEvidence out;
  out.link_mtu = mtu;
  if (!to.address.is_v4()) {
    out.asked = Known::no;
    return out;
  }
  Pinger pinger(to);
  if (!pinger.possible()) return out;
  out.asked = Known::yes;
  out.answers = audit::known(pinger.passes(0));
  if (out.answers != Known::yes || mtu < kSmallest) return out;
  uint32_t passed = 0, failed = std::min(mtu, kLargest) + 1;
  if (pinger.passes(failed - 1)) passed = failed - 1;
  else if (pinger.passes(kSmallest)) passed = kSmallest;
  // To the nearest 16 bytes: enough to name an MTU, and soon done.
  while (passed && failed - passed > 16) {
    auto middle = passed + (failed - passed) / 2;
    (pinger.passes(middle) ? passed : failed) = middle;
  }
  out.largest = passed;
  return out;
}

}  // namespace sallyport::doctor
