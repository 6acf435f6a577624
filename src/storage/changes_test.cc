#include "storage/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::storage {
namespace {

using testing::ElementsAre;
using Heard = std::vector<std::u16string>;

constexpr uint32_t kFileName = 1, kSize = 8;

ChangeHub::Sink into(Heard& heard) {
  return [&heard](ChangeAction, std::u16string_view name) { heard.emplace_back(name); };
}

TEST(ChangeHub, DirectoryHearsItsOwnEntriesOnly) {
  ChangeHub hub;
  Heard heard;
  auto subscription = hub.subscribe(u"Dir", false, kFileName, into(heard));
  hub.publish(ChangeAction::added, u"dir\\a", kFileName);
  hub.publish(ChangeAction::added, u"dir\\sub\\b", kFileName);
  hub.publish(ChangeAction::added, u"dirt\\c", kFileName);
  hub.publish(ChangeAction::added, u"d", kFileName);
  hub.publish(ChangeAction::modified, u"dir\\a", kSize);
  EXPECT_THAT(heard, ElementsAre(u"a"));
}

TEST(ChangeHub, TreeHearsAllBelowWithRelativeNames) {
  ChangeHub hub;
  Heard root, dir;
  auto first = hub.subscribe(u"", true, kFileName, into(root));
  auto second = hub.subscribe(u"x\\Y", true, kFileName, into(dir));
  hub.publish(ChangeAction::added, u"X\\y\\z\\File", kFileName);
  EXPECT_THAT(root, ElementsAre(u"X\\y\\z\\File"));
  EXPECT_THAT(dir, ElementsAre(u"z\\File"));
}

TEST(ChangeHub, NothingAfterReset) {
  ChangeHub hub;
  Heard heard;
  auto subscription = hub.subscribe(u"", false, kFileName, into(heard));
  EXPECT_TRUE(hub.anyone());
  auto moved = std::move(subscription);
  moved.reset();
  EXPECT_FALSE(hub.anyone());
  hub.publish(ChangeAction::added, u"a", kFileName);
  EXPECT_TRUE(heard.empty());
}

struct CountingMedium : ChangeHub::Medium {
  int watching = 0, calls = 0;
  void watch(std::u16string_view, bool) override { watching++, calls++; }
  void unwatch(std::u16string_view, bool) override { watching--; }
};

TEST(ChangeHub, MediumWatchesWhileSomebodyListens) {
  CountingMedium medium;
  ChangeHub hub;
  hub.set_medium(&medium);
  {
    auto first = hub.subscribe(u"d", false, kFileName, [](auto, auto) {});
    auto second = hub.subscribe(u"D", false, kFileName, [](auto, auto) {});
    auto tree = hub.subscribe(u"d", true, kFileName, [](auto, auto) {});
    EXPECT_EQ(medium.watching, 2);
  }
  EXPECT_EQ(medium.watching, 0);
  EXPECT_EQ(medium.calls, 2);
}

TEST(ChangeHub, LostChangesReachThoseConcerned) {
  ChangeHub hub;
  int below = 0, beside = 0, tree = 0;
  auto a = hub.subscribe(u"d\\e", false, kFileName, [&](auto, auto) { below++; });
  auto b = hub.subscribe(u"de", false, kFileName, [&](auto, auto) { beside++; });
  auto c = hub.subscribe(u"", true, kFileName, [&](auto, auto) { tree++; });
  hub.publish_lost(u"D");
  EXPECT_EQ(below, 1);
  EXPECT_EQ(beside, 0);
  EXPECT_EQ(tree, 1);
}

}  // namespace
}  // namespace sallyport::storage
