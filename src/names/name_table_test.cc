// Our own names by the rules of RFC 1002 5.1.1 to 5.1.3 and [MS-NBTE] 3.1.5.1; requests held against nmbd's.
#include "names/name_table.h"

#include <gmock/gmock.h>

#include "names/question.h"
#include "names/test_names.h"
#include "wire/decoder.h"
#include "wire/printer.h"

namespace sallyport::names {
namespace {

using policy::Announce;
using policy::NodeType;
using State = OwnName::State;
using testing::ElementsAre;
using testing::HasSubstr;

const auto kName = nbt::Name::of("GOLDSRV", 0x20);
const auto kGroup = nbt::Name::of("GOLDGRP");

struct Node {
  explicit Node(NodeType node, Announce announce = Announce::network, std::vector<V4> wins = {kWins})
      : table(0, test_link(), {node, announce, node == NodeType::b ? std::vector<V4>() : wins, "", false}) {}

  // Everything sent until `until`, with the time it was sent at.
  std::vector<std::pair<Clock::duration, Outgoing>> run(Time until) {
    std::vector<std::pair<Clock::duration, Outgoing>> out;
    for (int i = 0; table.next() <= until && i < 1000; i++) {
      now = std::max(now, table.next());
      Outbox sent;
      table.tick(now, sent);
      for (auto& each : sent) out.emplace_back(now - kStart, std::move(each));
    }
    now = until;
    return out;
  }
  State state(size_t i = 0) { return table.all().at(i).state; }
  void answer(const Outgoing& request, nbt::Rcode rcode, V4 from, uint32_t ttl = 600) {
    auto id = sent(request).transaction_id;
    nbt::NameAddress owner{0, kOther};
    auto bytes = answer_about(id, registration_answer(rcode), {kName, {}}, {&owner, 1}, ttl);
    table.on_response(*nbt::read_packet(bytes), from, now);
  }

  NameTable table;
  Time now = kStart;
};

TEST(NameTable, ABroadcastNodeClaimsThreeTimesAndThenSaysThatItHas) {
  Node node(NodeType::b);
  node.table.add(kName, false, kStart);
  EXPECT_EQ(node.state(), State::registering);
  EXPECT_FALSE(node.table.find(kName));
  auto out = node.run(kStart + 10s);
  ASSERT_EQ(out.size(), 4u);
  uint16_t flags[] = {0x2910, 0x2910, 0x2910, 0x2810};  // RFC 1002 4.2.2, the last 4.2.3
  Clock::duration times[] = {0ms, 250ms, 500ms, 750ms};
  for (size_t i = 0; i < 4; i++) {
    EXPECT_EQ(out[i].first, times[i]);
    EXPECT_EQ(out[i].second.to, kBroadcast);
    EXPECT_EQ(sent(out[i].second).flags, flags[i]);
    EXPECT_EQ(sent(out[i].second).transaction_id, sent(out[0].second).transaction_id);
  }
  EXPECT_EQ(node.state(), State::registered);
  EXPECT_TRUE(node.table.find(kName));
  EXPECT_EQ(node.table.next(), kNever) << "a broadcast name needs no refresh";
}

TEST(NameTable, OurClaimIsNmbdsButForIdNodeTypeAndAddress) {
  Node node(NodeType::b);
  node.table.add(nbt::Name::of("goldsrv", 0x20), false, kStart);
  auto out = node.run(kStart);
  ASSERT_EQ(out.size(), 1u);
  auto nmbd = golden_bytes("nbns/registration_request_nmbd_1.hex");
  auto& ours = out[0].second.datagram;
  ASSERT_EQ(ours.size(), nmbd.size());
  EXPECT_EQ(wire::hex(ours.bytes().subspan(2, ours.size() - 8)), wire::hex(nmbd.bytes().subspan(2, nmbd.size() - 8)));
}

TEST(NameTable, WhoHearsOfItIsTheAudience) {
  Node devices(NodeType::b, Announce::devices), off(NodeType::b, Announce::off);
  for (auto* node : {&devices, &off}) node->table.add(kName, false, kStart);
  for (auto& [when, outgoing] : devices.run(kStart + 10s)) EXPECT_EQ(outgoing.to, kDevice);
  EXPECT_TRUE(off.run(kStart + 10s).empty());
  EXPECT_EQ(off.state(), State::registered);
}

TEST(NameTable, AnObjectionIsBelievedFromWhoWasAsked) {
  struct Case {
    Announce announce;
    V4 from;
    bool right_id;
    State state;
  };
  constexpr V4 kFar{192, 0, 2, 1};
  for (auto& c :
       {Case{Announce::network, kOther, true, State::conflict}, Case{Announce::network, kOther, false, State::registering},
        Case{Announce::network, kFar, true, State::registering}, Case{Announce::devices, kDevice, true, State::conflict},
        Case{Announce::devices, kOther, true, State::registering}}) {
    Node node(NodeType::b, c.announce);
    node.table.add(kName, false, kStart);
    auto out = node.run(kStart);
    nbt::NameAddress owner{0, c.from};
    auto id = static_cast<uint16_t>(sent(out.at(0).second).transaction_id + !c.right_id);
    auto bytes = answer_about(id, registration_answer(nbt::Rcode::active), {kName, {}}, {&owner, 1}, 0);
    node.table.on_response(*nbt::read_packet(bytes), c.from, kStart);
    EXPECT_EQ(node.state(), c.state) << policy::to_string(to_ip(c.from)) << c.right_id;
  }
}

TEST(NameTable, ANameInConflictIsNotUsedAndTriedAgain) {
  Node node(NodeType::b);
  node.table.add(kName, false, kStart);
  node.answer(node.run(kStart).at(0).second, nbt::Rcode::active, kOther);
  EXPECT_FALSE(node.table.find(kName));
  EXPECT_THAT(node.table.take_news(), ElementsAre(HasSubstr("GOLDSRV<20> is not ours")));
  auto claim = told(nbt::Opcode::registration, kName, kOther, false, 7, true);
  Outbox out;
  EXPECT_FALSE(node.table.defend(claim.claim, claim.packet, kOther, 137, out)) << "[MS-NBTE] 3.1.5.1";
  EXPECT_TRUE(node.run(kStart + 4min).empty());
  EXPECT_EQ(node.run(kStart + 6min).size(), 4u);
  EXPECT_EQ(node.state(), State::registered);
}

struct DefendCase {
  const char* name;
  uint8_t suffix;
  bool group;
  V4 from;
  bool defended;
};
TEST(NameTable, WhatIsOursIsDefended) {
  Node node(NodeType::b);
  node.table.add(kName, false, kStart);
  node.table.add(kGroup, true, kStart);
  node.table.add(nbt::Name::of("*"), false, kStart);
  node.run(kStart + 1s);
  for (auto& c : {DefendCase{"GOLDSRV", 0x20, false, kOther, true},
                  DefendCase{"GOLDSRV", 0x20, true, kOther, true}, DefendCase{"GOLDSRV", 0x20, false, kOurs, false},
                  DefendCase{"GOLDGRP", 0x00, true, kOther, false}, DefendCase{"GOLDGRP", 0x00, false, kOther, true},
                  DefendCase{"SOMEBODY", 0x20, false, kOther, false}, DefendCase{"*", 0x00, false, kOther, false}}) {
    auto claim = told(nbt::Opcode::registration, nbt::Name::of(c.name, c.suffix), c.from, c.group, 7, true);
    Outbox out;
    EXPECT_EQ(node.table.defend(claim.claim, claim.packet, c.from, 1137, out), c.defended) << c.name << c.group;
    ASSERT_EQ(out.size(), c.defended ? 1u : 0u);
    if (!c.defended) continue;
    auto answer = sent(out[0]);
    EXPECT_EQ(answer.rcode(), nbt::Rcode::active);
    EXPECT_EQ(answer.transaction_id, 7);
    EXPECT_EQ(out[0].port, 1137);
    EXPECT_EQ(owners_in(answer).at(0).address, kOurs);
  }
}

TEST(NameTable, AConflictDemandOnlyMakesUsAskAgain) {
  Node node(NodeType::b);
  node.table.add(kName, false, kStart);
  node.run(kStart + 1s);
  auto demand = [&](V4 from) {
    nbt::NameAddress owner{0, kOther};
    auto bytes = answer_about(0x1234, registration_answer(nbt::Rcode::conflict), {kName, {}}, {&owner, 1}, 0);
    node.table.on_response(*nbt::read_packet(bytes), from, node.now);
  };
  demand({192, 0, 2, 1});
  EXPECT_TRUE(node.run(kStart + 2s).empty());
  demand(kOther);
  EXPECT_TRUE(node.table.find(kName)) << "it stays in use";
  EXPECT_EQ(node.run(kStart + 4s).size(), 4u);
  demand(kOther);
  EXPECT_TRUE(node.run(kStart + 5s).empty()) << "once a minute";
  EXPECT_EQ(node.state(), State::registered);
}

TEST(NameTable, APointToPointNodeAsksItsServerAndRefreshes) {
  Node node(NodeType::p);
  node.table.add(kName, false, kStart);
  auto out = node.run(kStart);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].second.to, kWins);
  EXPECT_EQ(sent(out[0].second).flags, 0x2900);
  EXPECT_EQ(sent(out[0].second).additionals.at(0).ttl, kOwnTtl);
  node.answer(out[0].second, nbt::Rcode::success, kOther);
  EXPECT_EQ(node.state(), State::registering) << "not from the server";
  node.answer(out[0].second, nbt::Rcode::success, kWins, 3600);
  EXPECT_EQ(node.state(), State::registered);
  EXPECT_TRUE(node.run(kStart + 29min).empty());
  auto refresh = node.run(kStart + 30min);
  ASSERT_EQ(refresh.size(), 1u);
  EXPECT_EQ(sent(refresh[0].second).opcode(), nbt::Opcode::refresh);
}

TEST(NameTable, AServerThatRefusesIsBelieved) {
  Node node(NodeType::p);
  node.table.add(kName, false, kStart);
  node.answer(node.run(kStart).at(0).second, nbt::Rcode::active, kWins);
  EXPECT_EQ(node.state(), State::conflict);
}

TEST(NameTable, AServerThatSaysWaitIsWaitedFor) {
  Node node(NodeType::p);
  node.table.add(kName, false, kStart);
  auto out = node.run(kStart);
  auto bytes = wait_for_answer(sent(out.at(0).second).transaction_id, 0x2900, {kName, {}}, 20);
  EXPECT_TRUE(node.table.on_response(*nbt::read_packet(bytes), kWins, kStart));
  EXPECT_TRUE(node.run(kStart + 19s).empty());
  EXPECT_EQ(node.run(kStart + 20s).size(), 1u);
}

TEST(NameTable, SilentServersOneAfterAnother) {
  constexpr V4 kSecond{10, 77, 7, 2};
  Node p(NodeType::p, Announce::network, {kWins, kSecond}), h(NodeType::h, Announce::network, {kWins});
  for (auto* node : {&p, &h}) node->table.add(kName, false, kStart);
  auto out = p.run(kStart + 40s);
  std::vector<V4> to;
  for (auto& each : out) to.push_back(each.second.to);
  EXPECT_THAT(to, ElementsAre(kWins, kWins, kWins, kSecond, kSecond, kSecond));  // RFC 1002 6: 5 s, three times
  EXPECT_EQ(out[2].first, Clock::duration(10s));
  auto hybrid = h.run(kStart + 20s);
  ASSERT_EQ(hybrid.size(), 7u);
  EXPECT_EQ(hybrid[3].second.to, kBroadcast) << "an H node broadcasts when no server answers";
  EXPECT_EQ(h.state(), State::registered);
}

TEST(NameTable, AMixedNodeBroadcastsFirst) {
  Node node(NodeType::m);
  node.table.add(kName, false, kStart);
  auto out = node.run(kStart + 1s);
  ASSERT_EQ(out.size(), 5u);
  EXPECT_EQ(out[3].second.to, kBroadcast);
  EXPECT_EQ(out[4].second.to, kWins);
}

TEST(NameTable, TheBrowsersNamesAreNoServers) {
  Node node(NodeType::p);
  node.table.add(nbt::Name::of("GOLDGRP", 0x1D), false, kStart);
  EXPECT_TRUE(node.run(kStart + 1s).empty());
  EXPECT_EQ(node.state(), State::registered);
}

TEST(NameTable, ReleasesGoWhereTheNameWasTold) {
  Node b(NodeType::b), p(NodeType::p), quiet(NodeType::b, Announce::off);
  for (auto* node : {&b, &p, &quiet}) node->table.add(kName, false, kStart);
  b.run(kStart + 1s);
  p.answer(p.run(kStart).at(0).second, nbt::Rcode::success, kWins);
  quiet.run(kStart + 1s);
  Outbox out;
  b.table.release_all(out);
  p.table.remove(kName, out);
  quiet.table.release_all(out);
  EXPECT_THAT(targets(out), ElementsAre(kBroadcast, kWins));
  EXPECT_EQ(sent(out[0]).flags, 0x3010);  // RFC 1002 4.2.9
  EXPECT_EQ(sent(out[1]).flags, 0x3000);
  EXPECT_TRUE(b.table.all().empty());
}

TEST(NameTable, ANodeStatusListsWhatStands) {
  Node node(NodeType::b);
  node.table.add(kName, false, kStart);
  node.table.add(kGroup, true, kStart);
  node.run(kStart + 1s);
  nbt::NodeStatus status;
  ASSERT_FALSE(wire::decode(status, node.table.node_status()));
  ASSERT_EQ(status.names.size(), 2u);
  EXPECT_EQ(status.names[0].flags, 0x0400);
  EXPECT_EQ(status.names[1].flags, 0x8400);
  ASSERT_EQ(status.statistics.size(), 46u);
  EXPECT_EQ(wire::hex(status.statistics.first(6)), "020000000009");
}

TEST(NameTable, ItIsCapped) {
  Node node(NodeType::b, Announce::off);
  for (int i = 0; i < 100; i++) node.table.add(nbt::Name::of("N" + std::to_string(i)), false, kStart);
  EXPECT_EQ(node.table.all().size(), kMostOwnNames);
}

}  // namespace
}  // namespace sallyport::names
