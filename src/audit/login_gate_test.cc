#include "audit/login_gate.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

using Pass = LoginGate::Pass;
using Outcome = LoginGate::Outcome;

TEST(LoginGate, AFewAreAskedAtOnce) {
  LoginGate gate;
  for (unsigned i = 0; i < LoginGate::kMostRefusals; i++) EXPECT_EQ(gate.ask(), Pass::go);
  EXPECT_EQ(gate.ask(), Pass::wait);
  gate.settle(Outcome::no_answer);
  EXPECT_EQ(gate.ask(), Pass::go);
}

TEST(LoginGate, OpensForAllAtTheFirstSuccess) {
  LoginGate gate;
  for (unsigned i = 0; i < LoginGate::kMostRefusals; i++) ASSERT_EQ(gate.ask(), Pass::go);
  gate.settle(Outcome::refused);
  gate.settle(Outcome::refused);
  gate.settle(Outcome::taken);
  for (int i = 0; i < 100; i++) EXPECT_EQ(gate.ask(), Pass::go);
}

TEST(LoginGate, ClosesAfterAFewRefusals) {
  LoginGate gate;
  for (unsigned i = 0; i < LoginGate::kMostRefusals; i++) {
    ASSERT_EQ(gate.ask(), Pass::go);
    gate.settle(Outcome::refused);
  }
  EXPECT_EQ(gate.ask(), Pass::never);
  EXPECT_TRUE(gate.closed());
}

}  // namespace
}  // namespace sallyport::audit
