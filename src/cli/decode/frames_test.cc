#include "cli/decode/frames.h"

#include <gtest/gtest.h>

namespace sallyport::cli {
namespace {

using nbt::Transport;

Buffer frame(std::string_view body) {
  Buffer out(4);
  nbt::write_frame(out.data(), {nbt::FrameType::session_message, static_cast<uint32_t>(body.size())}, Transport::direct_tcp);
  out.append(as_bytes(body));
  return out;
}

std::vector<std::string> read_all(FrameReader& reader, Bytes bytes, size_t step) {
  std::vector<std::string> out;
  for (size_t at = 0; at < bytes.size(); at += step)
    reader.add(bytes.subspan(at, std::min(step, bytes.size() - at)),
               [&](nbt::Frame, Bytes body) { out.emplace_back(as_text(body)); });
  return out;
}

constexpr std::string_view kFirst = "\xFESMB first", kSecond = "\xFESMB second";

TEST(FrameReader, FramesComeOutHoweverTheyArrive) {
  auto bytes = frame(kFirst);
  bytes.append(frame(kSecond).bytes());
  for (size_t step : {1, 3, 7, 100}) {
    FrameReader reader(Transport::direct_tcp);
    EXPECT_EQ(read_all(reader, bytes, step), (std::vector<std::string>{std::string(kFirst), std::string(kSecond)})) << step;
    EXPECT_EQ(reader.buffered(), 0u);
  }
}

TEST(FrameReader, AfterAGapItFindsTheNextMessage) {
  Buffer bytes;
  bytes.append(as_bytes(std::string_view("the tail of something\0\0", 23)));
  bytes.append(frame(kSecond).bytes());
  for (size_t step : {1, 5, 100}) {
    FrameReader reader(Transport::direct_tcp);
    reader.gap();
    EXPECT_EQ(read_all(reader, bytes, step), std::vector<std::string>{std::string(kSecond)}) << step;
    EXPECT_EQ(reader.lost_bytes(), 23u);
  }
}

TEST(FrameReader, AnotherProtocolIsSkippedNotKept) {
  FrameReader reader(Transport::direct_tcp);
  std::string text = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 1000; i++) EXPECT_TRUE(read_all(reader, as_bytes(text), 1000).empty());
  EXPECT_LT(reader.buffered(), 8u);
}

TEST(FrameReader, ASessionRequestMakesItASession) {
  FrameReader reader(Transport::direct_tcp);
  const uint8_t bytes[] = {0x81, 0, 0, 2, 'a', 'b', 0x85, 0, 0, 0};
  EXPECT_EQ(read_all(reader, bytes, 3), (std::vector<std::string>{"ab", ""}));
}

}  // namespace
}  // namespace sallyport::cli
