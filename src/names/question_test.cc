// Queries and their answers on the short way, held against datagrams of nmblookup, nbtscan and nmbd.
#include "names/question.h"

#include "names/test_names.h"
#include "wire/printer.h"

namespace sallyport::names {
namespace {

const std::string kNoScope = encoded_scope("");

TEST(ReadAsked, WhatNmblookupAndNbtscanAsk) {
  auto bytes = golden_bytes("nbns/query_request_nmblookup_1.hex");
  auto asked = read_asked(bytes, kNoScope);
  ASSERT_TRUE(asked);
  EXPECT_EQ(nbt::to_string(asked->name), "GOLDSRV<00>");
  EXPECT_EQ(asked->id, 0x3d6f);
  EXPECT_TRUE(asked->broadcast() && asked->scoped);
  auto unicast = golden_bytes("nbns/query_request_nmblookup_4.hex");
  EXPECT_FALSE(read_asked(unicast, kNoScope)->broadcast());
  auto status = golden_bytes("nbns/node_status_request_nbtscan_1.hex");
  EXPECT_EQ(read_asked(status, kNoScope)->type, nbt::RecordType::node_status);
}

TEST(ReadAsked, AScopeIsComparedIgnoringCase) {
  auto bytes = golden_bytes("nbns/query_request_nmblookup_6.hex");
  EXPECT_TRUE(read_asked(bytes, encoded_scope("SCOPE.TEST"))->scoped);
  EXPECT_TRUE(read_asked(bytes, encoded_scope("scope.test"))->scoped);
  EXPECT_FALSE(read_asked(bytes, kNoScope)->scoped);
  EXPECT_FALSE(read_asked(bytes, encoded_scope("SCOPE"))->scoped);
  auto plain = golden_bytes("nbns/query_request_nmblookup_1.hex");
  EXPECT_FALSE(read_asked(plain, encoded_scope("SCOPE.TEST"))->scoped);
}

TEST(ReadAsked, WhatIsNoPlainQueryIsNone) {
  for (auto name : {"registration_request_nmbd_1", "release_request_nmbd_1", "query_response_nmbd_1"}) {
    auto bytes = golden_bytes(std::string("nbns/") + name + ".hex");
    EXPECT_FALSE(read_asked(bytes, kNoScope)) << name;
  }
  auto bytes = golden_bytes("nbns/query_request_nmblookup_6.hex");
  for (size_t length = 0; length < bytes.size(); length++) {
    Buffer cut(bytes.bytes().first(length));
    EXPECT_FALSE(read_asked(cut, kNoScope)) << length;
  }
  Buffer odd(bytes.bytes());
  odd[13] = 'Q';  // no letter of the first-level encoding
  EXPECT_FALSE(read_asked(odd, kNoScope));
  Buffer pointer(bytes.bytes());
  pointer[45] = 0xC0;
  EXPECT_FALSE(read_asked(pointer, kNoScope));
}

// nmbd's own answers, but for the flag that it can recurse, and its TTL.
TEST(Answers, AreThoseOfNmbd) {
  uint8_t room[kAnswerRoom];
  auto question = golden_bytes("nbns/query_request_nmblookup_5.hex");
  auto asked = read_asked(question, kNoScope);
  nbt::NameAddress owner{0x6000, {0x0a, 0x4d, 0x07, 0x01}};
  auto length = write_found(room, *asked, {&owner, 1}, 0x3f40a, true);
  EXPECT_EQ(wire::hex(Bytes(room, length)), wire::hex(golden_bytes("nbns/query_response_nmbd_4.hex")));
}

TEST(Answers, ANegativeOneHasANullRecord) {
  uint8_t room[kAnswerRoom];
  auto question = golden_bytes("nbns/query_request_nmblookup_4.hex");
  auto asked = read_asked(question, kNoScope);
  auto length = write_not_found(room, *asked, true);
  auto packet = nbt::read_packet(Bytes(room, length));
  auto nmbd = golden_bytes("nbns/query_negative_response_nmbd_1.hex");
  auto theirs = nbt::read_packet(nmbd);
  ASSERT_TRUE(packet && theirs);
  EXPECT_EQ(packet->flags, theirs->flags);
  EXPECT_EQ(packet->answers[0].type, theirs->answers[0].type);
  EXPECT_EQ(packet->answers[0].data.size(), 0u);
}

TEST(Answers, NoAnswerIsLongerThanItsRoom) {
  std::string scope;
  for (int i = 0; i < 3; i++) scope += std::string(63, 'x') + ".";
  Buffer question;
  append_packet(nbt::name_query(1, {nbt::Name::of("A"), scope + std::string(20, 'x')}, false), question);
  auto asked = read_asked(question, kNoScope);
  ASSERT_TRUE(asked);
  std::vector<uint8_t> room(kAnswerRoom), status(1 + 18 * kMostOwnNames + 46);
  EXPECT_LE(write_status(room, *asked, status), kAnswerRoom);
  std::vector<nbt::NameAddress> many(100);
  EXPECT_LE(write_found(room, *asked, many, 1, true), kAnswerRoom);
}

}  // namespace
}  // namespace sallyport::names
