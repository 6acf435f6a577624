// Names of others: asked for as the node type says (RFC 1002 5.1.1.2, 5.1.2.2, 5.1.3.2).
#include "names/resolver.h"

#include <gmock/gmock.h>

#include "names/test_names.h"

namespace sallyport::names {
namespace {

using policy::Announce;
using policy::NodeType;
using testing::ElementsAre;

const nbt::ScopedName kName{nbt::Name::of("OLDBOX", 0x20), {}};

struct Asking {
  explicit Asking(NodeType node, Announce announce = Announce::network) {
    resolver.configure({test_link()}, {node, announce, {kWins}, "", false});
  }
  void ask(const nbt::ScopedName& name = kName) {
    resolver.ask(name, [this](const Resolved& found) { answers.push_back(found); }, now);
    tick();
  }
  void tick() {
    out.clear();
    resolver.tick(now, out);
    for (auto& finished : resolver.take_finished()) finished.done(finished.answer);
  }
  // Who is asked until it is over.
  std::vector<V4> all_asked() {
    std::vector<V4> all = targets(out);
    for (int i = 0; resolver.next() != kNever && i < 100; i++) {
      now = std::max(now, resolver.next());
      tick();
      for (auto& to : targets(out)) all.push_back(to);
    }
    return all;
  }
  bool answer(V4 from, const std::vector<V4>& addresses, int id_off = 0) {
    Buffer kept;
    auto id = static_cast<uint16_t>(sent(out.at(0)).transaction_id + id_off);
    bool taken = resolver.on_response(0, query_answer(id, kName.name, addresses, kept), from, now);
    resolver.tick(now, out);
    for (auto& finished : resolver.take_finished()) finished.done(finished.answer);
    return taken;
  }

  Resolver resolver;
  Outbox out;
  Time now = kStart;
  std::vector<Resolved> answers;
};

TEST(Resolver, WhoIsAskedFollowsTheNodeType) {
  auto asked = [](NodeType node, Announce announce = Announce::network) {
    Asking asking(node, announce);
    asking.ask();
    auto all = asking.all_asked();
    EXPECT_EQ(asking.answers.size(), 1u);
    EXPECT_FALSE(asking.answers.at(0).found);
    return all;
  };
  EXPECT_THAT(asked(NodeType::b), ElementsAre(kBroadcast, kBroadcast, kBroadcast));
  EXPECT_THAT(asked(NodeType::b, Announce::devices), ElementsAre(kDevice, kDevice, kDevice));
  EXPECT_THAT(asked(NodeType::b, Announce::off), ElementsAre());
  EXPECT_THAT(asked(NodeType::p), ElementsAre(kWins, kWins, kWins));
  EXPECT_THAT(asked(NodeType::m), ElementsAre(kBroadcast, kBroadcast, kBroadcast, kWins, kWins, kWins));
  EXPECT_THAT(asked(NodeType::h), ElementsAre(kWins, kWins, kWins, kBroadcast, kBroadcast, kBroadcast));
}

TEST(Resolver, AnAnswerIsBelievedFromWhoWasAsked) {
  Asking b(NodeType::b), p(NodeType::p);
  b.ask();
  EXPECT_FALSE(b.answer({192, 0, 2, 1}, {kOther}));
  EXPECT_FALSE(b.answer(kOther, {kOther}, 1));
  EXPECT_TRUE(b.answer(kOther, {kOther}));
  ASSERT_EQ(b.answers.size(), 1u);
  EXPECT_THAT(b.answers[0].addresses, ElementsAre(kOther));
  p.ask();
  EXPECT_FALSE(p.answer(kOther, {kOther}));
  EXPECT_TRUE(p.answer(kWins, {kOther, kDevice}));
  EXPECT_EQ(p.answers.at(0).addresses.size(), 2u);
}

TEST(Resolver, AServersNoEndsThatStep) {
  Asking p(NodeType::p), h(NodeType::h);
  p.ask();
  EXPECT_TRUE(p.answer(kWins, {}));
  ASSERT_EQ(p.answers.size(), 1u);
  EXPECT_FALSE(p.answers[0].found);
  h.ask();
  Buffer kept;
  h.resolver.on_response(0, query_answer(sent(h.out.at(0)).transaction_id, kName.name, {}, kept), kWins, h.now);
  h.tick();
  EXPECT_THAT(targets(h.out), ElementsAre(kBroadcast));
}

TEST(Resolver, AnswersAreKeptAWhile) {
  Asking b(NodeType::b);
  b.ask();
  b.answer(kOther, {kOther});
  b.ask();
  EXPECT_TRUE(b.out.empty());
  EXPECT_EQ(b.answers.size(), 2u);
  EXPECT_EQ(b.resolver.cached(b.now).size(), 1u);
  b.now += 61s;  // the answer's TTL is 60
  b.ask();
  EXPECT_FALSE(b.out.empty());
}

TEST(Resolver, ItIsCapped) {
  Asking b(NodeType::b);
  for (size_t i = 0; i < Resolver::kMostQuestions + 5; i++)
    b.resolver.ask(
        {nbt::Name::of("N" + std::to_string(i)), {}}, [&](const Resolved& found) { b.answers.push_back(found); }, b.now);
  b.tick();
  EXPECT_EQ(b.answers.size(), 5u);
  b.all_asked();
  EXPECT_EQ(b.answers.size(), Resolver::kMostQuestions + 5);
  for (size_t i = 0; i < 2000; i++) b.ask({nbt::Name::of("M" + std::to_string(i)), {}}), b.all_asked();
  EXPECT_LE(b.resolver.cached(b.now).size(), Resolver::kMostCached);
}

}  // namespace
}  // namespace sallyport::names
