#include "base/whole_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace sallyport {
namespace {

class WholeFile : public testing::Test {
 protected:
  WholeFile() { EXPECT_TRUE(mkdtemp(folder_)); }
  ~WholeFile() override { std::filesystem::remove_all(folder_); }
  std::string path() const { return std::string(folder_) + "/file"; }

 private:
  char folder_[32] = "/tmp/whole-file-XXXXXX";
};

TEST_F(WholeFile, IsReadAsWritten) {
  ASSERT_FALSE(write_whole_file(path(), "one\n"));
  ASSERT_FALSE(write_whole_file(path(), "two\n"));
  EXPECT_EQ(read_whole_file(path()), "two\n");
  ASSERT_FALSE(write_whole_file(path(), ""));
  EXPECT_EQ(read_whole_file(path()), "");
}

TEST_F(WholeFile, IsItsOwnersAlone) {
  ASSERT_FALSE(write_whole_file(path(), "secret"));
  struct stat info;
  ASSERT_EQ(stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(WholeFile, WhatCannotBeWrittenLeavesTheOld) {
  ASSERT_FALSE(write_whole_file(path(), "old"));
  std::filesystem::create_directory(path() + ".new");
  EXPECT_TRUE(write_whole_file(path(), "new"));
  EXPECT_EQ(read_whole_file(path()), "old");
}

TEST_F(WholeFile, MissingOneIsAnError) {
  auto text = read_whole_file(path());
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error(), std::errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace sallyport
