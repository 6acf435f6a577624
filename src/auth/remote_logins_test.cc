#include "auth/remote_logins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "auth/accounts.h"

namespace sallyport::auth {
namespace {

// [MS-NLMP] 4.2.2.1.2: the NT hash of "Password".
constexpr ntlm::Key kOfPassword{0xA4, 0xF4, 0x9C, 0x40, 0x65, 0x10, 0xBD, 0xCA, 0xB6, 0x82, 0x4E, 0xE7, 0xC3, 0x0F, 0xD8, 0x52};
const RemoteLogin kLathe{"Lathe", "fileserver:445", "cnc"};

TEST(RemoteLogins, GivenOutOnlyForWhatTheyWereKeptFor) {
  auto logins = *RemoteLogins::open(":memory:");
  EXPECT_FALSE(logins->find(kLathe)->has_value());
  ASSERT_TRUE(logins->keep(kLathe, "Password"));
  EXPECT_EQ(**logins->find(kLathe), kOfPassword);
  EXPECT_EQ(**logins->find({"LATHE", "FileServer:445", "CNC"}), kOfPassword) << "names ignore case";
  EXPECT_FALSE(logins->find({"Lathe", "elsewhere:445", "cnc"})->has_value());
  EXPECT_FALSE(logins->find({"Lathe", "fileserver:446", "cnc"})->has_value());
  EXPECT_FALSE(logins->find({"Lathe", "fileserver:445", "root"})->has_value());
}

TEST(RemoteLogins, ReplacedAndRemoved) {
  auto logins = *RemoteLogins::open(":memory:");
  ASSERT_TRUE(logins->keep(kLathe, "Secret-1"));
  ASSERT_TRUE(logins->keep(kLathe, "Password"));
  EXPECT_EQ(**logins->find(kLathe), kOfPassword);
  EXPECT_TRUE(*logins->remove("lathe"));
  EXPECT_FALSE(*logins->remove("lathe"));
  EXPECT_FALSE(logins->find(kLathe)->has_value());
  EXPECT_FALSE(logins->keep(kLathe, ""));
}

TEST(RemoteLogins, ShareTheAccountDatabase) {
  std::string folder = "/tmp/sallyport-logins-XXXXXX";
  ASSERT_TRUE(mkdtemp(folder.data()));
  auto path = folder + "/accounts.db";
  for (bool logins_first : {true, false}) {
    std::unique_ptr<Accounts> accounts;
    if (!logins_first) accounts = *Accounts::open(path);
    auto logins = RemoteLogins::open(path);
    ASSERT_TRUE(logins) << logins.error();
    ASSERT_TRUE((*logins)->keep(kLathe, "Password"));
    if (logins_first) accounts = *Accounts::open(path);
    ASSERT_TRUE(accounts->add("anna", "Secret-1"));
    EXPECT_TRUE((*logins)->find(kLathe)->has_value());
    struct stat made{};
    ASSERT_EQ(stat(path.c_str(), &made), 0);
    EXPECT_EQ(made.st_mode & 0777, 0600u);
    std::filesystem::remove(path);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sallyport::auth
