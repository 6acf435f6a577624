// The codec's promises: one declaration, five meanings; hostile lengths and offsets end in a named fault.
#include <gtest/gtest.h>

#include "wire/decoder.h"
#include "wire/encoder.h"
#include "wire/generator.h"
#include "wire/printer.h"

namespace sallyport::wire {
namespace {

struct Pair {
  static constexpr const char* kName = "Pair";
  uint64_t offset = 0;
  uint32_t length = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Offset", m.offset);
    w("Length", m.length);
    w.reserved("Reserved", 4);
  }
};

struct Link {
  static constexpr const char* kName = "Link";
  std::u16string name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.next("NextEntryOffset", uint32_t{});
    w.length("NameLength", name, uint32_t{});
    w.end_of_fixed();
    w.text("Name", name, m.name);
  }
};

struct Sample {
  static constexpr const char* kName = "Sample";
  uint8_t flags = 0;
  Guid id;
  std::u16string name;
  Bytes data;
  std::vector<Pair> pairs;
  std::vector<Link> links;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot(), data = w.slot(), pairs = w.slot(), links = w.slot();
    w.constant("StructureSize", uint16_t{45});
    w("Flags", m.flags);
    w.reserved("Reserved", 1);
    w.offset("NameOffset", name, uint16_t{});
    w.length("NameLength", name, uint16_t{});
    w.offset("DataOffset", data, uint32_t{});
    w.length("DataLength", data, uint32_t{});
    w("Id", m.id);
    w.offset("LinksOffset", links, uint32_t{});
    w.length("LinksLength", links, uint32_t{});
    w.count("PairCount", pairs, uint16_t{});
    w.reserved("Reserved2", 2);
    w.end_of_fixed(1);
    w.array("Pairs", pairs, m.pairs);
    w.text("Name", name, m.name);
    w.bytes("Data", data, m.data);
    w.chain("Links", links, m.links, 8);
  }
};
static_assert(fixed_size<Sample> == 44);
static_assert(fixed_size<Pair> == 16);

TEST(Wire, EmptySampleHasItsMinimum) { EXPECT_EQ(encoded(Sample{}).size(), 45u); }

TEST(Wire, GeneratedMessagesComeBack) {
  for (uint64_t seed = 0; seed < 500; seed++) {
    Generator generator(seed);
    auto sent = generator.generate<Sample>();
    auto bytes = encoded(sent);
    Sample got;
    auto fault = decode(got, bytes.bytes());
    ASSERT_FALSE(fault) << describe(fault) << " seed " << seed;
    EXPECT_EQ(Printer::print(sent), Printer::print(got)) << "seed " << seed;
  }
}

TEST(Wire, EveryTruncationIsAFaultOrAShorterMessage) {
  Generator generator(7);
  auto bytes = encoded(generator.generate<Sample>());
  for (size_t length = 0; length < 45; length++) {
    Sample got;
    EXPECT_TRUE(decode(got, bytes.bytes().first(length))) << length;
  }
}

TEST(Wire, OffsetOutsideTheMessageIsNamed) {
  Sample sample;
  sample.name = u"abc";
  auto bytes = encoded(sample);
  store_le<uint16_t>(bytes.data() + 4, 0xFFF0);
  Sample got;
  auto fault = decode(got, bytes.bytes());
  EXPECT_EQ(fault.kind, FaultKind::bad_offset);
  EXPECT_STREQ(fault.field, "Name");
}

TEST(Wire, LengthThatOverflowsThirtyTwoBitsIsNamed) {
  Sample sample;
  uint8_t byte = 1;
  sample.data = {&byte, 1};
  auto bytes = encoded(sample);
  store_le<uint32_t>(bytes.data() + 8, 0xFFFFFFF0);
  store_le<uint32_t>(bytes.data() + 12, 0x20);
  Sample got;
  EXPECT_EQ(decode(got, bytes.bytes()).kind, FaultKind::bad_offset);
}

TEST(Wire, CountBeyondTheMessageIsNamed) {
  auto bytes = encoded(Sample{});
  store_le<uint16_t>(bytes.data() + 40, 0xFFFF);
  Sample got;
  EXPECT_EQ(decode(got, bytes.bytes()).kind, FaultKind::too_many);
}

TEST(Wire, WrongConstantIsNamed) {
  auto bytes = encoded(Sample{});
  bytes[0] = 50;
  Sample got;
  auto fault = decode(got, bytes.bytes());
  EXPECT_EQ(fault.kind, FaultKind::bad_value);
  EXPECT_STREQ(fault.field, "StructureSize");
}

TEST(Wire, ChainThatPointsOutsideItselfIsNamed) {
  Sample sample;
  sample.links.resize(2);
  auto bytes = encoded(sample);
  size_t links = load_le<uint32_t>(bytes.data() + 32);
  store_le<uint32_t>(bytes.data() + links, 0x80000000);
  Sample got;
  EXPECT_EQ(decode(got, bytes.bytes()).kind, FaultKind::bad_offset);
}

}  // namespace
}  // namespace sallyport::wire
