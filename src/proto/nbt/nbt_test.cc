// RFC 1001/1002's own examples and the frames smbclient and smbd exchanged.
#include <gtest/gtest.h>

#include "proto/nbt/session.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/decoder.h"

namespace sallyport::nbt {
namespace {

// RFC 1001 14.1: "FRED            " is "EGFCEFEECACACACACACACACACACACACA".
TEST(Name, FredFromTheRfc) {
  auto fred = Name::of("fred", ' ');
  EXPECT_EQ(encode_first_level(fred), "EGFCEFEECACACACACACACACACACACACA");
  EXPECT_EQ(decode_first_level("EGFCEFEECACACACACACACACACACACACA"), fred);
  EXPECT_EQ(fred.text(), "FRED");
  EXPECT_EQ(to_string(Name::of(kSmbServerName, suffix::kFileServer)), "*SMBSERVER<20>");
}

TEST(Name, LettersOutsideAToPAreRefused) {
  EXPECT_FALSE(decode_first_level("QGFCEFEECACACACACACACACACACACACA"));
  EXPECT_FALSE(decode_first_level("EGFCEFEECACACACACACACACACACACAC"));
  EXPECT_FALSE(decode_first_level(""));
}

TEST(Name, StarIsPaddedWithZeros) {
  EXPECT_EQ(encode_first_level(Name::of("*")), "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  EXPECT_EQ(Name::of("*").text(), "*");
}

// RFC 1002 4.1: "FRED" in the scope NETBIOS.COM.
TEST(Name, ScopeFollowsAsLabels) {
  ScopedName sent{Name::of("FRED", ' '), "NETBIOS.COM"};
  auto bytes = encode_second_level(sent);
  EXPECT_EQ(bytes, std::string("\x20" "EGFCEFEECACACACACACACACACACACACA" "\x07" "NETBIOS" "\x03" "COM" "\x00", 46));
  Bytes left = as_bytes(bytes);
  EXPECT_EQ(take_second_level(left), sent);
  EXPECT_TRUE(left.empty());
  for (size_t length = 0; length < bytes.size(); length++) {
    Bytes cut = as_bytes(bytes).first(length);
    EXPECT_FALSE(take_second_level(cut)) << length;
  }
}

TEST(Name, PointersAreRefused) {
  const uint8_t pointer[] = {0xC0, 0x0C, 0, 0};
  Bytes left = pointer;
  EXPECT_FALSE(take_second_level(left));
}

Frame frame_of(std::initializer_list<uint8_t> header, Transport transport) {
  std::vector<uint8_t> bytes(header);
  auto frame = parse_frame(bytes, transport);
  EXPECT_TRUE(frame);
  return frame.value_or(Frame{});
}
FrameError error_of(std::initializer_list<uint8_t> header, Transport transport) {
  std::vector<uint8_t> bytes(header);
  auto frame = parse_frame(bytes, transport);
  EXPECT_FALSE(frame);
  return frame ? FrameError{} : frame.error();
}

TEST(Frame, SessionLengthsHaveSeventeenBits) {
  EXPECT_EQ(frame_of({0, 1, 0xFF, 0xFF}, Transport::session_service).length, 0x1FFFFu);
  EXPECT_EQ(error_of({0, 2, 0, 0}, Transport::session_service), FrameError::reserved_flags);
  EXPECT_EQ(frame_of({0, 2, 0, 0}, Transport::direct_tcp).length, 0x20000u);
}

TEST(Frame, TypesOfEachTransport) {
  EXPECT_EQ(frame_of({0x81, 0, 0, 68}, Transport::session_service), (Frame{FrameType::session_request, 68}));
  EXPECT_EQ(error_of({0x81, 0, 0, 68}, Transport::direct_tcp), FrameError::unknown_type);
  EXPECT_EQ(error_of({0x80, 0, 0, 0}, Transport::session_service), FrameError::unknown_type);
  EXPECT_EQ(error_of({0x86, 0, 0, 0}, Transport::session_service), FrameError::unknown_type);
  EXPECT_EQ(error_of({0x85, 0, 0, 1}, Transport::session_service), FrameError::bad_length);
  EXPECT_EQ(error_of({0x83, 0, 0, 0}, Transport::session_service), FrameError::bad_length);
  EXPECT_EQ(frame_of({0x85, 0, 0, 0}, Transport::direct_tcp).type, FrameType::session_keep_alive);
  EXPECT_EQ(error_of({'G', 'E', 'T', ' '}, Transport::direct_tcp), FrameError::unknown_type);
}

TEST(Frame, WrittenAsRead) {
  uint8_t header[4];
  for (auto transport : {Transport::direct_tcp, Transport::session_service}) {
    Frame frame{FrameType::session_message, max_length(transport)};
    write_frame(header, frame, transport);
    EXPECT_EQ(parse_frame(header, transport), frame);
  }
}

TEST(Session, WhatSmbclientAsksFor) {
  auto bytes = golden_bytes("nbt/session_request_smbclient_1.hex");
  auto frame = parse_frame(bytes.bytes().first(4), Transport::session_service);
  ASSERT_TRUE(frame);
  EXPECT_EQ(*frame, (Frame{FrameType::session_request, static_cast<uint32_t>(bytes.size() - 4)}));
  auto request = decode_session_request(bytes.bytes().subspan(4));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->called.name.suffix(), suffix::kFileServer);
  Buffer again;
  append_session_request(*request, again);
  EXPECT_TRUE(equal(again, bytes));
}

TEST(Session, HandMadeRequestsThatSmbdSaw) {
  auto called = [](const char* name) {
    auto bytes = golden_bytes(std::string("nbt/session_request_raw_") + name + ".hex");
    auto request = decode_session_request(bytes.bytes().subspan(4));
    return request ? to_string(request->called.name) : "refused";
  };
  EXPECT_EQ(called("1"), "*SMBSERVER<20>");
  EXPECT_EQ(called("2"), "GOLDSRV<20>");
  EXPECT_EQ(called("6"), "refused");
}

TEST(Session, AnswersAreTheFramesSmbdSends) {
  Buffer positive, keep_alive, negative;
  append_positive_response(positive);
  EXPECT_TRUE(equal(positive, golden_bytes("nbt/positive_session_response_smbd_1.hex")));
  append_keep_alive(keep_alive);
  EXPECT_TRUE(equal(keep_alive, golden_bytes("nbt/keepalive_raw_1.hex")));
  append_negative_response(SessionError::called_name_not_present, negative);
  const uint8_t expected[] = {0x83, 0, 0, 1, 0x82};
  EXPECT_TRUE(equal(negative, expected));
}

TEST(Session, RetargetIsBigEndian) {
  const uint8_t trailer[] = {192, 0, 2, 7, 0x01, 0xBD};
  RetargetSessionResponse got;
  ASSERT_FALSE(wire::decode(got, trailer));
  EXPECT_EQ(got.port, 445);
}

}  // namespace
}  // namespace sallyport::nbt
