#include "audit/tcp/conversation.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
using namespace tcp_flags;
using client::IoFault;

const policy::Endpoint kOurs{policy::parse_address("10.0.0.1").value(), 20000};
const policy::Endpoint kTheirs{policy::parse_address("10.0.0.2").value(), 445};

Bytes bytes(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }
std::string text(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

class ConversationTest : public testing::Test {
 protected:
  Segment theirs(uint8_t flags, uint32_t sequence, uint32_t acknowledged, std::string_view payload = {}) {
    Segment out{kTheirs.address, kOurs.address, kTheirs.port, kOurs.port, sequence, acknowledged, flags, 8000};
    out.payload = bytes(payload);
    return out;
  }
  // Until they have answered our SYN.
  void open() {
    ASSERT_TRUE(ours_.next(now_)->has(kSyn));
    ours_.take(theirs(kSyn | kAck, 5000, 1001), now_);
    ASSERT_TRUE(ours_.open());
  }
  std::string read() {
    std::array<uint8_t, 100> room;
    auto got = ours_.receive(room);
    return got < 0 ? "nothing" : text(Bytes(room).first(static_cast<size_t>(got)));
  }

  Conversation ours_{kOurs, kTheirs, 1000};
  Conversation::Time now_{std::chrono::hours(1)};
};

TEST_F(ConversationTest, QuestionCarriesTheAcknowledgementOfTheHandshake) {
  open();
  EXPECT_FALSE(ours_.next(now_));
  EXPECT_EQ(ours_.send(bytes("hello")), 5);
  auto out = ours_.next(now_);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->flags, kAck | kPsh);
  EXPECT_EQ(out->sequence, 1001u);
  EXPECT_EQ(out->acknowledged, 5001u);
  EXPECT_EQ(text(out->payload), "hello");
  EXPECT_FALSE(ours_.next(now_));
}

TEST_F(ConversationTest, AnswerIsReadAndAcknowledgedWithTheNextQuestion) {
  open();
  ours_.send(bytes("hello"));
  ours_.next(now_);
  ours_.take(theirs(kAck | kPsh, 5001, 1006, "world"), now_);
  EXPECT_TRUE(ours_.readable());
  EXPECT_EQ(read(), "world");
  EXPECT_FALSE(ours_.next(now_ + 1min));
  ours_.send(bytes("again"));
  auto out = ours_.next(now_);
  EXPECT_EQ(out->sequence, 1006u);
  EXPECT_EQ(out->acknowledged, 5006u);
}

TEST_F(ConversationTest, WhoWaitsForMoreAcknowledgesAtOnce) {
  open();
  ours_.send(bytes("hello"));
  ours_.next(now_);
  ours_.take(theirs(kAck, 5001, 1006, "wor"), now_);
  EXPECT_EQ(read(), "wor");
  EXPECT_FALSE(ours_.next(now_));
  ours_.listen();
  auto out = ours_.next(now_);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->flags, kAck);
  EXPECT_EQ(out->acknowledged, 5004u);
  EXPECT_FALSE(ours_.next(now_));
}

TEST_F(ConversationTest, WhatIsLostIsSentAgain) {
  EXPECT_TRUE(ours_.next(now_)->has(kSyn));
  EXPECT_FALSE(ours_.next(now_ + 999ms));
  EXPECT_TRUE(ours_.next(now_ + 1s)->has(kSyn));
  EXPECT_FALSE(ours_.next(now_ + 2999ms));
  EXPECT_TRUE(ours_.next(now_ + 3s)->has(kSyn));
  ours_.take(theirs(kSyn | kAck, 5000, 1001), now_ + 3s);
  ours_.send(bytes("hello"));
  EXPECT_EQ(text(ours_.next(now_)->payload), "hello");
  EXPECT_FALSE(ours_.next(now_ + 999ms));
  auto again = ours_.next(now_ + 1s);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->sequence, 1001u);
  EXPECT_EQ(text(again->payload), "hello");
  ours_.take(theirs(kAck, 5001, 1006), now_ + 1s);
  EXPECT_FALSE(ours_.next(now_ + 1h));
}

TEST_F(ConversationTest, PatienceIsThreeTimesTheRoundTrip) {
  ours_.next(now_);
  ours_.take(theirs(kSyn | kAck, 5000, 1001), now_ + 100ms);
  ours_.send(bytes("hello"));
  ours_.next(now_);
  EXPECT_FALSE(ours_.next(now_ + 299ms));
  EXPECT_TRUE(ours_.next(now_ + 300ms));
  EXPECT_FALSE(ours_.next(now_ + 899ms));
  EXPECT_TRUE(ours_.next(now_ + 900ms));
}

TEST_F(ConversationTest, WhatComesTwiceOrTooEarlyIsAcknowledgedAndNoMore) {
  open();
  ours_.take(theirs(kAck, 5001, 1001, "abc"), now_);
  ours_.take(theirs(kAck, 5001, 1001, "abc"), now_);
  ours_.take(theirs(kAck, 5010, 1001, "xyz"), now_);
  EXPECT_EQ(ours_.next(now_)->acknowledged, 5004u);
  ours_.take(theirs(kAck, 5002, 1001, "bcde"), now_);  // overlaps
  EXPECT_EQ(read(), "abcde");
  EXPECT_EQ(read(), "nothing");
}

TEST_F(ConversationTest, OfASegmentThatWasCutTheRestIsAwaited) {
  open();
  auto cut = theirs(kAck | kFin, 5001, 1001, "abc");
  cut.cut = true;
  ours_.take(cut, now_);
  EXPECT_EQ(read(), "abc");
  EXPECT_EQ(read(), "nothing");
  ours_.take(theirs(kAck | kFin, 5004, 1001, "def"), now_);
  EXPECT_EQ(read(), "def");
  EXPECT_EQ(read(), "");
}

TEST_F(ConversationTest, LongQuestionsKeepToTheirSegmentsAndWindow) {
  ours_.next(now_);
  auto answer = theirs(kSyn | kAck, 5000, 1001);
  answer.largest = 100;
  answer.window = 250;
  ours_.take(answer, now_);
  std::string question(1000, 'q');
  EXPECT_EQ(ours_.send(bytes(question)), 1000);
  EXPECT_EQ(ours_.next(now_)->payload.size(), 100u);
  EXPECT_EQ(ours_.next(now_)->payload.size(), 100u);
  EXPECT_EQ(ours_.next(now_)->payload.size(), 50u);
  EXPECT_FALSE(ours_.next(now_));
  ours_.take(theirs(kAck, 5001, 1101), now_);
  auto out = ours_.next(now_);
  EXPECT_EQ(out->sequence, 1251u);
  EXPECT_EQ(out->payload.size(), 100u);
}

TEST_F(ConversationTest, NoMoreIsTakenThanThereIsRoomFor) {
  open();
  std::string much(100'000, 'q');
  EXPECT_EQ(ours_.send(bytes(much)), 65536);
  EXPECT_FALSE(ours_.writable());
  EXPECT_EQ(ours_.send(bytes(much)), -1);
  EXPECT_EQ(errno, EAGAIN);
}

TEST_F(ConversationTest, RefusedAndReset) {
  ours_.next(now_);
  ours_.take(theirs(kRst | kAck, 0, 999), now_);  // an answer to something else
  EXPECT_FALSE(ours_.fault());
  ours_.take(theirs(kRst | kAck, 0, 1001), now_);
  EXPECT_EQ(ours_.fault(), IoFault::refused);
  EXPECT_FALSE(ours_.reset());

  Conversation other(kOurs, kTheirs, 1000);
  other.next(now_);
  other.take(theirs(kSyn | kAck, 5000, 1001), now_);
  other.take(theirs(kRst, 9'000'000, 0), now_);  // from somebody who guesses
  EXPECT_FALSE(other.fault());
  EXPECT_EQ(other.reset()->flags, kRst | kAck);
  other.take(theirs(kRst, 5001, 0), now_);
  EXPECT_EQ(other.fault(), IoFault::reset);
  EXPECT_EQ(other.send(bytes("x")), -1);
  EXPECT_FALSE(other.next(now_ + 1h));
}

TEST_F(ConversationTest, TheHandshakesAnswerComesAgainWhenNothingWasHeardOfIt) {
  open();
  ours_.take(theirs(kSyn | kAck, 5000, 1001), now_);
  auto out = ours_.next(now_);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->flags, kAck);
  EXPECT_EQ(out->acknowledged, 5001u);
}

TEST_F(ConversationTest, SequenceNumbersWrap) {
  Conversation edge(kOurs, kTheirs, 0xFFFFFFFE);
  edge.next(now_);
  edge.take(theirs(kSyn | kAck, 0xFFFFFFFF, 0xFFFFFFFF), now_);
  ASSERT_TRUE(edge.open());
  edge.send(bytes("hello"));
  EXPECT_EQ(edge.next(now_)->acknowledged, 0u);
  edge.take(theirs(kAck, 0, 4, "abc"), now_);
  EXPECT_FALSE(edge.next(now_ + 1h));
  EXPECT_TRUE(edge.readable());
}

}  // namespace
}  // namespace sallyport::audit
