#include "audit/sweep/ledger.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace sallyport::audit {
namespace {

using Key = std::pair<uint64_t, size_t>;
using std::chrono::seconds;

struct Asking {
  explicit Asking(Ledger::Plan plan)
      : ledger(plan, [this](uint64_t position, size_t port) { EXPECT_TRUE(unanswered.insert({position, port}).second); }) {}

  // Asks all that is due now.
  std::vector<Ledger::Question> ask(size_t most = 64) {
    std::vector<Ledger::Question> all;
    for (auto some = ledger.next(most, now); !some.empty(); some = ledger.next(most, now)) {
      EXPECT_LE(some.size(), most);
      all.insert(all.end(), some.begin(), some.end());
      for (auto& question : some) asked[{question.position, question.port}]++;
    }
    return all;
  }
  void answer_all() {
    for (auto [key, times] : asked) ledger.answered(key.first, key.second);
  }

  SweepClock::time_point now{seconds(1000)};
  std::set<Key> unanswered;
  std::map<Key, unsigned> asked;
  Ledger ledger;
};

TEST(Ledger, AsksEveryQuestionOnceWhenAllAreAnswered) {
  Asking run({.first = 10, .end = 1000, .ports = 3});
  EXPECT_EQ(run.ask().size(), 990u * 3);
  EXPECT_FALSE(run.ledger.done());
  run.answer_all();
  EXPECT_TRUE(run.ledger.done());
  run.now += seconds(5);
  EXPECT_TRUE(run.ask().empty());
  EXPECT_TRUE(run.unanswered.empty());
  EXPECT_EQ(run.asked.size(), 990u * 3);
}

TEST(Ledger, AsksAgainAndGivesUp) {
  Asking run({.first = 0, .end = 600, .ports = 2, .passes = 3});
  run.ask();
  for (uint64_t position = 0; position < 600; position++) EXPECT_TRUE(run.ledger.answered(position, 0));
  EXPECT_TRUE(run.ask().empty());  // not before its time
  for (unsigned pass = 1; pass < 3; pass++) {
    run.now += seconds(1);
    auto again = run.ask();
    EXPECT_EQ(again.size(), 600u);
    for (auto& question : again) EXPECT_EQ(std::pair(question.port, question.pass), std::pair(size_t{1}, pass));
  }
  EXPECT_TRUE(run.unanswered.empty());
  run.now += seconds(1);
  EXPECT_TRUE(run.ask().empty());
  EXPECT_EQ(run.unanswered.size(), 600u);
  EXPECT_TRUE(run.ledger.done());
}

TEST(Ledger, CountsAnAnswerOnce) {
  Asking run({.first = 5, .end = 9});
  EXPECT_FALSE(run.ledger.answered(6, 0));  // not asked yet
  run.ask();
  EXPECT_TRUE(run.ledger.answered(6, 0));
  EXPECT_FALSE(run.ledger.answered(6, 0));
  EXPECT_FALSE(run.ledger.answered(4, 0));
  EXPECT_FALSE(run.ledger.answered(9, 0));
  for (int pass = 0; pass < 3; pass++, run.ask()) run.now += seconds(1);
  EXPECT_FALSE(run.ledger.answered(7, 0));  // too late
  EXPECT_EQ(run.unanswered, (std::set<Key>{{5, 0}, {7, 0}, {8, 0}}));
}

// One that answers late keeps the others in, a router's answer does not.
TEST(Ledger, AnAnswerToAResendBringsMorePasses) {
  for (bool from_host : {true, false}) {
    Asking run({.first = 0, .end = 10, .passes = 2});
    run.ask();
    auto first_asked = run.now;
    for (uint64_t late = 0; late < 3; late++) {
      run.now += seconds(1);
      run.ask();
      auto answered = run.ledger.answered(late, 0, from_host);
      ASSERT_EQ(answered.has_value(), from_host || late == 0);
      EXPECT_TRUE(!from_host || answered->lost == first_asked + seconds(late));
    }
    for (int i = 0; i < 5; i++, run.ask()) run.now += seconds(1);
    EXPECT_EQ((run.asked[{9, 0}]), from_host ? 5u : 2u);
  }
}

TEST(Ledger, PassesEnd) {
  Asking run({.first = 0, .end = 250, .passes = 2});
  run.ask();
  for (uint64_t late = 0; late < 100; late++) {
    run.now += seconds(1);
    run.ask();
    run.ledger.answered(late, 0);
  }
  EXPECT_EQ((run.asked[{249, 0}]), Ledger::kMostPasses);
  EXPECT_TRUE(run.ledger.done());
}

TEST(Ledger, ALossBringsMorePasses_ButNotForEver) {
  Asking run({.first = 0, .end = 1, .passes = 1});
  run.ask();
  for (unsigned extra = 0; extra < 10; extra++) {
    run.ledger.lost(run.now);
    run.now += seconds(1);
    run.ask();
  }
  EXPECT_EQ((run.asked[{0, 0}]), 1 + Ledger::kExtraPasses);
  EXPECT_EQ(run.unanswered.size(), 1u);
}

TEST(Ledger, WhatIsLostHereCountsAsNotAsked) {
  Asking run({.first = 0, .end = 1, .passes = 1});
  run.ask();
  for (unsigned i = 0; i < 10; i++) {
    run.ledger.lost_here(run.now);
    run.now += seconds(1);
    run.ask();
  }
  for (unsigned i = 0; i < 10; i++, run.ask()) run.now += seconds(1);
  EXPECT_EQ((run.asked[{0, 0}]), 11u);
  EXPECT_EQ(run.unanswered.size(), 1u);
}

TEST(Ledger, ALossLongAgoDoesNotCount) {
  Asking run({.first = 0, .end = 1, .passes = 1});
  run.ledger.lost(run.now - seconds(1));
  run.now += seconds(1);
  run.ask();
  run.now += seconds(1);
  run.ask();
  EXPECT_EQ((run.asked[{0, 0}]), 1u);
}

// However many targets there are, only a window of them is awaited, and one that is slow holds back no more than that.
TEST(Ledger, ItsWindowIsBounded) {
  constexpr size_t kWindow = 16 * Ledger::kChunk * 3;
  Asking run({.first = 0, .end = uint64_t{1} << 40, .ports = 3, .passes = 1, .window = kWindow});
  EXPECT_EQ(run.ask().size(), kWindow);
  run.now += seconds(1);
  EXPECT_EQ(run.ask().size(), kWindow);
  EXPECT_EQ(run.unanswered.size(), kWindow);
  // The next are asked as soon as the first have answered.
  for (auto& [key, times] : run.asked)
    if (key.first < 17 * Ledger::kChunk) run.ledger.answered(key.first, key.second);
  EXPECT_EQ(run.ask().size(), 3 * Ledger::kChunk);
}

TEST(Ledger, WhatIsSettledCanBeLeftOutByAnotherRun) {
  Asking run({.first = 100, .end = 100 + 4 * Ledger::kChunk + 10, .passes = 2});
  EXPECT_EQ(run.ledger.settled(), 100u);
  run.ask();
  for (uint64_t position = 100 + Ledger::kChunk; position < 100 + 2 * Ledger::kChunk; position++)
    run.ledger.answered(position, 0);
  EXPECT_EQ(run.ledger.settled(), 100u);  // the first chunk is not
  for (uint64_t position = 100; position < 100 + Ledger::kChunk; position++) run.ledger.answered(position, 0);
  EXPECT_EQ(run.ledger.settled(), 100 + 2 * Ledger::kChunk);
  run.answer_all();
  EXPECT_EQ(run.ledger.settled(), 100 + 4 * Ledger::kChunk + 10);
}

TEST(Ledger, NothingToAskIsDone) {
  Asking run({.first = 7, .end = 7});
  EXPECT_TRUE(run.ledger.done());
  EXPECT_TRUE(run.ask().empty());
}

}  // namespace
}  // namespace sallyport::audit
