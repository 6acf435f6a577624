// Frames out of whatever pieces a socket delivers.
#include "channel/receiver.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace sallyport::channel {
namespace {

using State = Receiver::State;

class Pair {
 public:
  Pair() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_), 0);
  }
  ~Pair() { close(ends_[0]), end(); }
  int socket() const { return ends_[0]; }
  void send(const std::string& bytes) {
    ASSERT_EQ(::send(ends_[1], bytes.data(), bytes.size(), MSG_DONTWAIT), static_cast<ssize_t>(bytes.size()));
  }
  void end() {
    if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
  }

 private:
  int ends_[2] = {-1, -1};
};

std::string frame(const std::string& payload) {
  std::string out(4, '\0');
  for (int i = 1; i < 4; i++) out[i] = static_cast<char>(payload.size() >> 8 * (3 - i));
  return out + payload;
}

std::string pattern(size_t size) {
  std::string out(size, '\0');
  for (size_t i = 0; i < size; i++) out[i] = static_cast<char>(i * 7 + (i >> 8));
  return out;
}

class ReceiverTest : public testing::Test {
 protected:
  virtual void on_frame(InFrame& frame) { got.emplace_back(as_text(frame.payload)); }
  // One round of the receive loop.
  State round() {
    auto state = receiver.read(pair.socket(), scratch);
    if (state != State::got) return state;
    while (auto frame = receiver.next()) on_frame(*frame);
    receiver.stash();
    // Others use the memory meanwhile.
    std::fill(scratch.begin(), scratch.end(), uint8_t{0xEE});
    return state;
  }
  void rounds() {
    while (round() == State::got) {
    }
  }
  // More than a socket holds.
  void feed(const std::string& bytes) {
    constexpr size_t kPiece = 50'000;
    for (size_t at = 0; at < bytes.size(); at += kPiece) {
      pair.send(bytes.substr(at, kPiece));
      rounds();
    }
  }

  Pair pair;
  BufferPool pool;
  Receiver receiver{nbt::Transport::direct_tcp, pool};
  std::vector<uint8_t> scratch = std::vector<uint8_t>(Receiver::kScratch);
  std::vector<std::string> got;
};

TEST_F(ReceiverTest, FramesSplitAtEveryByte) {
  const std::vector<std::string> sent{"first", "", pattern(300), "last"};
  std::string stream;
  for (const auto& each : sent) stream += frame(each);
  for (size_t cut = 1; cut < stream.size(); cut++) {
    got.clear();
    pair.send(stream.substr(0, cut));
    rounds();
    EXPECT_EQ(receiver.idle(), cut == 9 || cut == 13 || cut == 317) << cut;
    pair.send(stream.substr(cut));
    rounds();
    ASSERT_EQ(got, sent) << cut;
    EXPECT_TRUE(receiver.idle()) << "nothing is kept between frames";
  }
}

TEST_F(ReceiverTest, ByteByByte) {
  for (char byte : frame("hello") + frame(pattern(20))) {
    pair.send({byte});
    rounds();
  }
  EXPECT_EQ(got, (std::vector<std::string>{"hello", pattern(20)}));
}

TEST_F(ReceiverTest, LargeFramesBetweenSmallOnes) {
  receiver.set_limit(2 << 20);
  feed(frame("before") + frame(pattern(1 << 20)) + frame("between") + frame(pattern(500'000)) + frame("after"));
  EXPECT_EQ(got, (std::vector<std::string>{"before", pattern(1 << 20), "between", pattern(500'000), "after"}));
  EXPECT_TRUE(receiver.idle());
}

// Who needs a large frame longer moves its buffer away instead of copying it.
class KeepingReceiverTest : public ReceiverTest {
 protected:
  void on_frame(InFrame& frame) override {
    ReceiverTest::on_frame(frame);
    if (!frame.owner) return;
    EXPECT_EQ(frame.owner->data() + frame.owner_offset, frame.payload.data());
    EXPECT_EQ(frame.owner->size(), frame.owner_offset + frame.payload.size()) << "the frame is alone in it";
    kept.push_back(std::move(*frame.owner));
  }
  std::vector<Buffer> kept;
};

TEST_F(KeepingReceiverTest, WhatWasMovedAwayIsNotTouchedAgain) {
  receiver.set_limit(2 << 20);
  feed(frame(pattern(500'000)) + frame(pattern(400'000)) + frame("after"));
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[2], "after");
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(as_text(kept[0].bytes().subspan(4)), pattern(500'000));
  EXPECT_EQ(as_text(kept[1].bytes().subspan(4)), pattern(400'000));
}

TEST_F(ReceiverTest, AFrameBeyondTheLimitIsAFaultBeforeItsBytesCome) {
  receiver.set_limit(100);
  pair.send(frame(std::string(100, 'x')));
  rounds();
  EXPECT_EQ(got.size(), 1u);
  EXPECT_EQ(receiver.fault(), FrameFault::none);
  pair.send(std::string("\0\0\0\x65", 4));
  rounds();
  EXPECT_EQ(receiver.fault(), FrameFault::too_long);
  EXPECT_EQ(got.size(), 1u);
  pair.send(frame("more"));
  rounds();
  EXPECT_EQ(got.size(), 1u) << "nothing is read behind a fault";
}

TEST_F(ReceiverTest, OtherTransportsAreAFault) {
  pair.send("GET / HTTP/1.1\r\n");
  rounds();
  EXPECT_EQ(receiver.fault(), FrameFault::not_a_header);
}

TEST(ReceiverOn139, TheExtensionBitIsTheSeventeenthOfTheLength) {
  Pair pair;
  BufferPool pool;
  Receiver receiver(nbt::Transport::session_service, pool);
  receiver.set_limit(0x1FFFF);
  std::vector<uint8_t> scratch(Receiver::kScratch);
  pair.send(std::string("\x85\0\0\0", 4) + std::string("\0\1\0\2", 4) + std::string(0x10002, 'x'));
  std::vector<std::pair<nbt::FrameType, size_t>> got;
  while (receiver.read(pair.socket(), scratch) == State::got) {
    while (auto each = receiver.next()) got.emplace_back(each->type, each->payload.size());
    receiver.stash();
  }
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].first, nbt::FrameType::session_keep_alive);
  EXPECT_EQ(got[1], std::pair(nbt::FrameType::session_message, size_t{0x10002}));
}

TEST_F(ReceiverTest, SaysWhenTheSocketIsEmptyAndWhenItHasEnded) {
  EXPECT_EQ(round(), State::drained);
  pair.send(frame("x"));
  EXPECT_EQ(round(), State::got);
  EXPECT_TRUE(receiver.drained());
  pair.end();
  EXPECT_EQ(round(), State::closed);
}

}  // namespace
}  // namespace sallyport::channel
