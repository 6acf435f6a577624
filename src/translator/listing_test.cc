// What a search keeps: where it goes on, by number and by name, and how much it keeps at most.
#include "translator/listing.h"

#include <gtest/gtest.h>

namespace sallyport::translator {
namespace {

Entry entry(std::u16string name, std::u16string_view short_name = {}) {
  Entry out;
  out.file_name = std::move(name);
  out.short_name.assign(short_name);
  return out;
}

std::u16string numbered(size_t i) {
  auto digits = std::to_string(i);
  return {digits.begin(), digits.end()};
}

TEST(Listing, GoesFromOneToTheNext) {
  Listing listing;
  EXPECT_EQ(listing.peek(), nullptr);
  listing.append(entry(u"a"));
  listing.append(entry(u"b"));
  ASSERT_NE(listing.peek(), nullptr);
  EXPECT_EQ(listing.peek()->file_name, u"a");
  EXPECT_EQ(listing.last_sent(), nullptr);
  listing.advance();
  EXPECT_EQ(listing.position(), 1u);
  EXPECT_EQ(listing.last_sent()->file_name, u"a");
  listing.advance();
  EXPECT_EQ(listing.peek(), nullptr);
  EXPECT_FALSE(listing.is_complete());
}

TEST(Listing, GoesOnBehindANumberOrAName) {
  Listing listing;
  listing.append(entry(u"Alpha"));
  listing.append(entry(u"long name.text", u"LONG~1.TEX"));
  listing.append(entry(u"omega"));
  listing.skip_all();
  EXPECT_TRUE(listing.resume_after(1));
  EXPECT_EQ(listing.peek()->file_name, u"long name.text");
  EXPECT_TRUE(listing.resume_after(u"ALPHA"));
  EXPECT_EQ(listing.position(), 1u);
  EXPECT_TRUE(listing.resume_after(u"long~1.tex")) << "the short name is one too";
  EXPECT_EQ(listing.peek()->file_name, u"omega");
  EXPECT_TRUE(listing.resume_after(uint32_t{0}));
  EXPECT_EQ(listing.peek()->file_name, u"Alpha");
  EXPECT_FALSE(listing.resume_after(4)) << "not found yet";
  EXPECT_FALSE(listing.resume_after(u"beta"));
  EXPECT_EQ(listing.peek()->file_name, u"Alpha") << "and nothing moved";
}

TEST(Listing, ForgetsOnlyWhatWasSent) {
  Listing listing;
  for (size_t i = 0; i < 3 * Listing::kMostKept; i++) listing.append(entry(numbered(i)));
  EXPECT_EQ(listing.peek()->file_name, u"0") << "nothing was sent";
  EXPECT_FALSE(listing.has_forgotten());
  listing.skip_all();
  listing.append(entry(u"last"));
  EXPECT_EQ(listing.peek()->file_name, u"last");
  EXPECT_TRUE(listing.has_forgotten());
  EXPECT_FALSE(listing.resume_after(1)) << "that is long ago";
  EXPECT_TRUE(listing.resume_after(3 * Listing::kMostKept - Listing::kMostKept / 2));
  EXPECT_EQ(listing.peek()->file_name, numbered(3 * Listing::kMostKept - Listing::kMostKept / 2));
}

}  // namespace
}  // namespace sallyport::translator
