// The kernel is asked, over loopback: what a filter lets through and what not.
#include "server/lease_filter.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sallyport::server {
namespace {

constexpr policy::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);

policy::Lease lease(const char* device, policy::Time until = kNow + std::chrono::days(1)) {
  policy::Lease one;
  one.device = *policy::parse_address(device);
  one.until = until;
  return one;
}

policy::Policy with(std::vector<policy::Lease> leases) {
  policy::Policy policy;
  policy.leases = std::move(leases);
  return policy;
}

sockaddr_in at(const char* address, uint16_t port = 0) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  inet_pton(AF_INET, address, &out.sin_addr);
  return out;
}

class Listener {
 public:
  explicit Listener(const policy::Policy& policy) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    auto own = at("127.0.0.1");
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&own), sizeof own), 0);
    EXPECT_TRUE(attach_filter(socket_, *lease_filter(policy, kNow)));
    EXPECT_EQ(listen(socket_, 8), 0);
    socklen_t size = sizeof own;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &size);
    port_ = ntohs(own.sin_port);
  }
  ~Listener() { close(socket_); }
  int handle() const { return socket_; }

  // Whether a connection from there comes to be within a moment.
  bool lets_in(const char* source) const {
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    auto from = at(source), to = at("127.0.0.1", port_);
    EXPECT_EQ(bind(client, reinterpret_cast<sockaddr*>(&from), sizeof from), 0);
    connect(client, reinterpret_cast<sockaddr*>(&to), sizeof to);
    pollfd writable{client, POLLOUT, 0};
    bool in = poll(&writable, 1, 100) == 1;
    close(client);
    return in;
  }

 private:
  int socket_;
  uint16_t port_ = 0;
};

TEST(LeaseFilter, OnlyLeasedDevicesAreAnswered) {
  Listener listener(with({lease("127.0.0.2"), lease("fe80::1"), lease("127.0.0.4"), lease("127.0.0.5", kNow)}));
  EXPECT_TRUE(listener.lets_in("127.0.0.2"));
  EXPECT_TRUE(listener.lets_in("127.0.0.4"));
  EXPECT_FALSE(listener.lets_in("127.0.0.1"));
  EXPECT_FALSE(listener.lets_in("127.0.0.3"));
  EXPECT_FALSE(listener.lets_in("127.0.0.5")) << "its lease is over";
}

TEST(LeaseFilter, AnotherHardwareAddressIsNot) {
  auto of_nobody = lease("127.0.0.2"), of_lo = lease("127.0.0.3");
  of_nobody.mac = policy::parse_mac("02:00:00:00:00:07");
  of_lo.mac = policy::parse_mac("00:00:00:00:00:00");  // as frames of lo have it
  Listener listener(with({of_nobody, of_lo, lease("127.0.0.4")}));
  EXPECT_FALSE(listener.lets_in("127.0.0.2"));
  EXPECT_TRUE(listener.lets_in("127.0.0.3"));
  EXPECT_TRUE(listener.lets_in("127.0.0.4"));
}

TEST(LeaseFilter, NewLeasesReplaceTheOld) {
  Listener listener(with({lease("127.0.0.2")}));
  EXPECT_TRUE(attach_filter(listener.handle(), *lease_filter(with({lease("127.0.0.3")}), kNow)));
  EXPECT_FALSE(listener.lets_in("127.0.0.2"));
  EXPECT_TRUE(listener.lets_in("127.0.0.3"));
}

TEST(LeaseFilter, LeasesOf445OpenNothingHere) {
  auto other = lease("127.0.0.2");
  other.door = policy::Door::smb;
  EXPECT_FALSE(Listener(with({other})).lets_in("127.0.0.2"));
}

TEST(LeaseFilter, MoreThanTheKernelTakesIsSaid) {
  std::vector<policy::Lease> many;
  for (int i = 0; i < 2000; i++) many.push_back(lease(("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250)).c_str()));
  EXPECT_FALSE(lease_filter(with(many), kNow));
  many.resize(1000);
  EXPECT_TRUE(lease_filter(with(many), kNow));
}

}  // namespace
}  // namespace sallyport::server
