// The WINS server by the rules of RFC 1002 5.1.4, with Microsoft's groups; what it says held against nmbd's answers.
#include <gmock/gmock.h>

#include "names/test_names.h"
#include "names/wins_server.h"
#include "wire/printer.h"

namespace sallyport::names {
namespace {

using nbt::Opcode;
using nbt::Rcode;
using testing::ElementsAre;

const auto kName = nbt::Name::of("OLDBOX", 0x20);
constexpr V4 kThird{10, 77, 7, 22};

struct Wins : testing::Test {
  Wins() { server.table().set_cap(1000); }

  // What is answered at once.
  Rcode tell(const Told& what, V4 from, bool ours = false) {
    out.clear();
    if (what.packet.opcode() == Opcode::release) server.on_release(what.claim, what.packet, {0, from, 137}, now, out);
    else server.on_registration(what.claim, what.packet, {0, from, 137}, ours, now, out);
    EXPECT_FALSE(out.empty());
    if (out.empty()) return Rcode::server_failure;
    EXPECT_EQ(out[0].to, from);
    last = sent(out[0]);
    return last.rcode();
  }
  Rcode claim(V4 from, bool group = false, nbt::Name name = kName, Opcode opcode = Opcode::registration) {
    return tell(told(opcode, name, from, group), from);
  }
  std::vector<V4> holders(nbt::Name name = kName) {
    std::vector<V4> all;
    if (auto* entry = server.table().find(name, now))
      for (size_t i = 0; i < entry->count(); i++) all.push_back(entry->at(i).address);
    return all;
  }
  // Lets the time until something is sent pass.
  void pass() {
    out.clear();
    for (int i = 0; i < 100 && out.empty(); i++) now = std::max(now, server.next()), server.tick(now, out);
  }
  void holder_says(V4 holder, const std::vector<V4>& addresses, const Outgoing& query) {
    Buffer kept;
    auto answer = query_answer(sent(query).transaction_id, kName, addresses, kept);
    out.clear();
    server.on_response(answer, holder, now, out);
  }

  WinsServer server{[](const V4& address) { return address[0] == 10; }};
  Outbox out;
  nbt::Packet last;
  Time now = Clock::now();
};

TEST_F(Wins, AFreeNameIsRegisteredForAsLongAsWasAsked) {
  EXPECT_EQ(tell(told(Opcode::registration, kName, kDevice, false, 7, false, 3600), kDevice), Rcode::success);
  EXPECT_EQ(last.flags, 0xAD80) << "as nmbd answers";
  EXPECT_EQ(last.answers.at(0).ttl, 3600u);
  EXPECT_THAT(holders(), ElementsAre(kDevice));
  now += 3599s;
  EXPECT_EQ(holders().size(), 1u);
  now += 2s;
  EXPECT_TRUE(holders().empty());
  EXPECT_EQ(server.table().size(), 1u);
  for (int i = 0; i < 61; i++) now += 1s, server.tick(now, out);
  EXPECT_EQ(server.table().size(), 0u) << "swept away within a minute";
}

TEST_F(Wins, ANmbdsOwnRequestGetsNmbdsAnswer) {
  constexpr V4 kNmbd{10, 77, 7, 2};
  auto bytes = golden_bytes("nbns/multihomed_registration_request_nmbd_1.hex");
  auto packet = *nbt::read_packet(bytes);
  server.on_registration(*read_claim(packet), packet, {0, kNmbd, 137}, false, now, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(wire::hex(out[0].datagram), wire::hex(golden_bytes("nbns/registration_response_nmbd_1.hex")));
  auto release = golden_bytes("nbns/release_request_nmbd_3.hex");
  auto again = *nbt::read_packet(release);
  server.on_release(*read_claim(again), again, {0, kNmbd, 137}, now, out);
  EXPECT_EQ(wire::hex(out[1].datagram), wire::hex(golden_bytes("nbns/release_response_nmbd_3.hex")));
}

TEST_F(Wins, TtlsAreWithinBounds) {
  for (auto [asked, granted] :
       {std::pair{0u, WinsServer::kLongestTtl}, {1u, WinsServer::kShortestTtl}, {~0u, WinsServer::kLongestTtl}}) {
    tell(told(Opcode::registration, kName, kDevice, false, 7, false, asked), kDevice);
    EXPECT_EQ(last.answers.at(0).ttl, granted);
  }
}

TEST_F(Wins, AHostRegistersItselfAlone) {
  EXPECT_EQ(tell(told(Opcode::registration, kName, kOther), kDevice), Rcode::refused);
  EXPECT_EQ(tell(told(Opcode::registration, kName, kOther, true), kDevice), Rcode::refused);
  EXPECT_EQ(tell(told(Opcode::multihomed_registration, kName, kOther), kDevice), Rcode::success) << "one of several of a machine";
  EXPECT_EQ(tell(told(Opcode::multihomed_registration, nbt::Name::of("X"), {192, 0, 2, 1}), kDevice), Rcode::refused);
  EXPECT_EQ(claim(kDevice, false, nbt::Name::of("*")), Rcode::refused);
}

TEST_F(Wins, WhatOurOwnNodeHasIsNobodyElses) {
  EXPECT_EQ(tell(told(Opcode::registration, kName, kDevice), kDevice, true), Rcode::active);
  EXPECT_TRUE(holders().empty());
}

TEST_F(Wins, GroupsTakeMembersAndUniqueNamesDoNot) {
  const auto group = nbt::Name::of("OLDGROUP", 0x1E), domain = nbt::Name::of("OLDGROUP", 0x1C);
  EXPECT_EQ(claim(kDevice, true, group), Rcode::success);
  EXPECT_EQ(claim(kOther, true, group), Rcode::success);
  EXPECT_THAT(holders(group), ElementsAre(V4{255, 255, 255, 255}));
  EXPECT_EQ(claim(kThird, false, group), Rcode::active);
  EXPECT_EQ(claim(kDevice, true, domain), Rcode::success);
  EXPECT_EQ(claim(kOther, true, domain), Rcode::success);
  EXPECT_THAT(holders(domain), ElementsAre(kDevice, kOther));
  for (uint8_t i = 100; i < 140; i++) claim({10, 77, 8, i}, true, domain);
  EXPECT_EQ(holders(domain).size(), 25u);
}

TEST_F(Wins, AMasterBrowserIsNotKept) {
  const auto master = nbt::Name::of("OLDGROUP", 0x1D);
  EXPECT_EQ(claim(kDevice, false, master), Rcode::success);
  EXPECT_TRUE(holders(master).empty());
}

TEST_F(Wins, AHolderIsAskedBeforeItsNameGoesToSomebodyElse) {
  claim(kDevice);
  EXPECT_EQ(claim(kOther), Rcode::success);
  EXPECT_EQ(last.opcode(), Opcode::wack);
  EXPECT_EQ(wire::hex(last.answers.at(0).data), "2900") << "RFC 1002 4.2.16: the request's opcode and flags";
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[1].to, kDevice);
  EXPECT_EQ(sent(out[1]).opcode(), Opcode::query);
  Outgoing query{0, out[1].to, 137, Buffer(out[1].datagram.bytes())};
  holder_says(kOther, {kOther}, query);
  EXPECT_TRUE(out.empty()) << "somebody else's word";
  holder_says(kDevice, {kDevice}, query);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].to, kOther);
  EXPECT_EQ(sent(out[0]).rcode(), Rcode::active);
  EXPECT_THAT(holders(), ElementsAre(kDevice));
}

TEST_F(Wins, ASilentHolderLosesIt) {
  claim(kDevice);
  claim(kOther);
  auto began = now;
  for (int i = 0; i < 2; i++) {
    pass();
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].to, kDevice);
  }
  pass();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].to, kOther);
  EXPECT_EQ(sent(out[0]).rcode(), Rcode::success);
  EXPECT_LE(now - began, 3s) << "within what WACK promised";
  EXPECT_THAT(holders(), ElementsAre(kOther));
}

TEST_F(Wins, AHolderThatSaysNoLosesItAtOnce) {
  claim(kDevice);
  claim(kOther);
  Outgoing query{0, out[1].to, 137, Buffer(out[1].datagram.bytes())};
  holder_says(kDevice, {}, query);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(sent(out[0]).rcode(), Rcode::success);
  EXPECT_THAT(holders(), ElementsAre(kOther));
}

TEST_F(Wins, AMachinesSecondAddressIsAdded) {
  claim(kDevice, false, kName, Opcode::multihomed_registration);
  claim(kOther, false, kName, Opcode::multihomed_registration);
  Outgoing query{0, out[1].to, 137, Buffer(out[1].datagram.bytes())};
  holder_says(kDevice, {kDevice, kOther}, query);
  EXPECT_EQ(sent(out.at(0)).rcode(), Rcode::success);
  EXPECT_THAT(holders(), ElementsAre(kDevice, kOther));
}

TEST_F(Wins, ReleasesAreTheHoldersOwn) {
  claim(kDevice);
  EXPECT_EQ(tell(told(Opcode::release, kName, kOther), kOther), Rcode::active);
  EXPECT_EQ(tell(told(Opcode::release, kName, kDevice), kOther), Rcode::active) << "the sender counts, not what it says";
  EXPECT_THAT(holders(), ElementsAre(kDevice));
  EXPECT_EQ(tell(told(Opcode::release, kName, kDevice), kDevice), Rcode::success);
  EXPECT_TRUE(holders().empty());
  EXPECT_EQ(tell(told(Opcode::release, kName, kDevice), kDevice), Rcode::success) << "it is gone already";
}

TEST_F(Wins, ARefreshKeepsOrMakesAName) {
  EXPECT_EQ(claim(kDevice, false, kName, Opcode::refresh), Rcode::success);
  now += std::chrono::hours(143);
  EXPECT_EQ(claim(kDevice, false, kName, Opcode::refresh_alternate), Rcode::success);
  now += std::chrono::hours(143);
  EXPECT_THAT(holders(), ElementsAre(kDevice));
}

TEST_F(Wins, OneHostCannotFillIt) {
  for (size_t i = 0; i < WinsTable::kMostOfOneHost; i++)
    EXPECT_EQ(claim(kDevice, false, nbt::Name::of("N" + std::to_string(i))), Rcode::success);
  EXPECT_EQ(claim(kDevice, false, nbt::Name::of("ONEMORE")), Rcode::refused);
  EXPECT_EQ(claim(kOther, false, nbt::Name::of("ONEMORE")), Rcode::success);
  EXPECT_EQ(tell(told(Opcode::release, nbt::Name::of("N1"), kDevice), kDevice), Rcode::success);
  EXPECT_EQ(claim(kDevice, false, nbt::Name::of("AGAIN")), Rcode::success);
}

TEST_F(Wins, ItHasACap) {
  server.table().set_cap(16);
  for (uint8_t i = 0; i < 16; i++)
    EXPECT_EQ(claim({10, 77, 9, i}, false, nbt::Name::of("N" + std::to_string(i))), Rcode::success);
  EXPECT_EQ(claim(kOther), Rcode::refused);
  EXPECT_EQ(claim({10, 77, 9, 3}, false, nbt::Name::of("N3")), Rcode::success) << "who is there is renewed";
  EXPECT_EQ(server.table().rows(5, now).size(), 5u);
  EXPECT_EQ(server.table().rows(5, now)[0].name, nbt::Name::of("N0"));
}

}  // namespace
}  // namespace sallyport::names
