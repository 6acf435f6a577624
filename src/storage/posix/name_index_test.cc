#include "storage/posix/name_index.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "storage/posix/short_name.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {
namespace {

namespace fs = std::filesystem;

class NameIndexTest : public testing::Test {
 protected:
  NameIndexTest() {
    char name[] = "/tmp/sallyport-index-XXXXXX";
    directory_ = mkdtemp(name);
  }
  ~NameIndexTest() override { fs::remove_all(directory_); }

  void touch(const std::string& name) { std::ofstream(directory_ / name).flush(); }
  std::string find(std::u16string_view shown) { return find_in(directory_, shown); }
  std::string find_in(const fs::path& path, std::u16string_view shown) {
    Fd fd(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    struct statx about;
    EXPECT_TRUE(stat_at(fd.get(), "", about));
    return index_.find(fd.get(), about, shown).value_or("-");
  }

  fs::path directory_;
  NameIndex index_{{.directories = 3, .names = 50}};
};

TEST_F(NameIndexTest, FindsInAnyCaseAndHearsOfChanges) {
  touch("ReadMe.txt");
  EXPECT_EQ(find(u"README.TXT"), "ReadMe.txt");
  EXPECT_EQ(find(u"other"), "-");
  touch("Other");
  EXPECT_EQ(find(u"oTHER"), "Other");
  fs::rename(directory_ / "Other", directory_ / "Moved");
  EXPECT_EQ(find(u"other"), "-");
  EXPECT_EQ(find(u"moved"), "Moved");
  fs::remove(directory_ / "Moved");
  EXPECT_EQ(find(u"moved"), "-");
  EXPECT_EQ(index_.passes(), 1u);
}

TEST_F(NameIndexTest, TwoNamesThatDifferInCaseOnly) {
  touch("a");
  touch("A");
  auto first = find(u"a");
  fs::remove(directory_ / first);
  EXPECT_EQ(find(u"a"), first == "a" ? "A" : "a");
}

TEST_F(NameIndexTest, ShortNamesComeAndGo) {
  touch("A long name.html");
  EXPECT_EQ(find(short_name(u"A long name.html")), "A long name.html");
  EXPECT_EQ(find(short_name(u"B long name.html")), "-");
  touch("B long name.html");
  fs::remove(directory_ / "A long name.html");
  EXPECT_EQ(find(short_name(u"b LONG name.html")), "B long name.html");
  EXPECT_EQ(find(short_name(u"A long name.html")), "-");
}

TEST_F(NameIndexTest, ForgetsWhatExceedsItsLimits) {
  for (auto sub : {"1", "2", "3", "4", "5"}) {
    fs::create_directory(directory_ / sub);
    for (int i = 0; i < 20; i++) std::ofstream(directory_ / sub / ("File" + std::to_string(i))).flush();
  }
  for (int round = 0; round < 2; round++)
    for (auto sub : {"1", "2", "3", "4", "5"}) EXPECT_EQ(find_in(directory_ / sub, u"FILE7"), "File7");
  EXPECT_EQ(index_.passes(), 10u);  // five directories of 20 never fit 50 names together
}

TEST_F(NameIndexTest, TooLargeForTheIndexIsStillRight) {
  for (int i = 0; i < 60; i++) touch("File" + std::to_string(i));
  EXPECT_EQ(find(u"FILE59"), "File59");
  touch("Late");
  EXPECT_EQ(find(u"LATE"), "Late");
  EXPECT_EQ(index_.passes(), 2u);
}

TEST_F(NameIndexTest, ADirectoryMadeAnewIsAnother) {
  fs::create_directory(directory_ / "d");
  std::ofstream(directory_ / "d" / "Old").flush();
  EXPECT_EQ(find_in(directory_ / "d", u"OLD"), "Old");
  fs::remove_all(directory_ / "d");
  fs::create_directory(directory_ / "d");  // ext4 likes to give the same inode again
  EXPECT_EQ(find_in(directory_ / "d", u"OLD"), "-");
}

TEST_F(NameIndexTest, LostEventsMeanReadingAgain) {
  touch("Start");
  EXPECT_EQ(find(u"start"), "Start");
  std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
  int queued = 16384;
  limit >> queued;
  if (queued > 100'000) GTEST_SKIP() << "the queue holds " << queued << " events";
  for (int i = 0; i < queued / 2 + 10; i++) {
    touch("t" + std::to_string(i));
    fs::remove(directory_ / ("t" + std::to_string(i)));
  }
  touch("End");
  EXPECT_EQ(find(u"END"), "End");
  EXPECT_EQ(find(u"T5"), "-");
}

TEST_F(NameIndexTest, ManyThreads) {
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; i++) {
        auto name = "T" + std::to_string(t) + "x" + std::to_string(i);
        auto lower = "t" + std::to_string(t) + "X" + std::to_string(i);
        touch(name);
        if (find(std::u16string(lower.begin(), lower.end())) != name) wrong++;
        fs::remove(directory_ / name);
        if (find(std::u16string(lower.begin(), lower.end())) != "-") wrong++;
      }
    });
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace sallyport::storage::posix
