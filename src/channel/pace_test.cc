#include "channel/pace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace sallyport::channel {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr size_t kSize = 124;  // of a READ

// A client that keeps `in_flight` requests under way and sends one every `gap`; the server reads as many as it is told to.
class PacedClient {
 public:
  PacedClient(size_t in_flight, microseconds gap) : in_flight_(in_flight), gap_(gap) {}

  // Serves it for so many reads; how many requests the last of them waited for.
  size_t serve(int reads, size_t size = kSize) {
    for (int i = 0; i < reads; i++) {
      size_t wanted = std::max<size_t>(gather_.bytes / size, 1);
      auto in_time = gather_.bytes ? static_cast<size_t>(gather_.longest / gap_) : wanted;
      size_t arrived = std::min({wanted, in_flight_, in_time});
      auto passed = gap_ * static_cast<int>(arrived);
      if (arrived < wanted) passed = std::chrono::duration_cast<microseconds>(gather_.longest);
      now_ += passed;
      waited_longest_ = std::max(waited_longest_, passed);
      gather_ = pace_.next(arrived, arrived * size, now_);
      requests_ += arrived;
    }
    return gather_.bytes / size;
  }
  void turn_to(size_t in_flight) { in_flight_ = in_flight; }
  size_t requests() const { return requests_; }
  microseconds waited_longest() const { return waited_longest_; }
  Pace::Gather gather() const { return gather_; }

 private:
  Pace pace_;
  Pace::Clock::time_point now_{};
  Pace::Gather gather_;
  size_t in_flight_, requests_ = 0;
  microseconds gap_, waited_longest_{};
};

TEST(Pace, LetsAQuarterOfWhatIsInFlightGather) {
  PacedClient client(32, microseconds(10));
  EXPECT_EQ(client.serve(20000), 8u);
}

TEST(Pace, GivesUpWaitingSoon) {
  PacedClient client(400, microseconds(10));
  client.serve(20000);
  EXPECT_EQ(client.gather().longest, microseconds(250));
  EXPECT_EQ(client.waited_longest(), milliseconds(1));  // the experiment
}

TEST(Pace, DoesNotKeepAClientWithFewInFlightWaiting) {
  PacedClient client(8, microseconds(10));
  EXPECT_EQ(client.serve(20000), 0u);
}

TEST(Pace, DoesNotExperimentWithASlowClient) {
  PacedClient client(32, microseconds(100));
  for (int i = 0; i < 10000; i++) EXPECT_EQ(client.serve(1), 0u);
}

TEST(Pace, DoesNotExperimentWithLargeRequests) {
  PacedClient client(32, microseconds(10));
  for (int i = 0; i < 10000; i++) EXPECT_EQ(client.serve(1, 65536), 0u);
}

TEST(Pace, StopsWaitingForAClientThatSendsOneAtATime) {
  PacedClient client(32, microseconds(10));
  client.serve(20000);
  client.turn_to(1);
  client.serve(4);
  for (int i = 0; i < 1000; i++) EXPECT_EQ(client.serve(1), 0u);
}

TEST(Pace, AnExperimentCostsLittle) {
  PacedClient client(32, microseconds(10));
  client.serve(20000);
  size_t before = client.requests();
  client.serve(1000);
  EXPECT_GE(client.requests() - before, 8000u);
}

}  // namespace
}  // namespace sallyport::channel
