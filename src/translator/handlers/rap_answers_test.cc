// RAP's answers, against those of another server and against their limits. [MS-RAP] 2.5.6, 2.5.7.3
#include <gtest/gtest.h>

#include "proto/cifs/rap_server.h"
#include "translator/handlers/rap_answers.h"

namespace sallyport::translator::handlers {
namespace {

cifs::RapShareInfo1 share(std::string name, cifs::RapShareType type, std::string remark) {
  cifs::RapShareInfo1 out;
  out.network_name = cifs::rap_name<13>(name);
  out.type = type;
  out.remark = std::move(remark);
  return out;
}

std::vector<cifs::RapShareInfo1> two_shares() {
  return {share("docs", cifs::RapShareType::disk, ""),
          share("IPC$", cifs::RapShareType::ipc, "IPC Service (Samba 4.17.12-Debian)")};
}

// What smbd 4.17 answers to NetShareEnum of level 1; its Converter, which is not 0, left out.
constexpr uint8_t kParameters[] = {0, 0, 0, 0, 2, 0, 2, 0};
constexpr uint8_t kData[] =
    "docs\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0"
    "IPC$\0\0\0\0\0\0\0\0\0\0\3\0\x29\0\0\0"
    "\0"
    "IPC Service (Samba 4.17.12-Debian)";

TEST(RapAnswers, OfTwoSharesAreThoseOfSmbd) {
  auto answer = rap_list(two_shares(), 8192);
  EXPECT_TRUE(std::ranges::equal(answer.parameters.bytes(), Bytes(kParameters)));
  ASSERT_EQ(answer.data.size(), sizeof kData);
  EXPECT_TRUE(std::ranges::equal(answer.data.bytes(), Bytes(kData)));
}

uint16_t word(const Buffer& bytes, size_t at) { return load_le<uint16_t>(bytes.data() + at); }

// Entries come whole or not at all, a remark with its entry.
TEST(RapAnswers, TakeNoMoreRoomThanTheClientHas) {
  struct Case {
    size_t limit;
    uint16_t error, returned;
  } table[] = {
      {sizeof kData, cifs::rap_error::kSuccess, 2}, {sizeof kData - 1, cifs::rap_error::kMoreData, 1},
      {21, cifs::rap_error::kMoreData, 1},          {20, cifs::rap_error::kMoreData, 0},
      {0, cifs::rap_error::kMoreData, 0},
  };
  for (const auto& [limit, error, returned] : table) {
    auto answer = rap_list(two_shares(), limit);
    EXPECT_EQ(word(answer.parameters, 0), error) << limit;
    EXPECT_EQ(word(answer.parameters, 4), returned) << limit;
    EXPECT_EQ(word(answer.parameters, 6), 2) << limit;
    EXPECT_LE(answer.data.size(), limit);
  }
}

TEST(RapAnswers, AboutOneThingSayHowMuchItTakes) {
  auto one = two_shares()[1];
  auto fits = rap_info(one, 55);
  EXPECT_EQ(word(fits.parameters, 0), cifs::rap_error::kSuccess);
  EXPECT_EQ(word(fits.parameters, 4), 55);
  EXPECT_EQ(fits.data.size(), 55u);
  auto does_not = rap_info(one, 54);
  EXPECT_EQ(word(does_not.parameters, 0), cifs::rap_error::kBufTooSmall);
  EXPECT_EQ(word(does_not.parameters, 4), 55);
  EXPECT_TRUE(does_not.data.empty());
}

// A remark of more than 64 KiB is more than RAP can point to.
TEST(RapAnswers, TooLongForAPointerAreRefused) {
  auto endless = share("x", cifs::RapShareType::disk, std::string(70000, 'r'));
  EXPECT_EQ(word(rap_info(endless, 0xFFFF).parameters, 0), cifs::rap_error::kBufTooSmall);
  EXPECT_EQ(word(rap_list(std::vector{endless}, 0xFFFF).parameters, 4), 0);
}

TEST(RapAnswers, OfFailureHaveNothingButTheirCode) {
  auto answer = rap_error(cifs::rap_error::kInvalidLevel);
  EXPECT_EQ(answer.parameters.size(), 4u);
  EXPECT_EQ(word(answer.parameters, 0), 124);
  EXPECT_TRUE(answer.data.empty());
}

}  // namespace
}  // namespace sallyport::translator::handlers
