#include "policy/old_door.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sallyport::policy {
namespace {

using std::chrono::minutes;

constexpr Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);

struct OldDoor : testing::Test {
  std::string directory = (std::filesystem::temp_directory_path() / ("old-door-" + std::to_string(getpid()))).string();
  void SetUp() override { std::filesystem::create_directory(directory); }
  void TearDown() override { std::filesystem::remove_all(directory); }
  static SeenDevice seen(const char* device, const char* name, Time when) { return {*parse_address(device), name, when}; }
};

TEST_F(OldDoor, OutlivesTheServer) {
  OldDoorRecord(directory).record(seen("10.0.0.7", "SCANNER", kNow));
  auto all = OldDoorRecord(directory).all();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(to_string(all[0].device), "10.0.0.7");
  EXPECT_EQ(all[0].calling_name, "SCANNER");
  EXPECT_EQ(all[0].last_seen, kNow);
}

TEST_F(OldDoor, OneLineADeviceAndTheLastTimeCounts) {
  OldDoorRecord record(directory);
  record.record(seen("10.0.0.7", "SCANNER", kNow));
  record.record(seen("10.0.0.7", "SCANNER", kNow + minutes(10)));
  EXPECT_EQ(record.all().at(0).last_seen, kNow + minutes(10));
  EXPECT_EQ(read_old_door(directory).at(0).last_seen, kNow);  // the disk is spared
  record.record(seen("10.0.0.7", "SCANNER", kNow + minutes(70)));
  EXPECT_EQ(read_old_door(directory).at(0).last_seen, kNow + minutes(70));
  EXPECT_EQ(read_old_door(directory).size(), 1u);
}

TEST_F(OldDoor, TheQuietestGoesWhenItIsFull) {
  OldDoorRecord record(directory, 2);
  record.record(seen("10.0.0.1", "A", kNow + minutes(1)));
  record.record(seen("10.0.0.2", "B", kNow));
  record.record(seen("10.0.0.3", "C", kNow + minutes(2)));
  auto all = record.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].calling_name, "A");
  EXPECT_EQ(all[1].calling_name, "C");
}

TEST_F(OldDoor, ADamagedFileCostsOnlyItsBadLines) {
  std::ofstream(old_door_file(directory)) << "{\"device\": 7}\nnonsense\n{\"device\": \"10.0.0.9\", \"last_seen\": \"x\"}\n[]\n";
  auto all = read_old_door(directory);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(to_string(all[0].device), "10.0.0.9");
}

TEST(OldDoorJson, HostileNamesSurvive) {
  auto line = to_json({*parse_address("fe80::1"), "A\"\n\xff", kNow});
  EXPECT_EQ(line.find('\n'), line.npos);
  EXPECT_TRUE(seen_device_from_json(line));
}

}  // namespace
}  // namespace sallyport::policy
