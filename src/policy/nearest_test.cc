#include "policy/nearest.h"

#include <gtest/gtest.h>

namespace sallyport::policy {
namespace {

TEST(Nearest, CountsTypingMistakes) {
  EXPECT_EQ(typing_distance("path", "path"), 0u);
  EXPECT_EQ(typing_distance("PATH", "path"), 0u);
  EXPECT_EQ(typing_distance("pth", "path"), 1u);
  EXPECT_EQ(typing_distance("ptah", "path"), 1u);  // neighbours swapped
  EXPECT_EQ(typing_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(typing_distance("", "abc"), 3u);
}

TEST(Nearest, NamesOnlyWhatIsNear) {
  std::string_view known[] = {"path", "name", "read_only"};
  EXPECT_EQ(nearest("readonly", known), "read_only");
  EXPECT_EQ(nearest("nmae", known), "name");
  EXPECT_EQ(nearest("colour", known), "");
  EXPECT_EQ(nearest(std::string(1000, 'x'), known), "");
}

}  // namespace
}  // namespace sallyport::policy
