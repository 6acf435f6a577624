// Datagrams of nmbd, nmblookup and nbtscan (tests/golden/nbns) come back byte for byte and mean what is recorded beside
// them; made-up ones that lie are refused. SALLYPORT_WRITE_GOLDENS=1 writes the meanings; read them before believing them.
#include "proto/nbt/name_service.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "proto/describe_names.h"
#include "proto/nbt/name_records.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::nbt {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> goldens() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(SALLYPORT_SOURCE_DIR "/tests/golden/nbns"))
    if (entry.path().extension() == ".hex") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class NameService : public testing::TestWithParam<std::string> {
 protected:
  Buffer datagram_ = golden_bytes("nbns/" + GetParam() + ".hex");
};

TEST_P(NameService, MeansWhatIsRecorded) {
  auto json = proto::describe_name_packet(datagram_);
  EXPECT_FALSE(json.contains("fault")) << json.dump(2);
  auto path = SALLYPORT_SOURCE_DIR "/tests/golden/nbns/" + GetParam() + ".json";
  if (std::getenv("SALLYPORT_WRITE_GOLDENS")) std::ofstream(path) << json.dump(1) << "\n";
  std::ifstream file(path);
  ASSERT_TRUE(file) << "no " << path;
  EXPECT_EQ(wire::Json::parse(file), json);
}

TEST_P(NameService, EncodesToTheSameBytes) {
  auto packet = read_packet(datagram_);
  ASSERT_TRUE(packet);
  Buffer again;
  append_packet(*packet, again);
  EXPECT_EQ(wire::hex(datagram_), wire::hex(again));
}

TEST_P(NameService, EveryTruncationIsAFault) {
  for (size_t length = 0; length < datagram_.size(); length++) {
    Buffer cut(datagram_.bytes().first(length));  // a block of its own, so that a sanitizer sees a read behind the end
    EXPECT_FALSE(read_packet(cut)) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(All, NameService, testing::ValuesIn(goldens()), [](const auto& info) { return info.param; });

std::string hex_of(const Packet& packet) {
  Buffer out;
  append_packet(packet, out);
  return wire::hex(out);
}

TEST(NameServicePacket, OurRequestsAreThoseOfNmblookup) {
  auto id = [](Bytes datagram) { return load_be<uint16_t>(datagram.data()); };
  auto query = golden_bytes("nbns/query_request_nmblookup_2.hex");
  EXPECT_EQ(hex_of(name_query(id(query), {Name::of("goldgrp", suffix::kMasterBrowser), {}}, true)), wire::hex(query));
  auto unicast = golden_bytes("nbns/query_request_nmblookup_4.hex");
  EXPECT_EQ(hex_of(name_query(id(unicast), {Name::of("GOLDSRV"), {}}, false)), wire::hex(unicast));
  auto scoped = golden_bytes("nbns/query_request_nmblookup_6.hex");
  EXPECT_EQ(hex_of(name_query(id(scoped), {Name::of("GOLDSRV"), "SCOPE.TEST"}, true)), wire::hex(scoped));
  auto status = golden_bytes("nbns/node_status_request_nmblookup_1.hex");
  EXPECT_EQ(hex_of(node_status_request(id(status))), wire::hex(status));
}

TEST(NameServicePacket, WhatNmbdSaysOfItself) {
  auto packet = read_packet(golden_bytes("nbns/node_status_response_nmbd_1.hex").bytes());
  ASSERT_TRUE(packet && packet->answers.size() == 1);
  EXPECT_TRUE(packet->response());
  EXPECT_EQ(packet->opcode(), Opcode::query);
}

TEST(NameServicePacket, ARefusedRegistrationSaysWhy) {
  auto bytes = golden_bytes("nbns/registration_negative_response_nmbd_1.hex");
  auto packet = read_packet(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->opcode(), Opcode::registration);
  EXPECT_EQ(packet->rcode(), Rcode::active);
}

// A header with these counts, and what follows it.
Buffer datagram(std::array<uint16_t, 4> counts, const std::string& rest) {
  Buffer out;
  wire::encode(NameHeader{1, name_flags::kResponse, counts[0], counts[1], counts[2], counts[3]}, out, 0);
  out.append(as_bytes(rest));
  return out;
}
std::string pointer_to(uint16_t target) { return {static_cast<char>(0xC0 | target >> 8), static_cast<char>(target)}; }
const std::string kTail("\0\x20\0\1", 4);

TEST(NameServicePacket, PointersThatNeverEndAreRefused) {
  auto name = encode_second_level({Name::of("A"), {}});
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, pointer_to(12) + kTail)));     // to itself
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, pointer_to(14) + kTail + name)));  // forward
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, pointer_to(0x3FFF) + kTail)));
  auto unended = name.substr(0, name.size() - 1);
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, unended + "\1X" + pointer_to(45) + kTail)));  // round and round
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, unended + pointer_to(12) + kTail)));
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, pointer_to(0) + kTail)));  // into the header
}

TEST(NameServicePacket, APointerToAScopeIsFollowed) {
  ScopedName first{Name::of("FIRST"), "LAN.TEST"}, second{Name::of("SECOND"), "LAN.TEST"};
  auto second_label = encode_second_level({second.name, {}});
  second_label.pop_back();
  auto bytes = datagram({2, 0, 0, 0}, encode_second_level(first) + kTail + second_label + pointer_to(45) + kTail);
  auto packet = read_packet(bytes);
  ASSERT_TRUE(packet && packet->questions.size() == 2);
  EXPECT_EQ(packet->questions[0].name, first);
  EXPECT_EQ(packet->questions[1].name, second);
}

TEST(NameServicePacket, CountsThatPromiseMoreThanThereIsAreRefused) {
  auto question = encode_second_level({Name::of("A"), {}}) + kTail;
  EXPECT_TRUE(read_packet(datagram({1, 0, 0, 0}, question)));
  EXPECT_FALSE(read_packet(datagram({2, 0, 0, 0}, question)));
  EXPECT_FALSE(read_packet(datagram({0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}, question)));
}

TEST(NameServicePacket, DataLongerThanTheDatagramIsRefused) {
  auto head = encode_second_level({Name::of("A"), {}}) + kTail + std::string(4, '\0');
  EXPECT_TRUE(read_packet(datagram({0, 1, 0, 0}, head + std::string("\0\4", 2) + "data")));
  EXPECT_FALSE(read_packet(datagram({0, 1, 0, 0}, head + std::string("\0\5", 2) + "data")));
  EXPECT_FALSE(read_packet(datagram({0, 1, 0, 0}, head + "\xFF\xFF" + "data")));
}

TEST(NameServicePacket, NamesThatAreNoneAreRefused) {
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, std::string("\0", 1) + kTail)));
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, std::string("\3www\0", 5) + kTail)));
  auto long_scope = encode_second_level({Name::of("A"), {}});
  long_scope.pop_back();
  for (int i = 0; i < 4; i++) long_scope += std::string(1, 63) + std::string(63, 'x');
  EXPECT_FALSE(read_packet(datagram({1, 0, 0, 0}, long_scope + std::string(1, '\0') + kTail)));
}

TEST(NameRecords, MoreNamesThanBytesIsAFault) {
  NodeStatus status;
  const uint8_t lies[] = {255, 'A', 'B'};
  EXPECT_TRUE(wire::decode(status, lies));
  const uint8_t none[] = {0};
  EXPECT_FALSE(wire::decode(status, none));
  EXPECT_TRUE(status.names.empty() && status.statistics.empty());
}

}  // namespace
}  // namespace sallyport::nbt
