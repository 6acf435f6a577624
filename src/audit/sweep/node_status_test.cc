// The sweep against a responder of its own that answers for all of 127.0.0.0/8, as well or as badly as a test wants.
#include "audit/sweep/node_status.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "audit/sweep/name_query.h"
#include "audit/sweep/name_socket.h"
#include "proto/nbt/name_records.h"
#include "proto/nbt/name_service.h"
#include "wire/encoder.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

// Puts the answers to one datagram, sent to `address` for the nth time, into `answers`.
using Behaviour = std::function<void(const nbt::Packet& question, uint32_t address, int nth, std::vector<Buffer>& answers)>;

Buffer positive(uint16_t id) {
  static const uint8_t kStatistics[46] = {2, 0, 0, 0, 0, 1};
  auto data = wire::encoded(nbt::NodeStatus{{{nbt::Name::of("HOST", 0x20), 0x0400}}, kStatistics});
  Buffer out;
  nbt::append_packet({id, 0x8400, {}, {{{nbt::Name::of("*"), {}}, nbt::RecordType::node_status, 1, 0, data}}, {}, {}}, out);
  return out;
}
void well(const nbt::Packet& question, uint32_t, int, std::vector<Buffer>& answers) {
  answers.push_back(positive(question.transaction_id));
}

class Responder {
 public:
  explicit Responder(Behaviour behaviour) : behaviour_(std::move(behaviour)) {
    fd_ = socket(AF_INET, SOCK_DGRAM, 0);
    int on = 1;
    setsockopt(fd_, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    timeval tick{0, 20'000};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    socklen_t length = sizeof own;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&own), length), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &length);
    port_ = ntohs(own.sin_port);
    thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
  }
  ~Responder() {
    thread_.request_stop();
    thread_.join();
    close(fd_);
  }
  uint16_t port() const { return port_; }
  int heard() const { return heard_; }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) one();
  }
  void one() {
    uint8_t data[2048];
    alignas(cmsghdr) char control[256];
    sockaddr_in peer;
    iovec vector{data, sizeof data};
    msghdr message{&peer, sizeof peer, &vector, 1, control, sizeof control, 0};
    auto got = recvmsg(fd_, &message, 0);
    if (got <= 0) return;
    heard_++;
    auto question = nbt::read_packet(Bytes(data, static_cast<size_t>(got)));
    auto* info = reinterpret_cast<in_pktinfo*>(CMSG_DATA(CMSG_FIRSTHDR(&message)));
    ASSERT_TRUE(question);
    std::vector<Buffer> answers;
    behaviour_(*question, info->ipi_addr.s_addr, ++asked_[info->ipi_addr.s_addr], answers);
    info->ipi_spec_dst = info->ipi_addr;  // answer from where it was sent to
    info->ipi_ifindex = 0;
    for (auto& answer : answers) {
      vector = {answer.data(), answer.size()};
      sendmsg(fd_, &message, 0);
    }
  }

  Behaviour behaviour_;
  int fd_ = -1;
  uint16_t port_ = 0;
  std::atomic<int> heard_ = 0;
  std::map<uint32_t, int> asked_;
  std::jthread thread_;
};

// 127.0.1.0 and the following.
AddressGenerator loopback(uint32_t count) {
  return [at = 0u, count](policy::IpAddress& out) mutable {
    if (at == count) return false;
    out = address_of(htonl(0x7F000100 + at++));
    return true;
  };
}

struct Outcome {
  std::map<PortState, int> states;
  int with_facts = 0;
  std::set<std::string> addresses;
};
Outcome sweep(uint32_t count, uint16_t port, NodeStatusOptions options) {
  Outcome out;
  options.port = port;
  options.from_name_port = false;
  auto error = ask_node_status(loopback(count), options, [&](const NodeStatusResult& result) {
    out.states[result.port]++;
    out.with_facts += result.facts && result.facts->names.size() == 1 && result.facts->mac;
    EXPECT_TRUE(out.addresses.insert(to_string(result.address)).second) << "told twice";
  });
  EXPECT_FALSE(error) << error.message();
  return out;
}
NodeStatusOptions patient() { return {.timeout = 500ms}; }
NodeStatusOptions hasty() { return {.timeout = 60ms, .resends = 1}; }

TEST(NodeStatus, EverybodyIsHeard) {
  Responder responder(well);
  auto outcome = sweep(3000, responder.port(), patient());
  EXPECT_EQ(outcome.states, (std::map<PortState, int>{{PortState::open, 3000}}));
  EXPECT_EQ(outcome.with_facts, 3000);
}

TEST(NodeStatus, WhoLosesQuestionsIsAskedAgain) {
  Responder responder([](const auto& question, uint32_t address, int nth, auto& answers) {
    if (nth > static_cast<int>(ntohl(address) % 3)) well(question, address, nth, answers);
  });
  auto outcome = sweep(300, responder.port(), {.timeout = 300ms});
  EXPECT_EQ(outcome.with_facts, 300);
  EXPECT_GE(responder.heard(), 600);
}

TEST(NodeStatus, SilenceIsFiltered) {
  Responder responder([](const auto&, uint32_t, int, auto&) {});
  auto began = SweepClock::now();
  auto outcome = sweep(20, responder.port(), hasty());
  EXPECT_EQ(outcome.states[PortState::filtered], 20);
  EXPECT_GE(SweepClock::now() - began, 120ms);
  EXPECT_EQ(responder.heard(), 40);
}

TEST(NodeStatus, NobodyListeningIsClosed) {
  uint16_t port = Responder(well).port();  // gone again
  auto outcome = sweep(1, port, patient());
  EXPECT_EQ(outcome.states[PortState::closed], 1);
}

TEST(NodeStatus, AnAnswerToAnotherQuestionIsNone) {
  Responder responder([](const auto& question, uint32_t, int, auto& answers) {
    answers.push_back(positive(question.transaction_id ^ 1));
    Buffer own_question;
    nbt::append_packet(question, own_question);
    answers.push_back(std::move(own_question));
    answers.emplace_back();
    answers.emplace_back(Bytes(reinterpret_cast<const uint8_t*>("x"), 1));
  });
  EXPECT_EQ(sweep(5, responder.port(), hasty()).states[PortState::filtered], 5);
}

TEST(NodeStatus, AnAnswerWithoutSenseIsTold) {
  Responder responder([](const auto& question, uint32_t, int, auto& answers) {
    auto bytes = positive(question.transaction_id);
    bytes[7] = 200;  // answers
    answers.push_back(std::move(bytes));
    Buffer huge(60'000);
    std::fill_n(huge.data(), huge.size(), uint8_t{0xFF});
    store_be(huge.data(), question.transaction_id);
    answers.push_back(std::move(huge));
  });
  auto outcome = sweep(5, responder.port(), patient());
  EXPECT_EQ(outcome.states[PortState::open], 5);
  EXPECT_EQ(outcome.with_facts, 0);
}

TEST(NodeStatus, FewAtATimeStillMeansAll) {
  Responder responder([](const auto& question, uint32_t address, int nth, auto& answers) {
    if (ntohl(address) % 2) well(question, address, nth, answers);
  });
  auto options = hasty();
  options.outstanding = 8;
  auto outcome = sweep(64, responder.port(), options);
  EXPECT_EQ(outcome.with_facts, 32);
  EXPECT_EQ(outcome.states[PortState::filtered], 32);
}

TEST(NodeStatus, ARateIsKept) {
  Responder responder(well);
  auto options = patient();
  options.packets_per_second = 500;
  auto began = SweepClock::now();
  EXPECT_EQ(sweep(100, responder.port(), options).with_facts, 100);
  EXPECT_GE(SweepClock::now() - began, 170ms);  // but for the 10 that may go at once
}

TEST(NodeStatus, StopsWhenTold) {
  Responder responder([](const auto&, uint32_t, int, auto&) {});
  std::stop_source stop;
  NodeStatusOptions options{.timeout = 60s, .from_name_port = false, .port = responder.port()};
  std::jthread later([&] { std::this_thread::sleep_for(50ms), stop.request_stop(); });
  auto began = SweepClock::now();
  ask_node_status(loopback(10), options, [](const auto&) { ADD_FAILURE(); }, stop.get_token());
  EXPECT_LT(SweepClock::now() - began, 10s);
}

TEST(NodeStatus, WhatNetbiosCannotAskIsSaid) {
  int left = 2;
  auto next = [&](policy::IpAddress& out) {
    out = *policy::parse_address(left == 2 ? "fe80::1" : "255.255.255.255");  // a broadcast, which is not allowed
    return left-- > 0;
  };
  std::vector<NodeStatusResult> results;
  ask_node_status(next, hasty(), [&](const NodeStatusResult& result) { results.push_back(result); });
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].port, PortState::not_asked);
  EXPECT_EQ(results[1].port, PortState::filtered);
  EXPECT_TRUE(results[1].unsendable);
}

TEST(NameQuery, TheOwnersAreTold) {
  Responder responder([](const auto& question, uint32_t, int, auto& answers) {
    const uint8_t data[] = {0x60, 0, 192, 0, 2, 7, 0x60, 0, 192, 0, 2, 8};
    for (uint16_t id : {question.transaction_id, static_cast<uint16_t>(question.transaction_id + 1)}) {
      nbt::append_packet({id, 0x8580, {}, {{question.questions.at(0).name, nbt::RecordType::nb, 1, 60, data}}, {}, {}},
                         answers.emplace_back());
    }
  });
  auto here = *policy::parse_address("127.0.0.1");
  auto found = ask_for_name(nbt::Name::of("SRV", 0x20), {.settle = 30ms, .port = responder.port(), .ask = {here}});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().responder, here);
  ASSERT_EQ(found->front().owners.size(), 2u);
  EXPECT_EQ(to_string(found->front().owners[1]), "192.0.2.8");
  EXPECT_FALSE(found->front().group);
}

TEST(NameQuery, AnswersAboutOtherNamesAreNone) {
  Responder responder([](const auto& question, uint32_t, int, auto& answers) {
    const uint8_t data[] = {0, 0, 192, 0, 2, 7};
    nbt::ScopedName other{nbt::Name::of("OTHER", 0x20), {}};
    nbt::append_packet({question.transaction_id, 0x8580, {}, {{other, nbt::RecordType::nb, 1, 60, data}}, {}, {}},
                       answers.emplace_back());
    const auto& name = question.questions.at(0).name;
    nbt::append_packet({question.transaction_id, 0x8583, {}, {{name, nbt::RecordType::nb, 1, 60, data}}, {}, {}},
                       answers.emplace_back());
  });
  auto here = *policy::parse_address("127.0.0.1");
  auto found = ask_for_name(nbt::Name::of("SRV", 0x20), {.timeout = 150ms, .port = responder.port(), .ask = {here}});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->empty());
}

}  // namespace
}  // namespace sallyport::audit
