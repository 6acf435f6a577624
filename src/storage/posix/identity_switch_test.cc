// Whom a thread acts for.
#include "storage/posix/identity_switch.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

#include "storage/store_fixture.h"

namespace sallyport::storage::posix {
namespace {

uid_t present_uid() { return static_cast<uid_t>(syscall(SYS_setfsuid, static_cast<uid_t>(-1))); }
gid_t present_gid() { return static_cast<gid_t>(syscall(SYS_setfsgid, static_cast<gid_t>(-1))); }

class IdentitySwitch : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs root: only root switches";
  }
  Identity who_ = test_user();
};

TEST_F(IdentitySwitch, StaysUntilAnotherComes) {
  std::thread([&] {
    ASSERT_TRUE(act_as(who_));
    EXPECT_EQ(present_uid(), who_.uid);
    EXPECT_EQ(present_gid(), who_.gid);
    {
      AsProcess process;
      AsProcess nested;
      EXPECT_EQ(present_uid(), 0u);
    }
    EXPECT_EQ(present_uid(), who_.uid);
    Identity unknown;
    EXPECT_FALSE(act_as(unknown));
    EXPECT_EQ(present_uid(), who_.uid);
  }).join();
}

TEST_F(IdentitySwitch, AThreadDoesNotInheritWhoItsMakerActedFor) {
  std::thread([&] {
    ASSERT_TRUE(act_as(who_));
    std::thread([&] {
      AsProcess process;
      EXPECT_EQ(present_uid(), 0u);
      EXPECT_EQ(present_gid(), 0u);
    }).join();
    std::thread([&] {
      auto other = test_user(5);
      ASSERT_TRUE(act_as(other));
      EXPECT_EQ(present_uid(), other.uid);
      AsProcess process;
      EXPECT_EQ(present_uid(), 0u);
    }).join();
    EXPECT_EQ(present_uid(), who_.uid);
  }).join();
}

}  // namespace
}  // namespace sallyport::storage::posix
