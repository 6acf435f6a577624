#include "cli/quick_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cli/hints.h"
#include "policy/weakening.h"

namespace sallyport::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Quick : public testing::Test {
 protected:
  Quick() : before_(fs::current_path()) {
    char name[] = "/tmp/sallyport-quick-XXXXXX";
    directory_ = mkdtemp(name);
    fs::current_path(directory_);
  }
  ~Quick() override {
    fs::current_path(before_);
    fs::remove_all(directory_);
  }
  fs::path before_, directory_;
};

TEST_F(Quick, SharesAWelcomeWhenNothingIsSaid) {
  auto policy = quick_policy({}).value();
  ASSERT_EQ(policy.shares.size(), 1u);
  EXPECT_EQ(policy.shares[0].name, "shared-folder");
  EXPECT_EQ(policy.shares[0].path, (fs::canonical(directory_) / "shared-folder").string());
  EXPECT_TRUE(fs::exists("shared-folder/welcome.txt"));
  EXPECT_TRUE(weakenings(policy, {}).empty());
  EXPECT_NE(policy.accounts.fallback_user, "root");
  struct stat found{};
  ASSERT_EQ(stat("shared-folder", &found), 0);
  if (geteuid() == 0) {
    EXPECT_EQ(found.st_uid, getpwnam("nobody")->pw_uid);
  }
}

TEST_F(Quick, LeavesAFolderThatIsThereAsItIs) {
  fs::create_directory("shared-folder");
  ASSERT_TRUE(quick_policy({}));
  EXPECT_TRUE(fs::is_empty("shared-folder"));
  fs::remove_all("shared-folder");
  std::ofstream("shared-folder") << "a file";
  EXPECT_THAT(quick_policy({}).error(), HasSubstr("cannot make the folder"));
}

TEST_F(Quick, SharesOfTheCommandLine) {
  fs::create_directory("a,b");
  auto policy = quick_policy({{"127.0.0.1:4450"}, {"docs=a,b", "look=.,ro"}, {"anna"}}).value();
  EXPECT_EQ(policy.find_share("docs")->path, (fs::canonical(directory_) / "a,b").string());
  EXPECT_FALSE(policy.find_share("docs")->read_only);
  EXPECT_EQ(policy.find_share("docs")->write, std::vector<std::string>{"anna"});
  EXPECT_TRUE(policy.find_share("look")->read_only);
  EXPECT_EQ(policy.find_share("look")->read, std::vector<std::string>{"anna"});
  EXPECT_EQ(to_string(policy.server.listen.at(0)), "127.0.0.1:4450");
  EXPECT_FALSE(fs::exists("shared-folder"));
}

TEST_F(Quick, SaysWhatIsWrong) {
  std::ofstream("file") << "x";
  auto error = [](std::vector<std::string> listen, std::vector<std::string> shares) {
    return quick_policy({listen, shares, {}}).error();
  };
  EXPECT_THAT(error({}, {"docs"}), HasSubstr("--share docs: write NAME=PATH"));
  EXPECT_THAT(error({}, {"docs=nowhere"}), HasSubstr("nowhere cannot be used: No such file or directory"));
  EXPECT_THAT(error({}, {"docs=file"}), HasSubstr("file is not a folder"));
  EXPECT_THAT(error({}, {"a/b=."}), HasSubstr("the name has the character /"));
  EXPECT_THAT(error({}, {"a=.", "A=."}), HasSubstr("another share of this name"));
  EXPECT_THAT(error({"localhost:1"}, {"a=."}), HasSubstr("--listen localhost:1: write ADDRESS:PORT"));
}

TEST(Hints, SayWhichWindowsCanUseAnotherPort) {
  auto text = hints({"192.168.1.5", 4450, "docs", "anna"});
  EXPECT_THAT(text, HasSubstr("net use * \\\\192.168.1.5\\docs /user:anna /TCPPORT:4450"));
  EXPECT_THAT(text, HasSubstr("Windows 11 24H2"));
  EXPECT_THAT(text, HasSubstr("open smb://anna@192.168.1.5:4450/docs"));
  EXPECT_THAT(text, HasSubstr("smbclient //192.168.1.5/docs -p 4450 -U anna"));
  EXPECT_THAT(text, HasSubstr("username=anna,vers=3.1.1,seal,port=4450"));
}

TEST(Hints, Port445NeedsNoWord) {
  auto text = hints({"2001:db8::1", 445, "docs", "anna"});
  EXPECT_THAT(text, HasSubstr("\\\\2001-db8--1.ipv6-literal.net\\docs"));
  EXPECT_THAT(text, HasSubstr("smb://anna@[2001:db8::1]/docs"));
  EXPECT_EQ(text.find("445"), text.npos);
}

}  // namespace
}  // namespace sallyport::cli
