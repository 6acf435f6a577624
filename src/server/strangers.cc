#include "server/strangers.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "server/lease_filter.h"

namespace sallyport::server {
namespace {

constexpr int kTurn = 32;          // knocks read before others on this loop have their turn
constexpr int kQueue = 64 * 1024;  // bytes of them that wait; a flood is not worth more

// SYNs to this port, first fragments only; the frame begins with the IP header.
bool take_only_knocks(int socket, bool v4, uint16_t port) {
  const sock_filter of_v4[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 8),
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),         BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1FFF, 6, 0),
      BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 3), BPF_STMT(BPF_LD | BPF_B | BPF_IND, 13),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x14, 1, 0), BPF_STMT(BPF_RET | BPF_K, 128),
      BPF_STMT(BPF_RET | BPF_K, 0)};
  const sock_filter of_v6[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 5),
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 42),        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 3),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 53),        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x14, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, 128),                BPF_STMT(BPF_RET | BPF_K, 0)};
  return v4 ? attach_filter(socket, of_v4) : attach_filter(socket, of_v6);
}

// Bound only when its filter stands, so that it never sees anything else.
int open_frames(const policy::Endpoint& endpoint, const std::string& interface) {
  bool v4 = endpoint.address.is_v4();
  int frames = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (frames < 0) return -1;
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(v4 ? ETH_P_IP : ETH_P_IPV6);
  where.sll_ifindex = interface.empty() ? 0 : static_cast<int>(if_nametoindex(interface.c_str()));
  setsockopt(frames, SOL_SOCKET, SO_RCVBUF, &kQueue, sizeof kQueue);
  if (take_only_knocks(frames, v4, endpoint.port) && bind(frames, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0)
    return frames;
  close(frames);
  return -1;
}

// IPPROTO_RAW: whole packets out, nothing in (raw(7)).
int open_answers(bool v4) { return socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW); }

std::optional<policy::MacAddress> mac_of(const sockaddr_ll& from) {
  policy::MacAddress mac;
  if (from.sll_hatype != ARPHRD_ETHER || from.sll_halen != mac.bytes.size()) return std::nullopt;
  std::memcpy(mac.bytes.data(), from.sll_addr, mac.bytes.size());
  return mac;
}

}  // namespace

std::shared_ptr<Strangers> Strangers::listen(asio::io_context& io, const policy::Endpoint& endpoint, const std::string& interface,
                                             Judge judge) {
  int frames = open_frames(endpoint, interface);
  if (frames < 0) return nullptr;
  std::shared_ptr<Strangers> made(new Strangers(io, frames, open_answers(endpoint.address.is_v4()), endpoint, std::move(judge)));
  made->wait();
  return made;
}

Strangers::Strangers(asio::io_context& io, int frames, int answers, const policy::Endpoint& endpoint, Judge judge)
    : frames_(io, frames), answers_(answers), endpoint_(endpoint), judge_(std::move(judge)) {}

Strangers::~Strangers() {
  if (answers_ >= 0) close(answers_);
}

void Strangers::stop() {
  asio::error_code ignored;
  frames_.close(ignored);
}

void Strangers::wait() {
  frames_.async_wait(asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](asio::error_code error) {
    auto self = weak.lock();
    if (error || !self) return;
    self->read();
    self->wait();
  });
}

void Strangers::read() {
  std::array<uint8_t, 128> packet;
  for (int i = 0; i < kTurn; i++) {
    sockaddr_ll from{};
    socklen_t size = sizeof from;
    auto got = recvfrom(frames_.native_handle(), packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 0) return;
    auto knock = from.sll_pkttype == PACKET_HOST ? knock_in(Bytes(packet).first(static_cast<size_t>(got))) : std::nullopt;
    if (!knock || knock->to.port != endpoint_.port) continue;
    if (!endpoint_.address.is_unspecified() && knock->to.address != endpoint_.address) continue;
    if (judge_(*knock, mac_of(from))) answer(*knock, from.sll_ifindex);
  }
}

// What cannot be sent is no answer, which a closed port behind a firewall gives, too.
void Strangers::answer(const Knock& knock, int interface) const {
  auto packet = reset_of(knock);
  const auto& to = knock.from.address;
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  std::memcpy(&v4.sin_addr, to.bytes.data() + 12, 4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_scope_id = static_cast<uint32_t>(interface);  // for addresses that mean something on one link only
  std::memcpy(&v6.sin6_addr, to.bytes.data(), 16);
  if (to.is_v4())
    sendto(answers_, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&v4), sizeof v4);
  else
    sendto(answers_, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&v6), sizeof v6);
}

}  // namespace sallyport::server
