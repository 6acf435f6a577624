#include "telemetry/legacy_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "telemetry/legacy_history.h"
#include "telemetry/old_door_file.h"

namespace sallyport::telemetry {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr policy::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15) + hours(10);

Use use(const char* device, const char* name, const char* what = "port 139", const char* share = "") {
  return {*policy::parse_address(device), name, "anna", share, what};
}

struct Record : testing::Test {
  std::string directory = (std::filesystem::temp_directory_path() / ("legacy-" + std::to_string(getpid()))).string();
  void SetUp() override { std::filesystem::create_directory(directory); }
  void TearDown() override { std::filesystem::remove_all(directory); }

  // Nothing is written but at the end, or when told.
  LegacyRecord::Options options() const { return {.directory = directory, .every = hours(1)}; }
  std::vector<std::string> written(int within = 30) const {
    auto history = read_legacy_history(directory, within, kNow);
    if (!history || !*history) return {history ? "no record" : history.error()};
    std::vector<std::string> all;
    for (auto& each : (*history)->uses)
      all.push_back(policy::to_string(each.use.device) + " " + each.use.calling_name + " " + each.use.kind + " " +
                    each.use.share + " " + std::to_string(each.count));
    return all;
  }
  void old_file(const std::string& text) const { std::ofstream(old_door_file(directory)) << text; }
};

TEST_F(Record, CountsOutliveTheServer) {
  {
    LegacyRecord record(options());
    for (int i = 0; i < 3; i++) record.count(use("10.0.0.7", "SCANNER"), kNow);
    record.count(use("10.0.0.7", "SCANNER", "dialect 2.1", "scans"), kNow);
  }
  EXPECT_THAT(written(), ElementsAre("10.0.0.7 SCANNER port 139  3", "10.0.0.7 SCANNER dialect 2.1 scans 1"));
  LegacyRecord again(options());
  EXPECT_THAT(again.seen_on_139(), ElementsAre(policy::SeenDevice{*policy::parse_address("10.0.0.7"), "SCANNER", kNow}));
}

TEST_F(Record, WhatIsCountedTwiceIsOneRowOfItsDay) {
  LegacyRecord record(options());
  for (auto when : {kNow, kNow + hours(1), kNow - days(1)}) {
    record.count(use("10.0.0.7", "SCANNER"), when);
    EXPECT_TRUE(record.write_now());
  }
  EXPECT_THAT(written(), ElementsAre("10.0.0.7 SCANNER port 139  3"));
  EXPECT_EQ(LegacyFile::find(directory).value()->rows().value(), 2);
  EXPECT_EQ(record.seen_on_139().at(0).last_seen, kNow + hours(1)) << "the last time counts, whatever comes after it";
}

TEST_F(Record, ItIsForTheServersUserAlone) {
  LegacyRecord record(options());
  struct stat info{};
  ASSERT_EQ(stat(legacy_file(directory).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(Record, TheOlderFileIsTakenOverOnce) {
  old_file("{\"device\": \"10.0.0.9\", \"calling_name\": \"OLD\", \"last_seen\": " +
           std::to_string((kNow - days(3)).time_since_epoch().count()) + "}\n{\"device\": 7}\nnonsense\n[]\n");
  EXPECT_THAT(written(), ElementsAre("10.0.0.9 OLD port 139  1")) << "before a server has run";
  for (int start = 0; start < 2; start++) LegacyRecord record(options());
  EXPECT_THAT(written(), ElementsAre("10.0.0.9 OLD port 139  1"));
  EXPECT_FALSE(std::filesystem::exists(old_door_file(directory)));
  auto seen = read_seen_on_139(directory);
  ASSERT_TRUE(seen && *seen);
  EXPECT_THAT(**seen, ElementsAre(policy::SeenDevice{*policy::parse_address("10.0.0.9"), "OLD", kNow - days(3)}));
}

TEST_F(Record, WithoutARecordNothingIsSaid) {
  EXPECT_THAT(written(), ElementsAre("no record"));
  auto seen = read_seen_on_139(directory);
  EXPECT_TRUE(seen && !*seen);
}

TEST_F(Record, DaysBeyondTheRetentionAreDropped) {
  auto file = LegacyFile::make(directory, {.retention = days(100)}, kNow);
  ASSERT_TRUE(file) << file.error();
  auto add = [&](policy::Time when) {
    UseCount one{use("10.0.0.7", "A"), 1, when};
    ASSERT_TRUE(file->add(day_of(when), {&one, 1}));
  };
  add(kNow);
  add(kNow + days(100));
  EXPECT_EQ(file->rows().value(), 2);
  add(kNow + days(101));
  EXPECT_EQ(file->rows().value(), 2) << "the first is a day too old";
}

TEST_F(Record, TheOldestGoWhenThereAreTooMany) {
  auto file = LegacyFile::make(directory, {.rows = 80}, kNow);
  ASSERT_TRUE(file) << file.error();
  for (int i = 0; i < 200; i++) {
    UseCount one{use("10.0.0.7", ("N" + std::to_string(i)).c_str()), 1, kNow + std::chrono::seconds(i)};
    ASSERT_TRUE(file->add(day_of(kNow), {&one, 1}));
    ASSERT_LE(file->rows().value(), 81);
  }
  auto seen = file->seen_on_139().value();
  EXPECT_GE(seen.size(), 70u);
  for (auto& each : seen) EXPECT_GT(each.last_seen, kNow + std::chrono::seconds(100));
}

TEST_F(Record, OneDeviceThatTakesManyNamesDoesNotPushOthersOut) {
  auto small = options();
  small.of_device = 10;
  {
    LegacyRecord record(small);
    record.count(use("10.0.0.1", "HONEST"), kNow);
    for (int i = 0; i < 1000; i++) record.count(use("10.0.0.66", ("EVIL" + std::to_string(i)).c_str()), kNow);
  }
  auto all = written();
  EXPECT_THAT(all, SizeIs(12));
  EXPECT_THAT(all, testing::Contains("10.0.0.1 HONEST port 139  1"));
  EXPECT_THAT(all, testing::Contains("10.0.0.66 (others) port 139  990"));
}

TEST_F(Record, SeenDevicesHaveACap) {
  LegacyRecord::Options memory{.devices = 2};
  LegacyRecord record(memory);
  record.count(use("10.0.0.1", "A"), kNow + hours(1));
  record.count(use("10.0.0.2", "B"), kNow);
  record.count(use("10.0.0.3", "C"), kNow + hours(2));
  EXPECT_THAT(record.seen_on_139(), ElementsAre(testing::Field(&policy::SeenDevice::calling_name, "A"),
                                                testing::Field(&policy::SeenDevice::calling_name, "C")));
}

TEST_F(Record, AFullDiskCostsNothingButTheRecord) {
  auto tight = options();
  tight.limits.pages = 6;  // the tables take four
  tight.gathered = 1000;
  tight.of_device = 100'000;
  LegacyRecord record(tight);
  for (int i = 0; i < 5000; i++) record.count(use("10.0.0.7", ("N" + std::to_string(i)).c_str()), kNow + std::chrono::seconds(i));
  EXPECT_FALSE(record.write_now());
  EXPECT_FALSE(record.write_now()) << "and what was gathered is still there to be written";
  EXPECT_THAT(record.seen_on_139(), SizeIs(1024));
}

TEST_F(Record, AFolderThatComesLaterIsWrittenThen) {
  auto later = options();
  later.directory = directory + "/not/yet";
  std::ofstream(directory + "/not") << "a file is in the way";
  LegacyRecord record(later);
  record.count(use("10.0.0.7", "A"), kNow);
  EXPECT_FALSE(record.write_now());
  std::filesystem::remove(directory + "/not");
  EXPECT_TRUE(record.write_now());
  directory = later.directory;
  EXPECT_THAT(written(), ElementsAre("10.0.0.7 A port 139  1"));
  directory = std::filesystem::path(directory).parent_path().parent_path();
}

TEST_F(Record, ADamagedFileIsToldAndNothingFails) {
  std::ofstream(legacy_file(directory)) << std::string(9000, 'x');
  std::filesystem::permissions(legacy_file(directory), std::filesystem::perms(0600));
  LegacyRecord record(options());
  record.count(use("10.0.0.7", "A"), kNow);
  EXPECT_FALSE(record.write_now());
  EXPECT_THAT(record.seen_on_139(), SizeIs(1));
  EXPECT_THAT(written(), ElementsAre(testing::HasSubstr("damaged: move it away")));
}

TEST_F(Record, HostileNamesComeBackAsTheyWere) {
  std::string name("A'); DROP TABLE uses;--\n\0\xff", 27);
  {
    LegacyRecord record(options());
    record.count({*policy::parse_address("fe80::1"), name, std::string(500, 'u'), "s", "port 139"}, kNow);
  }
  auto history = read_legacy_history(directory, 30, kNow);
  ASSERT_TRUE(history && *history);
  ASSERT_THAT((*history)->uses, SizeIs(1));
  EXPECT_EQ((*history)->uses[0].use.calling_name, name);
  EXPECT_EQ((*history)->uses[0].use.user.size(), 128u);
}

TEST_F(Record, ManyThreadsCountAtOnce) {
  {
    auto quick = options();
    quick.every = std::chrono::milliseconds(1);
    LegacyRecord record(quick);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
      threads.emplace_back([&record] {
        for (int i = 0; i < 1000; i++) record.count(use("10.0.0.7", i % 2 ? "A" : "B"), kNow);
      });
    for (auto& thread : threads) thread.join();
  }
  EXPECT_THAT(written(), ElementsAre("10.0.0.7 A port 139  2000", "10.0.0.7 B port 139  2000"));
}

}  // namespace
}  // namespace sallyport::telemetry
