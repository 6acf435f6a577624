// The price of failed logins, and whom it must never meet.
#include "auth/throttle.h"

#include <gtest/gtest.h>

namespace sallyport::auth {
namespace {

using namespace std::chrono_literals;
using Ms = Throttle::Duration;

const auto kHere = *policy::parse_address("192.0.2.7");
const auto kElsewhere = *policy::parse_address("192.0.2.8");

struct Clocked {
  Throttle throttle;
  Throttle::Clock::time_point now{1h};
  // One attempt after another, each answered before the next.
  Ms wrong(const char* account = "anna", const policy::IpAddress& from = kHere) { return after(account, from, false); }
  Ms right(const char* account = "anna", const policy::IpAddress& from = kHere) { return after(account, from, true); }
  Ms after(const char* account, const policy::IpAddress& from, bool is_right) {
    auto answer = throttle.judge(account, from, is_right, now);
    EXPECT_FALSE(answer.refuse);
    now += answer.hold_back;
    return answer.hold_back;
  }
};

TEST(Throttle, DelayGrowsToItsLimit) {
  Clocked t;
  std::vector<Ms> delays;
  for (int i = 0; i < 10; i++) delays.push_back(t.wrong());
  EXPECT_EQ(delays, (std::vector<Ms>{0ms, 0ms, 500ms, 1s, 2s, 4s, 8s, 16s, 30s, 30s}));
}

TEST(Throttle, CaseOfTheNameDoesNotMatter) {
  Clocked t;
  t.wrong("Anna"), t.wrong("ANNA");
  EXPECT_EQ(t.wrong("anna"), 500ms);
}

TEST(Throttle, SuccessIsHeldBackTooAndThenForgiven) {
  Clocked t;
  t.wrong(), t.wrong();
  EXPECT_EQ(t.right(), 500ms);
  EXPECT_EQ(t.right(), 0ms);
  EXPECT_EQ(t.wrong(), 0ms);
}

TEST(Throttle, RightfulUserElsewhereIsNotDelayed) {
  Clocked t;
  for (int i = 0; i < 12; i++) t.wrong("anna", kHere);
  EXPECT_EQ(t.right("anna", kElsewhere), 0ms);
}

TEST(Throttle, OtherAccountsOfAnAddressAreDelayedLater) {
  Clocked t;
  for (int i = 0; i < 9; i++) t.wrong("anna");
  EXPECT_EQ(t.right("bert"), 0ms);
  t.wrong("anna");
  EXPECT_EQ(t.right("bert"), 500ms);
}

TEST(Throttle, SprayingOverAccountsIsDelayedByAddress) {
  Clocked t;
  for (int i = 0; i < 10; i++) EXPECT_EQ(t.wrong(("user" + std::to_string(i)).c_str()), 0ms);
  EXPECT_EQ(t.wrong("user10"), 500ms);
  EXPECT_EQ(t.wrong("user11"), 1s);
}

TEST(Throttle, OwnAccountDoesNotForgiveTheAddress) {
  Clocked t;
  for (int i = 0; i < 12; i++) t.wrong(("user" + std::to_string(i)).c_str());
  EXPECT_GT(t.right("mine"), 0ms);
  EXPECT_GT(t.wrong("user99"), 0ms);
}

TEST(Throttle, AttemptsAtOnceQueueAndAreThenRefused) {
  Clocked t;
  int refused = 0, right_refused = 0;
  Ms last{0};
  for (int i = 0; i < 100; i++) {
    auto answer = t.throttle.judge("anna", kHere, false, t.now);
    if (answer.refuse) {
      refused++;
      continue;
    }
    EXPECT_GE(answer.hold_back, last);
    last = answer.hold_back;
  }
  if (t.throttle.judge("anna", kHere, true, t.now).refuse) right_refused++;
  EXPECT_GE(refused, 90);
  EXPECT_EQ(right_refused, 1);
  t.now += 61s;
  EXPECT_FALSE(t.throttle.judge("anna", kHere, true, t.now).refuse);
}

TEST(Throttle, ForgetsInTime) {
  Clocked t;
  for (int i = 0; i < 12; i++) t.wrong();
  t.now += 16min;
  EXPECT_EQ(t.right(), 0ms);
  EXPECT_EQ(t.throttle.entries(), 0u);
}

TEST(Throttle, TableIsBounded) {
  Throttle throttle({.entries = 100});
  for (int i = 0; i < 1000; i++) {
    policy::IpAddress from = kHere;
    from.bytes[14] = static_cast<uint8_t>(i >> 8), from.bytes[15] = static_cast<uint8_t>(i);
    throttle.judge("anna", from, false, Throttle::Clock::time_point(1h));
  }
  EXPECT_EQ(throttle.entries(), 100u);
}

TEST(Throttle, FloodOfNamesDoesNotHideTheAddress) {
  Throttle throttle({.entries = 100});
  Throttle::Clock::time_point now(1h);
  Throttle::Answer answer;
  for (int i = 0; i < 1000; i++) {
    answer = throttle.judge("user" + std::to_string(i), kHere, false, now);
    now += answer.hold_back;
  }
  EXPECT_EQ(answer.hold_back, 30s);
}

TEST(Throttle, Ipv6CountsByNetwork) {
  Clocked t;
  t.wrong("anna", *policy::parse_address("2001:db8::1"));
  t.wrong("anna", *policy::parse_address("2001:db8::ffff:2"));
  EXPECT_EQ(t.wrong("anna", *policy::parse_address("2001:db8:0:0:1::3")), 500ms);
  EXPECT_EQ(t.wrong("anna", *policy::parse_address("2001:db8:0:1::1")), 0ms);
}

}  // namespace
}  // namespace sallyport::auth
