#include "audit/beside.h"

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_awaitable.hpp>

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

// What was done, in the order in which it was.
struct Log {
  channel::EventLoop loop;
  std::string text;

  asio::awaitable<void> write(std::string word, std::chrono::milliseconds after) {
    asio::steady_timer timer(loop.io(), after);
    if (after.count()) co_await timer.async_wait(asio::use_awaitable);
    text += word;
  }
  asio::awaitable<void> both(std::chrono::milliseconds mine, std::chrono::milliseconds theirs) {
    Beside beside(loop, write("b", theirs));
    co_await write("a", mine);
    text += beside.done() ? "+" : "-";
    co_await beside.wait();
    text += beside.done() ? "+" : "-";
    loop.io().stop();
  }
  std::string run(std::chrono::milliseconds mine, std::chrono::milliseconds theirs) {
    asio::co_spawn(loop.io(), both(mine, theirs), asio::detached);
    loop.io().run();
    return text;
  }
};

TEST(Beside, IsWaitedFor) { EXPECT_EQ(Log().run(0ms, 20ms), "a-b+"); }

TEST(Beside, MayBeDoneBefore) { EXPECT_EQ(Log().run(50ms, 1ms), "ba++"); }

// An audit that is broken off: the loop goes with what waits on it.
TEST(Beside, MayBeGivenUp) {
  Log log;
  asio::co_spawn(log.loop.io(), log.both(1h, 1h), asio::detached);
  log.loop.io().poll();
  EXPECT_EQ(log.text, "");
}

}  // namespace
}  // namespace sallyport::audit
