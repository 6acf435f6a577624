#include "audit/settled.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

TEST(Settled, WaitsForTheEarliest) {
  Settled settled(10);
  settled.note(12);
  settled.note(11);
  EXPECT_EQ(settled.first(), 10u);
  settled.note(10);
  EXPECT_EQ(settled.first(), 13u);
}

TEST(Settled, WhatIsDoneStaysDone) {
  Settled settled;
  settled.note(0);
  settled.note(0);
  settled.note(2);
  EXPECT_EQ(settled.first(), 1u);
}

}  // namespace
}  // namespace sallyport::audit
