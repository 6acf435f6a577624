#include "audit/quic/version_question.h"

#include <gmock/gmock.h>

#include <random>

#include "support/quic_server.h"

namespace sallyport::audit {
namespace {

using testing::ElementsAre;

// An answer by hand: our connection ids, each in the other's place.
Buffer answer_to(const VersionQuestion& question, std::initializer_list<uint32_t> versions) {
  Buffer out(Bytes(question.datagram().first(23)));
  store_be(&out[1], uint32_t{0});
  std::memcpy(&out[5], &question.datagram()[14], 9);
  std::memcpy(&out[14], &question.datagram()[5], 9);
  for (auto version : versions) store_be(out.append(4), version);
  return out;
}

TEST(QuicVersionQuestion, IsLongEnoughToBeAnswered) { EXPECT_EQ(VersionQuestion().datagram().size(), 1200U); }

TEST(QuicVersionQuestion, UnderstandsAServer) {
  VersionQuestion question;
  auto answer = question.answer(support::quic_versions_for(question.datagram()));
  ASSERT_TRUE(answer);
  EXPECT_THAT(*answer, ElementsAre(1U, 0xff00001dU));
}

TEST(QuicVersionQuestion, TakesNobodyElsesAnswer) {
  VersionQuestion mine, other;
  EXPECT_TRUE(mine.answer(answer_to(mine, {1})));
  EXPECT_FALSE(mine.answer(answer_to(other, {1})));
  EXPECT_FALSE(mine.answer(mine.datagram()));
}

TEST(QuicVersionQuestion, RefusesHalfAnAnswer) {
  VersionQuestion question;
  auto whole = answer_to(question, {1, 2});
  for (size_t size = 0; size < whole.size(); size++)
    EXPECT_EQ(question.answer(whole.bytes().first(size)).has_value(), size == whole.size() - 4) << size;
}

TEST(QuicVersionQuestion, KeepsOnlySoMany) {
  VersionQuestion question;
  auto long_one = answer_to(question, {});
  for (uint32_t i = 0; i < 10000; i++) store_be(long_one.append(4), i);
  EXPECT_LE(question.answer(long_one)->size(), 32U);
}

TEST(QuicVersionQuestion, LivesThroughGarbage) {
  VersionQuestion question;
  std::mt19937 random(1);
  for (int i = 0; i < 20000; i++) {
    Buffer garbage(random() % 64);
    for (auto& byte : garbage.mutable_bytes()) byte = static_cast<uint8_t>(random());
    if (garbage.size() > 5) std::memset(&garbage[1], 0, 4);
    EXPECT_FALSE(question.answer(garbage));
  }
}

}  // namespace
}  // namespace sallyport::audit
