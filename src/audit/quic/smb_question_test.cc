#include "audit/quic/smb_question.h"

#include <gtest/gtest.h>

#include <random>

#include "wire/encoder.h"

namespace sallyport::audit {
namespace {

// What an SMB server might send on the stream.
Buffer framed(NtStatus status, bool response = true) {
  smb2::Header header;
  header.status = status;
  if (response) header.flags |= smb2::header_flags::kServerToRedir;
  auto message = wire::encoded(header);
  Buffer out(Bytes(std::array<uint8_t, 4>{0, 0, 0, static_cast<uint8_t>(message.size())}));
  out.append(message);
  return out;
}

TEST(SmbQuestion, IsFramedAsOnTcp) {
  auto question = SmbQuestion().ask();
  ASSERT_GT(question.size(), 68U);
  EXPECT_EQ(load_be<uint32_t>(question.data()), question.size() - 4);
  EXPECT_EQ(question[4], 0xFE);
}

TEST(SmbQuestion, WaitsForAWholeMessage) {
  SmbQuestion question;
  question.ask();
  auto answer = framed(NtStatus::not_supported);
  for (size_t size = 0; size < answer.size(); size++) EXPECT_FALSE(question.read(answer.bytes().first(size))) << size;
  ASSERT_TRUE(question.read(answer));
}

TEST(SmbQuestion, ARefusalInSmbIsSmb) {
  SmbQuestion question;
  question.ask();
  auto answer = question.read(framed(NtStatus::not_supported));
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->smb);
  EXPECT_EQ(answer->status, NtStatus::not_supported);
}

TEST(SmbQuestion, ItsOwnEchoIsNot) {
  SmbQuestion question;
  auto echo = question.ask();
  ASSERT_TRUE(question.read(echo));
  EXPECT_FALSE(question.read(echo)->smb);
}

TEST(SmbQuestion, ASuccessWithoutAnAnswerIsNot) {
  SmbQuestion question;
  question.ask();
  EXPECT_FALSE(question.read(framed(NtStatus::success))->smb);
}

TEST(SmbQuestion, HttpIsNot) {
  SmbQuestion question;
  question.ask();
  EXPECT_FALSE(question.read(as_bytes("HTTP/1.1 400 Bad Request"))->smb);
}

TEST(SmbQuestion, ImpossibleLengthIsNotWaitedFor) {
  SmbQuestion question;
  question.ask();
  ASSERT_TRUE(question.read(Bytes(std::array<uint8_t, 4>{0, 0xff, 0xff, 0xff})));
}

TEST(SmbQuestion, LivesThroughGarbage) {
  std::mt19937 random(1);
  for (int i = 0; i < 5000; i++) {
    SmbQuestion question;
    question.ask();
    auto answer = framed(NtStatus::success);
    answer.append_zeros(random() % 200);
    answer[3] = static_cast<uint8_t>(answer.size() - 4);
    for (int flips = 0; flips < 8; flips++) answer[8 + random() % (answer.size() - 8)] = static_cast<uint8_t>(random());
    question.read(answer);
  }
}

}  // namespace
}  // namespace sallyport::audit
