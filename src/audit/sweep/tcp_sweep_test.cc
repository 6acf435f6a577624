#include "audit/sweep/tcp_sweep.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <map>
#include <thread>

#include "audit/sweep/connect_prober.h"
#include "audit/sweep/socket_address.h"

namespace sallyport::audit {
namespace {

using policy::IpAddress;
using std::chrono::milliseconds;

IpAddress ip(const char* text) { return *policy::parse_address(text); }

// A port on loopback: one that accepts, or one that is only taken and so refuses.
struct Port {
  Port(const char* address, bool accepts)
      : socket(::socket(SocketAddress(ip(address), 0).family(), SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    SocketAddress own(ip(address), 0);
    usable = bind(socket.get(), own.get(), own.size()) == 0 && (!accepts || listen(socket.get(), 4096) == 0);
    socklen_t size = own.size();
    getsockname(socket.get(), own.get(), &size);
    number = ntohs(reinterpret_cast<sockaddr_in*>(own.get())->sin_port);  // at the same place in both families
    if (accepts) thread = std::jthread([this](std::stop_token stop) { accept_all(stop); });
  }
  // What was reset before it was accepted stays in the queue until then.
  void accept_all(const std::stop_token& stop) const {
    while (!stop.stop_requested()) {
      pollfd ready{socket.get(), POLLIN, 0};
      if (poll(&ready, 1, 20) == 1) Descriptor(accept(socket.get(), nullptr, nullptr));
    }
  }
  Descriptor socket;
  uint16_t number = 0;
  bool usable = false;
  std::jthread thread;
};

using Found = std::map<std::pair<std::string, uint16_t>, PortState>;

struct Swept {
  Found found;
  bool complete = false;
  uint64_t sent = 0, settled = 0;
};

Swept sweep(std::vector<std::string> words, SweepOptions options) {
  auto targets = Targets::read({std::move(words), {}, true, 3});
  auto sweep = TcpSweep::prepare(*targets, options);
  EXPECT_TRUE(sweep) << sweep.error();
  Swept out;
  out.complete = (*sweep)->run({}, [&](const ProbeAnswer& answer) {
    bool first = out.found.insert({{to_string(answer.address), answer.port}, answer.state}).second;
    EXPECT_TRUE(first) << to_string(answer.address);
  });
  auto& progress = (*sweep)->progress();
  EXPECT_EQ(progress.answered(), out.found.size());
  out.sent = progress.sent;
  out.settled = progress.settled;
  return out;
}

class BothMethods : public testing::TestWithParam<SweepMethod> {
 protected:
  void SetUp() override {
    auto targets = Targets::read({{"127.0.0.1"}, {}, false, 0});
    if (auto usable = TcpSweep::prepare(*targets, {.method = GetParam()}); !usable) GTEST_SKIP() << usable.error();
  }
};
INSTANTIATE_TEST_SUITE_P(Sweep, BothMethods, testing::Values(SweepMethod::connect, SweepMethod::raw));

TEST_P(BothMethods, TellOpenFromClosed) {
  Port open("127.0.0.1", true), closed("127.0.0.1", false);
  auto out = sweep({"127.0.0.1"}, {.ports = {open.number, closed.number}, .method = GetParam()});
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(out.found, (Found{{{"127.0.0.1", open.number}, PortState::open}, {{"127.0.0.1", closed.number}, PortState::closed}}));
}

TEST_P(BothMethods, AskOverIPv6) {
  Port open("::1", true), closed("::1", false);
  if (!open.usable || !closed.usable) GTEST_SKIP() << "no IPv6";
  auto out = sweep({"::1"}, {.ports = {open.number, closed.number}, .method = GetParam()});
  EXPECT_EQ(out.found, (Found{{{"::1", open.number}, PortState::open}, {{"::1", closed.number}, PortState::closed}}));
}

// Every address of 127.0.0.0/8 is this machine.
TEST_P(BothMethods, FindAllOfABlock) {
  Port open("0.0.0.0", true);
  auto out = sweep({"127.7.0.0/22"}, {.ports = {open.number}, .method = GetParam()});
  EXPECT_EQ(out.found.size(), 1024u);
  for (auto& [key, state] : out.found) EXPECT_EQ(state, PortState::open) << key.first;
  EXPECT_EQ(out.settled, 1024u);
}

TEST_P(BothMethods, GoOnFromAPosition) {
  Port open("0.0.0.0", true);
  auto all = sweep({"127.7.0.0/22"}, {.ports = {open.number}, .method = GetParam()});
  auto rest = sweep({"127.7.0.0/22"}, {.ports = {open.number}, .method = GetParam(), .first = 1000});
  EXPECT_EQ(rest.found.size(), 24u);
  for (auto& entry : rest.found) EXPECT_TRUE(all.found.contains(entry.first));
}

TEST_P(BothMethods, KeepToTheRate) {
  Port open("0.0.0.0", true);
  auto began = SweepClock::now();
  sweep({"127.7.0.0/24"}, {.ports = {open.number}, .method = GetParam(), .rate = 500});
  EXPECT_GE(SweepClock::now() - began, milliseconds(450));
}

TEST_P(BothMethods, StopWhenTold) {
  Port open("0.0.0.0", true);
  auto targets = Targets::read({{"127.0.0.0/8"}, {}, false, 3});
  auto sweep = TcpSweep::prepare(*targets, {.ports = {open.number}, .method = GetParam(), .rate = 1000});
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(200));
    stop.request_stop();
  });
  uint64_t answers = 0;
  EXPECT_FALSE((*sweep)->run(stop.get_token(), [&](const ProbeAnswer&) { answers++; }));
  EXPECT_GT(answers, 0u);
  EXPECT_LT((*sweep)->progress().settled, 5000u);
}

TEST(Sweep, RefusesWhatMakesNoSense) {
  auto targets = Targets::read({{"127.0.0.1"}, {}, false, 0});
  for (auto& options : {SweepOptions{.ports = {}}, SweepOptions{.ports = {0}}, SweepOptions{.ports = {445, 139, 445}},
                        SweepOptions{.first = 2}, SweepOptions{.rate = -1}})
    EXPECT_FALSE(TcpSweep::prepare(*targets, options));
}

// A window smaller than the list: each waits for its turn, none is left out.
TEST(ConnectProber, TakesNoMoreThanItsWindow) {
  // Its queue of one is full, so that further connections get no answer.
  Port full("127.0.0.1", false);
  ASSERT_EQ(listen(full.socket.get(), 0), 0);
  std::vector<Descriptor> fillers;
  for (int i = 0; i < 4; i++) {
    fillers.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    SocketAddress to(ip("127.0.0.1"), full.number);
    connect(fillers.back().get(), to.get(), to.size());
  }
  ConnectProber prober(milliseconds(200), 16);
  std::vector<Probe> probes(40, Probe{ip("127.0.0.1"), full.number, 0});
  unsigned answers = 0;
  Prober::Sink sink = [&](const ProbeAnswer&) { answers++; };
  EXPECT_EQ(prober.ask(probes, sink), 16u);
  EXPECT_EQ(prober.ask(probes, sink), 0u);
  auto began = SweepClock::now();
  while (prober.ask(std::span(probes).first(1), sink) == 0 && SweepClock::now() - began < milliseconds(5000))
    prober.collect(milliseconds(50), sink);
  EXPECT_GE(SweepClock::now() - began, milliseconds(150));
  EXPECT_EQ(answers, 0u);
}

TEST(TokenBucket, GivesARateAndNoLargeBurst) {
  SweepClock::time_point now{std::chrono::seconds(50)};
  TokenBucket bucket(1000, now);
  EXPECT_EQ(bucket.available(now), 0u);
  EXPECT_GT(bucket.wait().count(), 0);
  size_t sent = 0;
  for (int i = 0; i < 1000; i++) {
    auto may = bucket.available(now += milliseconds(1));
    bucket.take(may);
    sent += may;
  }
  EXPECT_NEAR(static_cast<double>(sent), 1000, 2);
  EXPECT_LE(bucket.available(now + std::chrono::hours(1)), 5u);
  EXPECT_GT(TokenBucket(0, now).available(now), 1'000'000u);
}

}  // namespace
}  // namespace sallyport::audit
