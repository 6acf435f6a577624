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

// Parts that know their own length, parts that may be missing, and structs until the end.
struct Sized {
  static constexpr const char* kName = "Sized";
  uint8_t type = 0;
  Bytes data;
  static constexpr void fields(auto& m, auto& w) {
    w("Type", m.type);
    w.reserved("Flags", 1);
    w.total("Size", uint16_t{});
    w.end_of_fixed();
    w.rest("Data", m.data);
  }
};
struct Wrapped {
  static constexpr const char* kName = "Wrapped";
  std::optional<Sized> first;
  std::optional<Sized> second;
  Bytes always;
  Sized inner;
  std::vector<Sized> more;
  static constexpr void fields(auto& m, auto& w) {
    auto first = w.slot(), second = w.slot(), always = w.slot();
    w.offset("First", first, uint16_t{});
    w.offset("Second", second, uint16_t{});
    w.start("Always", always, uint16_t{});
    w.length("AlwaysLength", always, uint16_t{});
    w.end_of_fixed();
    w.optional("First", first, m.first);
    w.optional("Second", second, m.second);
    w.bytes("Always", always, m.always);
    w.inner("Inner", m.inner);
    w.gap("Gap", 2);
    w.sequence("More", m.more, 4);
  }
};
static_assert(fixed_size<Sized> == 4);
static_assert(fixed_size<Wrapped> == 8);

TEST(Wire, TotalIsFilledInAndLimitsWhatIsRead) {
  const uint8_t data[] = {7, 8, 9};
  auto bytes = encoded(Sized{1, data});
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 2), 7u);
  bytes.append_zeros(5);
  Sized got;
  ASSERT_FALSE(decode(got, bytes.bytes()));
  EXPECT_EQ(got.data.size(), 3u);
  for (uint16_t total : {0, 3, 13}) {
    store_le(bytes.data() + 2, total);
    auto fault = decode(got, bytes.bytes());
    EXPECT_STREQ(fault.field, "Size") << total;
  }
}

TEST(Wire, AbsentPartsHaveNoOffsetAndStartsAlwaysDo) {
  const uint8_t data[] = {7};
  Wrapped sent;
  sent.second = Sized{2, data};
  sent.inner.type = 3;
  sent.more = {{4, data}, {5, data}};
  auto bytes = encoded(sent);
  EXPECT_EQ(load_le<uint16_t>(bytes.data()), 0u);
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 2), 8u);
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 4), 13u);  // an empty part, and yet
  EXPECT_EQ(bytes.size(), 13u + 4 + 2 + 5 + 5);          // the second of `more` is at 24, aligned already
  Wrapped got;
  ASSERT_FALSE(decode(got, bytes.bytes()));
  EXPECT_FALSE(got.first);
  EXPECT_EQ(got.second->type, 2);
  EXPECT_EQ(got.more.size(), 2u);
}

TEST(Wire, WrappedMessagesComeBack) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    Generator generator(seed);
    auto sent = generator.generate<Wrapped>();
    auto bytes = encoded(sent);
    Wrapped got;
    auto fault = decode(got, bytes.bytes());
    ASSERT_FALSE(fault) << describe(fault) << " seed " << seed;
    EXPECT_EQ(Printer::print(sent), Printer::print(got)) << "seed " << seed;
  }
}

struct Counted {
  static constexpr const char* kName = "Counted";
  std::vector<uint16_t> words;
  std::u16string wide, named;
  std::string narrow;
  std::optional<std::string> last;
  static constexpr void fields(auto& m, auto& w) {
    auto words = w.slot(), named = w.slot();
    w.count("WordCount", words, uint8_t{}, 2);
    w.length("NameLength", named, uint16_t{});
    w.same_count("Count", words, uint8_t{});
    w.end_of_fixed();
    w.array("Words", words, m.words);
    w.byte_count("ByteCount", uint16_t{});
    w.zero_text("Name", named, m.named);
    w.zero_text("Wide", m.wide);
    w.zero_ascii("Narrow", m.narrow);
    if (w.more(m.last)) w.zero_ascii("Last", *m.last);
  }
};
static_assert(fixed_size<Counted> == 4);

TEST(Wire, CountsOfWordsAndBytesAreFilledIn) {
  auto bytes = encoded(Counted{{7, 8, 9}, u"w", u"", "n", "x"});
  EXPECT_EQ(hex(bytes), "05000003" "070008000900" "0a00" "0000" "77000000" "6e00" "7800");
  bytes.append_zeros(3);
  Counted got;
  Decoder decoder(bytes);
  ASSERT_TRUE(decoder.decode(got));
  EXPECT_EQ(decoder.position(), bytes.size() - 3);
  EXPECT_EQ(got.words.size(), 3u);
}

TEST(Wire, CountsThatDoNotAgreeAreRefused) {
  Counted got;
  for (auto [at, value, field] : {std::tuple{0, 1, "WordCount"}, {0, 4, "Count"}, {3, 2, "Count"}, {10, 11, "ByteCount"}}) {
    auto bytes = encoded(Counted{{7, 8, 9}, u"w", u"", "n", "x"});
    bytes[static_cast<size_t>(at)] = static_cast<uint8_t>(value);
    EXPECT_STREQ(decode(got, bytes.bytes()).field, field) << at;
  }
}

TEST(Wire, TextMayEndWithItsParts) {
  auto bytes = encoded(Counted{{}, u"w", u"name", "n", {}});
  Counted got;
  store_le<uint16_t>(bytes.data() + 1, 10);  // the zero behind the name is counted too: it is followed by one for `wide`
  store_le<uint16_t>(bytes.data() + 4, 10 + 3);
  ASSERT_FALSE(decode(got, bytes.bytes()));
  EXPECT_EQ(got.named, u"name");
  EXPECT_EQ(got.wide, u"w");
  EXPECT_EQ(got.narrow, "") << "a byte is left behind half a letter of `wide`";
  EXPECT_FALSE(got.last);
}

TEST(Wire, CountedMessagesComeBack) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    Generator generator(seed);
    auto sent = generator.generate<Counted>();
    Counted got;
    auto fault = decode(got, encoded(sent).bytes());
    ASSERT_FALSE(fault) << describe(fault) << " seed " << seed;
    EXPECT_EQ(Printer::print(sent), Printer::print(got)) << "seed " << seed;
  }
}

TEST(Wire, TextIsWrittenFromAView) {
  Buffer out;
  Encoder encoder(out, 0);
  encoder.text("Name", encoder.slot(), std::u16string_view(u"ab"));
  EXPECT_EQ(out.size(), 4u);
}

}  // namespace
}  // namespace sallyport::wire
