#include "base/random.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>
#include <vector>

namespace sallyport {
namespace {

TEST(Random, NothingIsGivenTwice) {
  std::set<uint64_t> given;
  for (int i = 0; i < 10'000; i++) given.insert(random_value<uint64_t>());
  EXPECT_EQ(given.size(), 10'000u);
}

TEST(Random, EverySizeIsFilled) {
  for (size_t size : {size_t{0}, size_t{1}, size_t{255}, size_t{256}, size_t{257}, size_t{5000}}) {
    std::vector<uint8_t> bytes(size);
    std::set<uint8_t> seen;
    for (int i = 0; i < 64; i++) {
      fill_random(bytes);
      if (size) seen.insert(bytes.back());
    }
    EXPECT_GE(seen.size(), size ? 32u : 0u) << size;
  }
}

TEST(Random, ThreadsShareNothing) {
  uint64_t mine = random_value<uint64_t>(), theirs = 0;
  std::jthread([&] { theirs = random_value<uint64_t>(); }).join();
  EXPECT_NE(mine, theirs);
}

// A process and its child would otherwise have the same bytes in store.
TEST(Random, AChildSharesNothing) {
  random_value<uint64_t>();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto value = random_value<uint64_t>();
    _exit(write(ends[1], &value, sizeof value) == sizeof value ? 0 : 1);
  }
  uint64_t theirs = 0;
  EXPECT_EQ(read(ends[0], &theirs, sizeof theirs), static_cast<ssize_t>(sizeof theirs));
  EXPECT_NE(theirs, random_value<uint64_t>());
  int status = 1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace sallyport
