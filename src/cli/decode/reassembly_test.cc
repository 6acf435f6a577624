// Segments out of order, twice, overlapping, lost, and too many.
#include "cli/decode/reassembly.h"

#include <gtest/gtest.h>

namespace sallyport::cli {
namespace {

class ReassemblyTest : public testing::Test {
 protected:
  Reassembler::Sink sink() {
    return {.data = [this](const StreamId& id, CaptureTime, Bytes bytes) { seen_[id.from.port] += as_text(bytes); },
            .gap = [this](const StreamId& id, CaptureTime,
                          uint32_t missing) { seen_[id.from.port] += "<" + std::to_string(missing) + ">"; },
            .end = [this](const StreamId& id) { seen_[id.from.port] += "."; }};
  }
  static TcpSegment segment(uint32_t sequence, std::string_view text, uint16_t from = 1, uint16_t to = 445) {
    TcpSegment out;
    out.source.port = from, out.destination.port = to;
    out.sequence = sequence;
    out.payload = as_bytes(text);
    return out;
  }
  std::map<uint16_t, std::string> seen_;
};

TEST_F(ReassemblyTest, OrderIsRestored) {
  Reassembler all(sink());
  auto syn = segment(99, "");
  syn.syn = true;
  all.add(syn);
  all.add(segment(103, "def"));
  all.add(segment(106, "ghi"));
  EXPECT_EQ(seen_[1], "");
  all.add(segment(100, "abc"));
  EXPECT_EQ(seen_[1], "abcdefghi");
}

TEST_F(ReassemblyTest, RetransmissionsAndOverlapsCountOnce) {
  Reassembler all(sink());
  all.add(segment(100, "abc"));
  all.add(segment(100, "abc"));
  all.add(segment(99, "x"));  // a keep-alive
  all.add(segment(101, "bcde"));
  all.add(segment(108, "i"));
  all.add(segment(106, "ghij"));
  all.add(segment(105, "fg"));
  EXPECT_EQ(seen_[1], "abcdefghij");
}

TEST_F(ReassemblyTest, SequenceNumbersWrap) {
  Reassembler all(sink());
  all.add(segment(0xFFFFFFFE, "ab"));
  all.add(segment(2, "ef"));
  all.add(segment(0, "cd"));
  EXPECT_EQ(seen_[1], "abcdef");
}

TEST_F(ReassemblyTest, WhatThePeerAcknowledgedWasLostInCapturing) {
  Reassembler all(sink());
  all.add(segment(100, "abc"));
  all.add(segment(106, "ghi"));
  auto answer = segment(500, "", 445, 1);
  answer.ack = true;
  answer.acknowledged = 103;
  all.add(answer);
  EXPECT_EQ(seen_[1], "abc");  // only what came is acknowledged: the hole may be filled yet
  answer.acknowledged = 109;
  all.add(answer);
  EXPECT_EQ(seen_[1], "abc<3>ghi");
}

TEST_F(ReassemblyTest, WhatWaitsAtTheEndComesOut) {
  Reassembler all(sink());
  all.add(segment(100, "abc"));
  all.add(segment(110, "k"));
  all.finish();
  EXPECT_EQ(seen_[1], "abc<7>k.");
}

TEST_F(ReassemblyTest, FinEndsADirectionWhenAllOfItIsThere) {
  Reassembler all(sink());
  all.add(segment(100, "abc"));
  auto fin = segment(106, "ghi");
  fin.fin = true;
  all.add(fin);
  EXPECT_EQ(seen_[1], "abc");
  fin.sequence = 103, fin.payload = as_bytes(std::string_view("defghi"));
  all.add(fin);
  EXPECT_EQ(seen_[1], "abcdefghi.");
}

TEST_F(ReassemblyTest, AHoleDoesNotMakeMemoryGrowForEver) {
  Reassembler all(sink(), {.waiting_bytes = 1000});
  std::string text(50, 'x');
  all.add(segment(0, "a"));
  for (uint32_t i = 0; i < 100; i++) all.add(segment(10 + i * 50, text));
  all.finish();
  EXPECT_EQ(seen_[1], "a<9>" + std::string(5000, 'x') + ".");
}

TEST_F(ReassemblyTest, TheOldestStreamMakesRoom) {
  Reassembler all(sink(), {.streams = 2});
  for (uint16_t port : {1, 2, 1, 3}) all.add(segment(0, "a", port));
  EXPECT_EQ(seen_[2], "a.");
  EXPECT_EQ(seen_[1], "a");
}

}  // namespace
}  // namespace sallyport::cli
