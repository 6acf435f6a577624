#include "audit/quic/places.h"

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_awaitable.hpp>

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
using client::Clock;

struct Line {
  asio::awaitable<void> visit(channel::EventLoop& loop, std::chrono::milliseconds stay, Clock::duration patience = 1min) {
    auto place = co_await places.take(loop, Clock::now() + patience);
    if (place) {
      most = std::max<int>(most, ++inside);
      asio::steady_timer timer(loop.io(), stay);
      co_await timer.async_wait(asio::use_awaitable);
      inside--;
      served++;
    } else {
      gone++;
    }
    left++;
  }
  void come(channel::EventLoop& loop, std::chrono::milliseconds stay, Clock::duration patience = 1min) {
    asio::co_spawn(loop.io(), visit(loop, stay, patience), asio::detached);
  }
  void wait_for(int count) {
    for (auto end = Clock::now() + 20s; left < count && Clock::now() < end;) std::this_thread::sleep_for(1ms);
  }

  Places places{3};
  std::atomic<int> inside = 0, most = 0, served = 0, gone = 0, left = 0;
};

TEST(Places, SoManyAtATimeOverAllLoops) {
  Line line;
  channel::EventLoop one, other;
  for (int i = 0; i < 100; i++) line.come(i % 2 ? one : other, 1ms);
  one.start(), other.start();
  line.wait_for(100);
  EXPECT_EQ(line.served, 100);
  EXPECT_EQ(line.most, 3);
  one.finish(), other.finish();
}

TEST(Places, WhoHasNoMoreTimeGoes) {
  Line line;
  channel::EventLoop loop;
  for (int i = 0; i < 3; i++) line.come(loop, 100ms);
  for (int i = 0; i < 5; i++) line.come(loop, 0ms, 10ms);
  line.come(loop, 0ms);
  loop.start();
  line.wait_for(9);
  EXPECT_EQ(line.gone, 5);
  EXPECT_EQ(line.served, 4);
  loop.finish();
}

// Its places are free again for the others.
TEST(Places, ALoopMayGo) {
  Line line;
  channel::EventLoop stays;
  {
    channel::EventLoop goes;
    for (int i = 0; i < 10; i++) line.come(goes, 1h);
    goes.io().poll();
    EXPECT_EQ(line.inside, 3);
    for (int i = 0; i < 10; i++) line.come(stays, 1ms);
    stays.start();
  }
  line.wait_for(10);
  EXPECT_EQ(line.served, 10);
  stays.finish();
}

}  // namespace
}  // namespace sallyport::audit
