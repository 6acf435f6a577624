// The machine of oplocks and leases as tables: [MS-SMB2] 3.3.5.9.8, 3.3.5.9.11; [MS-FSA] 2.1.4.12, 2.1.5.18.
#include "state/caching.h"

#include <gtest/gtest.h>

namespace sallyport::state {
namespace {

constexpr uint32_t R = kCacheRead, H = kCacheHandle, W = kCacheWrite;

CacheKey lease_key(uint8_t number) {
  CacheKey key;
  key.client.bytes[0] = 1;
  key.lease[0] = number;
  return key;
}

CacheRequest lease(uint8_t number, uint32_t state, uint16_t epoch = 0) {
  return {.key = lease_key(number), .lease = true, .v2 = true, .epoch = epoch, .state = state};
}

CacheRequest oplock(OpenId open, uint32_t state) { return {.key = CacheKey::of_open(open), .state = state}; }

TEST(Caching, WhatIsGrantedToOneThatIsAlone) {
  struct Row {
    bool lease;
    uint32_t asked, granted;
  };
  const Row rows[] = {
      {true, R, R},     {true, R | H, R | H}, {true, R | W, R | W},  {true, R | H | W, R | H | W},  {true, W, 0}, {true, H, 0},
      {true, H | W, 0}, {false, R, R},        {false, R | W, R | W}, {false, R | W | H, R | W | H}, {false, 0, 0}};
  for (const auto& row : rows) {
    Caching caching;
    auto request = row.lease ? lease(1, row.asked) : oplock(1, row.asked);
    EXPECT_EQ(caching.grant(1, request, false, false).state, row.granted) << row.lease << " " << row.asked;
    EXPECT_EQ(caching.empty(), row.granted == 0);
  }
}

TEST(Caching, WhatIsGrantedBesideOthers) {
  struct Row {
    CacheRequest first;
    CacheRequest second;
    uint32_t granted;
  };
  const Row rows[] = {
      {lease(1, R | H), lease(2, R | H | W), R | H},  // leases stand together as long as nobody writes
      {lease(1, R), oplock(2, R | W | H), R},         // an exclusive oplock comes down to level II
      {lease(1, R | H), oplock(2, R), 0},             // level II and a handle lease exclude each other
      {oplock(1, R), lease(2, R | H), R},
      {oplock(1, R), oplock(2, R | W), R},
      {lease(1, R), lease(2, R | W), R},
  };
  for (size_t i = 0; i < std::size(rows); i++) {
    Caching caching;
    caching.grant(1, rows[i].first, false, false);
    EXPECT_EQ(caching.grant(2, rows[i].second, true, false).state, rows[i].granted) << i;
  }
}

TEST(Caching, WhatAnOpenTakesBack) {
  struct Row {
    CacheRequest holder;
    Caching::Intent intent;
    uint32_t to;  // where the holder is told to go; ~0: it is told nothing
    bool wait;
  };
  const uint32_t kNothing = ~0u;
  const Row rows[] = {
      {lease(1, R | H | W), {}, R | H, true},
      {lease(1, R | W), {}, R, true},
      {lease(1, R | H), {}, kNothing, false},
      {lease(1, R), {}, kNothing, false},
      {lease(1, R | H | W), {.attributes_only = true, .looks_only = true}, kNothing, false},
      {lease(1, R | H | W), {.looks_only = true}, kNothing, false},
      {oplock(1, R | H | W), {.looks_only = true}, R, true},
      {lease(1, R | H | W), {.attributes_only = true, .looks_only = true, .overwrites = true}, 0, true},
      {lease(1, R | H | W), {.overwrites = true}, 0, true},
      {lease(1, R), {.overwrites = true}, 0, false},  // nobody waits for who only reads
      {lease(1, R | H), {.violates_sharing = true}, R, true},
      {lease(1, R | H | W), {.violates_sharing = true}, R | W, true},
      {lease(1, R | W), {.violates_sharing = true}, kNothing, false},
      {oplock(1, R | H | W), {}, R, true},
      {oplock(1, R | W), {}, R, true},
      {oplock(1, R), {}, kNothing, false},
      {oplock(1, R | H | W), {.overwrites = true}, 0, true},
      {oplock(1, R), {.overwrites = true}, 0, false},
  };
  for (size_t i = 0; i < std::size(rows); i++) {
    Caching caching;
    auto granted = caching.grant(1, rows[i].holder, false, false);
    ASSERT_EQ(granted.state, rows[i].holder.state) << i;
    auto disturbed = caching.before_open(CacheKey::of_open(2), rows[i].intent);
    EXPECT_EQ(disturbed.wait, rows[i].wait) << i;
    ASSERT_EQ(disturbed.breaks.size(), rows[i].to == kNothing ? 0u : 1u) << i;
    if (disturbed.breaks.empty()) continue;
    const auto& told = disturbed.breaks[0];
    EXPECT_EQ(told.from, rows[i].holder.state) << i;
    EXPECT_EQ(told.to, rows[i].to) << i;
    EXPECT_EQ(told.needs_answer, rows[i].wait) << i;
    EXPECT_EQ(told.lease, rows[i].holder.lease) << i;
  }
}

TEST(Caching, OneKeyNeverBreaksItself) {
  Caching caching;
  caching.grant(1, lease(1, R | H | W), false, false);
  EXPECT_FALSE(caching.before_open(lease_key(1), {.overwrites = true}).wait);
  EXPECT_FALSE(caching.before_rename(lease_key(1)).wait);
  EXPECT_TRUE(caching.contend(lease_key(1)).empty());
  EXPECT_EQ(caching.grant(2, lease(1, R), false, false).state, R | H | W) << "a second open does not lower it";
}

TEST(Caching, ALeaseGrowsButKeepsItsEpochInStep) {
  Caching caching;
  EXPECT_EQ(caching.grant(1, lease(1, R, 10), false, false).epoch, 11);
  auto grown = caching.grant(2, lease(1, R | H, 10), false, false);
  EXPECT_EQ(grown.state, R | H);
  EXPECT_EQ(grown.epoch, 12);
  EXPECT_EQ(caching.grant(3, lease(1, R | H, 10), false, false).epoch, 12) << "nothing changed";
  auto told = caching.contend(lease_key(2));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].epoch, 13);
}

TEST(Caching, AnswersToABreak) {
  struct Row {
    CacheRequest holder;
    uint32_t answer;
    NtStatus status;
    uint32_t left;
  };
  const Row rows[] = {
      {lease(1, R | H | W), R | H, NtStatus::success, R | H},
      {lease(1, R | H | W), R, NtStatus::success, R},
      {lease(1, R | H | W), 0, NtStatus::success, 0},
      {lease(1, R | H | W), R | H | W, NtStatus::request_not_accepted, R | H | W},
      {oplock(1, R | H | W), R, NtStatus::success, R},
      {oplock(1, R | H | W), 0, NtStatus::success, 0},
      {oplock(1, R | H | W), R | W, NtStatus::invalid_oplock_protocol, 0},
  };
  for (size_t i = 0; i < std::size(rows); i++) {
    Caching caching;
    caching.grant(1, rows[i].holder, false, false);
    caching.before_open(CacheKey::of_open(2), {});
    auto answered = caching.acknowledge(rows[i].holder.key, rows[i].answer);
    EXPECT_EQ(answered ? answered->status : answered.error(), rows[i].status) << i;
    EXPECT_EQ(caching.state_of(rows[i].holder.key), rows[i].left) << i;
  }
}

TEST(Caching, WhoeverWaitedGoesOnAlsoAfterAWrongAnswer) {
  Caching caching;
  caching.grant(1, oplock(1, R | H | W), false, false);
  caching.before_open(CacheKey::of_open(2), {});
  caching.wait([] {});
  auto answered = caching.acknowledge(CacheKey::of_open(1), R | W);
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->wake.size(), 1u);
}

TEST(Caching, AnAnswerWithoutABreak) {
  Caching caching;
  EXPECT_EQ(caching.acknowledge(lease_key(1), 0).error(), NtStatus::invalid_oplock_protocol);
  caching.grant(1, lease(1, R | W), false, false);
  caching.grant(2, oplock(2, R), true, false);
  EXPECT_EQ(caching.acknowledge(lease_key(1), 0).error(), NtStatus::unsuccessful);
  EXPECT_EQ(caching.acknowledge(CacheKey::of_open(2), 0).error(), NtStatus::invalid_oplock_protocol);
}

// Who needs more than the break under way waits for a second one.
TEST(Caching, BreaksGoStepByStep) {
  Caching caching;
  caching.grant(1, lease(1, R | H | W), false, false);
  auto first = caching.before_open(lease_key(2), {});
  ASSERT_EQ(first.breaks.size(), 1u);
  auto second = caching.before_open(lease_key(3), {.overwrites = true});
  EXPECT_TRUE(second.wait);
  EXPECT_TRUE(second.breaks.empty()) << "the holder has one to answer already";
  int woken = 0;
  caching.wait([&] { woken++; });
  auto answered = caching.acknowledge(lease_key(1), R | H);
  ASSERT_TRUE(answered);
  EXPECT_TRUE(answered->wake.empty());
  ASSERT_EQ(answered->breaks.size(), 1u);
  EXPECT_EQ(answered->breaks[0].from, R | H);
  EXPECT_EQ(answered->breaks[0].to, R);
  EXPECT_EQ(answered->breaks[0].epoch, first.breaks[0].epoch);
  EXPECT_TRUE(caching.before_open(lease_key(2), {}).wait) << "although nothing is in its way any more";
  answered = caching.acknowledge(lease_key(1), R);
  ASSERT_TRUE(answered);
  ASSERT_EQ(answered->breaks.size(), 1u);
  EXPECT_EQ(answered->breaks[0].to, 0u);
  EXPECT_FALSE(answered->breaks[0].needs_answer);
  for (auto& wake : answered->wake) wake();
  EXPECT_EQ(woken, 1);
}

TEST(Caching, NobodyWaitsForAHolderThatHasNothingToWriteBack) {
  Caching caching;
  caching.grant(1, lease(1, R | H), false, false);
  EXPECT_FALSE(caching.before_open(lease_key(2), {.overwrites = true}).wait);
  EXPECT_FALSE(caching.before_open(lease_key(2), {.overwrites = true}).wait) << "nor while it has not answered";
}

TEST(Caching, ALeaseGrowsAsAWholeOrNotAtAll) {
  Caching caching;
  caching.grant(1, lease(1, R), false, false);
  caching.grant(2, lease(2, R), true, false);
  EXPECT_EQ(caching.grant(3, lease(1, R | H | W), true, false).state, R);
  EXPECT_EQ(caching.grant(4, lease(1, R | H), true, false).state, R | H);
}

TEST(Caching, ALeaseKeepsTheVersionItWasMadeWith) {
  Caching caching;
  auto first = lease(1, R);
  first.v2 = false;
  EXPECT_FALSE(caching.grant(1, first, false, false).v2);
  EXPECT_FALSE(caching.grant(2, lease(1, R | H), false, false).v2);
}

TEST(Caching, WritingTakesReadCachesAwayWithoutWaiting) {
  Caching caching;
  caching.grant(1, lease(1, R), false, false);
  caching.grant(2, lease(2, R | H), true, false);
  caching.grant(3, oplock(3, R), true, false);
  auto breaks = caching.contend(CacheKey::of_open(3));
  ASSERT_EQ(breaks.size(), 2u) << "level II and a handle lease never met; the other leases hear of it";
  for (const auto& told : breaks) EXPECT_EQ(told.to, 0u);
  EXPECT_FALSE(breaks[0].needs_answer);
  EXPECT_TRUE(breaks[1].needs_answer) << "a handle is given back with an answer";
}

TEST(Caching, ALevelIIOplockIsBrokenByItsOwnWriteToo) {
  Caching caching;
  caching.grant(1, oplock(1, R), false, false);
  auto breaks = caching.contend(CacheKey::of_open(1));
  ASSERT_EQ(breaks.size(), 1u);
  EXPECT_EQ(breaks[0].to, 0u);
  Caching exclusive;
  exclusive.grant(1, oplock(1, R | W), false, false);
  EXPECT_TRUE(exclusive.contend(CacheKey::of_open(1)).empty());
}

TEST(Caching, ARenameWantsHandlesBack) {
  Caching caching;
  caching.grant(1, lease(1, R | H), false, false);
  caching.grant(2, lease(2, R), true, false);
  auto disturbed = caching.before_rename(lease_key(3));
  EXPECT_TRUE(disturbed.wait);
  ASSERT_EQ(disturbed.breaks.size(), 1u);
  EXPECT_EQ(disturbed.breaks[0].key, lease_key(1));
  EXPECT_EQ(disturbed.breaks[0].to, R);
}

TEST(Caching, GivingUpWaiting) {
  Caching caching;
  caching.grant(1, lease(1, R | H | W), false, false);
  caching.before_open(lease_key(2), {});
  int woken = 0;
  caching.wait([&] { woken++; });
  for (auto& wake : caching.give_up_waiting(caching.latest_break())) wake();
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(caching.state_of(lease_key(1)), 0u);
  EXPECT_EQ(caching.acknowledge(lease_key(1), 0).error(), NtStatus::unsuccessful) << "too late";
}

TEST(Caching, AnOlderTimeoutLeavesANewerBreakAlone) {
  Caching caching;
  caching.grant(1, lease(1, R | H | W), false, false);
  caching.before_open(lease_key(2), {});
  auto first = caching.latest_break();
  ASSERT_TRUE(caching.acknowledge(lease_key(1), R | H));
  caching.before_open(lease_key(2), {.overwrites = true});
  caching.give_up_waiting(first);
  EXPECT_EQ(caching.state_of(lease_key(1)), R | H) << "its own time is not over";
}

TEST(Caching, AHolderGoesWithItsLastOpen) {
  Caching caching;
  caching.grant(1, lease(1, R | H | W), false, false);
  caching.grant(2, lease(1, R | H | W), false, false);
  int woken = 0;
  caching.wait([&] { woken++; });
  for (auto& wake : caching.leave(1)) wake();
  EXPECT_EQ(caching.state_of(lease_key(1)), R | H | W);
  EXPECT_EQ(woken, 1) << "its going may have been what somebody waited for";
  EXPECT_TRUE(caching.leave(7).empty());
  caching.leave(2);
  EXPECT_TRUE(caching.empty());
}

// What lies below may lose the right to let anybody cache: all come down to what is left, and who may have written is waited for.
TEST(Caching, NobodyKeepsMoreThanThereIs) {
  Caching caching;
  caching.grant(1, lease(1, R | W), false, false);
  auto lost = caching.keep_at_most(R);
  ASSERT_EQ(lost.breaks.size(), 1u);
  EXPECT_EQ(lost.breaks[0].to, R);
  EXPECT_TRUE(lost.wait);
  EXPECT_TRUE(caching.keep_at_most(R).wait) << "it has not answered";
  EXPECT_TRUE(caching.keep_at_most(0).wait) << "and has further to go now";
  auto answered = caching.acknowledge(lease_key(1), R);
  ASSERT_TRUE(answered);
  ASSERT_EQ(answered->breaks.size(), 1u);
  EXPECT_EQ(answered->breaks[0].to, 0u);
  EXPECT_FALSE(caching.keep_at_most(0).wait);
  EXPECT_TRUE(caching.keep_at_most(R | W).breaks.empty());
}

TEST(Caching, WhatOnlyReadsIsNotWaitedFor) {
  Caching caching;
  caching.grant(1, oplock(1, R), false, false);
  caching.grant(2, oplock(2, R), true, false);
  EXPECT_TRUE(caching.keep_at_most(R).breaks.empty());
  auto lost = caching.keep_at_most(0);
  EXPECT_EQ(lost.breaks.size(), 2u);
  EXPECT_FALSE(lost.wait);
}

TEST(Caching, AnExclusiveOplockComesDownInOneStep) {
  Caching caching;
  caching.grant(1, oplock(1, R | W), false, false);
  auto lost = caching.keep_at_most(R);
  ASSERT_EQ(lost.breaks.size(), 1u);
  EXPECT_TRUE(lost.wait);
  ASSERT_TRUE(caching.acknowledge(CacheKey::of_open(1), R));
  EXPECT_FALSE(caching.keep_at_most(R).wait);
}

}  // namespace
}  // namespace sallyport::state
