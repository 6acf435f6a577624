#include "harden/applied.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "harden/program.h"

namespace sallyport::harden {
namespace {

struct AppliedTest : testing::Test {
  std::string directory = (std::filesystem::temp_directory_path() / ("harden-applied-" + std::to_string(getpid()))).string();
  void SetUp() override { std::filesystem::create_directory(directory); }
  void TearDown() override { std::filesystem::remove_all(directory); }
  Applied example{"0123456789abcdef",
                  "/etc/p.toml",
                  "table inet sallyport {\n\tchain x {\n\t}\n}\n",
                  "boot",
                  12345,
                  policy::Time(std::chrono::seconds(99)),
                  Stage::confirmed};
};

TEST_F(AppliedTest, IsWhatWasSaved) {
  {
    auto state = AppliedState::open(directory);
    ASSERT_TRUE(state) << state.error();
    ASSERT_FALSE(*state->load());
    ASSERT_TRUE(state->save(example));
  }
  auto found = *AppliedState::open(directory)->load();
  ASSERT_TRUE(found);
  EXPECT_EQ(to_json(*found), to_json(example));
  EXPECT_EQ(found->before, example.before);
  EXPECT_EQ(found->stage, Stage::confirmed);
  struct stat mode{};
  ASSERT_EQ(stat((directory + "/harden/applied.json").c_str(), &mode), 0);
  EXPECT_EQ(mode.st_mode & 0777, 0600u);
}

TEST_F(AppliedTest, DamageIsAnErrorAndNotNothing) {
  auto state = AppliedState::open(directory);
  for (auto text : {std::string("{}"), std::string("x"), to_json(example).substr(0, 60)}) {
    std::ofstream(directory + "/harden/applied.json") << text;
    EXPECT_FALSE(state->load()) << text;
    EXPECT_FALSE(peek(directory));
  }
}

TEST_F(AppliedTest, TheBootClockGoesOn) {
  EXPECT_GT(boot_clock(), 0);
  EXPECT_EQ(boot_id().size(), 36u);
}

TEST(Program, FeedsAndReads) {
  auto cat = find_program("cat");
  ASSERT_TRUE(cat);
  std::string much(1 << 20, 'x');
  auto ran = run_program(*cat, {}, much);
  ASSERT_TRUE(ran) << ran.error();
  EXPECT_EQ(ran->status, 0);
  EXPECT_EQ(ran->out, much);
}

TEST(Program, TellsHowItEnded) {
  auto shell = find_program("sh");
  ASSERT_TRUE(shell);
  auto ran = run_program(*shell, {"-c", "echo $TZ; echo no >&2; exit 7"}, "not read");
  ASSERT_TRUE(ran) << ran.error();
  EXPECT_EQ(ran->status, 7);
  EXPECT_EQ(ran->out, "UTC\n");
  EXPECT_EQ(ran->err, "no\n");
  EXPECT_FALSE(run_program("/nowhere/nft", {}));
  EXPECT_FALSE(find_program("no-such-program-anywhere"));
  EXPECT_FALSE(run_program(*shell, {"-c", "sleep 20"}, {}, std::chrono::seconds(1)));
}

}  // namespace
}  // namespace sallyport::harden
