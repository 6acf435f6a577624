#include "audit/progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace sallyport::audit {
namespace {

using std::chrono::seconds;

ProgressFigures some(uint64_t done, uint64_t total = 131'068) {
  return {.what = "Sweep",
          .done = done,
          .total = total,
          .rate = 41'234,
          .unit = "questions",
          .found = 1'112,
          .found_what = "open ports"};
}

TEST(Progress, ShowsHowFarHowFastAndHowLong) {
  EXPECT_EQ(progress_line(some(65'534), 110),
            "Sweep [====================>                   ]   50 %  1,112 open ports  0:02 left  41,234 questions/s");
  EXPECT_EQ(progress_line(some(131'068), 110),
            "Sweep [========================================]  100 %  1,112 open ports  41,234 questions/s");
}

TEST(Progress, IsNeverWhole_UntilItIs) { EXPECT_NE(progress_line(some(131'067), 90).find(" 99 %"), std::string::npos); }

TEST(Progress, FitsEveryWidth) {
  for (size_t columns = 0; columns < 150; columns++) {
    auto line = progress_line(some(70'000), columns);
    EXPECT_LE(line.size(), columns);
    EXPECT_TRUE(columns < 14 || line.find("53 %") != line.npos) << columns;
  }
}

TEST(Progress, KnowsNothingOfTheEndWithoutARate) {
  auto figures = some(5);
  figures.rate = 0;
  EXPECT_EQ(progress_line(figures, 100).find("left"), std::string::npos);
  figures.rate = 1e-9;
  EXPECT_EQ(progress_line(figures, 100).find("left"), std::string::npos);
  EXPECT_NE(progress_line(some(0, 0), 100).find("100 %"), std::string::npos);
}

TEST(Progress, WritesTimesAndNumbersForPeople) {
  EXPECT_EQ(duration_text(seconds(7)), "0:07");
  EXPECT_EQ(duration_text(seconds(754)), "12:34");
  EXPECT_EQ(duration_text(seconds(3723)), "1:02:03");
  EXPECT_EQ(duration_text(seconds(200'000)), "2 d 07 h");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

TEST(RateMeter, FollowsTheLastSeconds) {
  RateMeter meter;
  RateMeter::Clock::time_point now{seconds(100)};
  EXPECT_EQ(meter.update(500, now), 0);
  EXPECT_DOUBLE_EQ(meter.update(1500, now += seconds(1)), 1000);
  double rate = 0;
  uint64_t count = 1500;
  for (int i = 0; i < 20; i++) rate = meter.update(count += 10, now += seconds(1));
  EXPECT_NEAR(rate, 10, 10);
  EXPECT_EQ(meter.update(count, now), rate);
}

TEST(ProgressBar, IsSilentWhereThereIsNoTerminal) {
  std::array<int, 2> pipe_ends;
  ASSERT_EQ(pipe2(pipe_ends.data(), O_NONBLOCK), 0);
  {
    ProgressBar bar(pipe_ends[1]);
    EXPECT_FALSE(bar.on_terminal());
    bar.show(some(5));
  }
  char byte;
  EXPECT_EQ(read(pipe_ends[0], &byte, 1), -1);
  close(pipe_ends[0]), close(pipe_ends[1]);
}

TEST(ProgressBar, DrawsTenTimesASecondAtMostAndClearsUp) {
  int ours, terminal;
  winsize size{.ws_row = 24, .ws_col = 70, .ws_xpixel = 0, .ws_ypixel = 0};
  ASSERT_EQ(openpty(&ours, &terminal, nullptr, nullptr, &size), 0);
  auto written = [&, text = std::array<char, 4096>()]() mutable {
    pollfd ready{ours, POLLIN, 0};
    return poll(&ready, 1, 200) == 1
               ? std::string(text.data(), static_cast<size_t>(std::max<ssize_t>(0, read(ours, text.data(), text.size()))))
               : "";
  };
  {
    ProgressBar bar(terminal);
    ProgressBar::Clock::time_point now{seconds(100)};
    bar.show(some(5), now);
    auto line = written();
    EXPECT_EQ(line.front(), '\r');
    EXPECT_EQ(line.size(), 1 + 69u + 3);
    bar.show(some(6), now + std::chrono::milliseconds(99));
    EXPECT_EQ(written(), "");
    bar.show(some(7), now + std::chrono::milliseconds(100));
    EXPECT_NE(written(), "");
  }
  EXPECT_EQ(written(), "\r\x1b[K");
  close(ours), close(terminal);
}

}  // namespace
}  // namespace sallyport::audit
