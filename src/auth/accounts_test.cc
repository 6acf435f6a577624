// The account database: its file's mode, its rules for names and passwords, and two processes on one file.
#include "auth/accounts.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "wire/printer.h"

namespace sallyport::auth {
namespace {

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("sallyport-accounts-" + to_string(Guid::random()))) {}
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file() const { return path_ / "accounts.db"; }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

mode_t mode_of(const std::string& path) {
  struct stat info{};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

std::unique_ptr<Accounts> opened(const std::string& path = ":memory:") {
  auto accounts = Accounts::open(path);
  EXPECT_TRUE(accounts) << accounts.error();
  return accounts ? std::move(*accounts) : nullptr;
}

TEST(Accounts, FileAndFolderArePrivate) {
  Folder folder;
  auto accounts = opened(folder.file());
  ASSERT_TRUE(accounts->add("anna", "secret"));
  EXPECT_EQ(mode_of(folder.file()), 0600u);
  EXPECT_EQ(mode_of(folder.path()), 0700u);
}

TEST(Accounts, FileThatOthersCanReadIsRefused) {
  Folder folder;
  opened(folder.file());
  chmod(folder.file().c_str(), 0644);
  auto accounts = Accounts::open(folder.file());
  ASSERT_FALSE(accounts);
  EXPECT_NE(accounts.error().find("chmod 600"), std::string::npos) << accounts.error();
}

TEST(Accounts, FileThatIsNoDatabaseIsRefused) {
  Folder folder;
  std::filesystem::create_directory(folder.path());
  std::ofstream(folder.file()) << std::string(4096, 'x');
  chmod(folder.file().c_str(), 0600);
  auto accounts = Accounts::open(folder.file());
  ASSERT_FALSE(accounts);
  EXPECT_NE(accounts.error().find(folder.file()), std::string::npos) << accounts.error();
}

TEST(Accounts, FolderThatCannotBeMadeIsAnError) {
  auto accounts = Accounts::open("/proc/no/such/accounts.db");
  ASSERT_FALSE(accounts);
  EXPECT_NE(accounts.error().find("/proc/no/such"), std::string::npos) << accounts.error();
}

TEST(Accounts, AddedAccountIsFoundInAnyCase) {
  auto accounts = opened();
  ASSERT_TRUE(accounts->add("Änna", "Password"));
  auto found = accounts->find("änNA");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->name, "Änna");
  EXPECT_EQ((*found)->unix_user, "");
  EXPECT_EQ(wire::hex((*found)->nt_hash), "a4f49c406510bdcab6824ee7c30fd852");
  EXPECT_FALSE((*found)->disabled);
  EXPECT_TRUE((*found)->created);
  EXPECT_EQ((*found)->created, (*found)->password_changed);
  EXPECT_FALSE(*accounts->find("anna"));
  EXPECT_FALSE(*accounts->find(""));
  EXPECT_FALSE(*accounts->find("\xFF"));
}

TEST(Accounts, NameIsTakenInAnyCase) {
  auto accounts = opened();
  ASSERT_TRUE(accounts->add("anna", "1"));
  auto again = accounts->add("ANNA", "2");
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().find("already"), std::string::npos) << again.error();
  EXPECT_EQ(accounts->list()->size(), 1u);
}

TEST(Accounts, BadNamesAndPasswords) {
  auto accounts = opened();
  EXPECT_FALSE(accounts->add("", "x"));
  EXPECT_FALSE(accounts->add(std::string_view("a\0b", 3), "x"));
  EXPECT_FALSE(accounts->add("a\nb", "x"));
  EXPECT_FALSE(accounts->add("a\xC2\x85", "x"));
  EXPECT_FALSE(accounts->add("DOMAIN\\anna", "x"));
  EXPECT_FALSE(accounts->add(" anna", "x"));
  EXPECT_FALSE(accounts->add("\xC3", "x"));
  EXPECT_FALSE(accounts->add(std::string(257, 'a'), "x"));
  EXPECT_TRUE(accounts->add(std::string(256, 'a'), "x"));
  EXPECT_FALSE(accounts->add("anna", ""));
  EXPECT_FALSE(accounts->add("anna", "\xFF"));
  EXPECT_FALSE(accounts->add("anna", std::string(257, 'a')));
  EXPECT_TRUE(accounts->add("anna@example.com", "x"));
  EXPECT_FALSE(accounts->set_password("anna@example.com", ""));
  EXPECT_EQ(accounts->list()->size(), 2u);
}

TEST(Accounts, Changes) {
  auto accounts = opened();
  ASSERT_TRUE(accounts->add("anna", "old", "web"));
  EXPECT_EQ((*accounts->find("anna"))->unix_user, "web");
  ASSERT_TRUE(accounts->set_password("ANNA", "Password"));
  ASSERT_TRUE(accounts->set_disabled("anna", true));
  ASSERT_TRUE(accounts->set_unix_user("anna", "www-data"));
  auto found = *accounts->find("anna");
  EXPECT_EQ(wire::hex(found->nt_hash), "a4f49c406510bdcab6824ee7c30fd852");
  EXPECT_TRUE(found->disabled);
  EXPECT_EQ(found->unix_user, "www-data");
  ASSERT_TRUE(accounts->remove("Anna"));
  EXPECT_FALSE(*accounts->find("anna"));
  auto missing = accounts->remove("anna");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().find("no account anna"), std::string::npos) << missing.error();
  EXPECT_FALSE(accounts->set_password("anna", "x"));
}

TEST(Accounts, RidsAreNeverGivenTwice) {
  auto accounts = opened();
  ASSERT_TRUE(accounts->add("a", "x"));
  auto first = (*accounts->find("a"))->rid;
  ASSERT_TRUE(accounts->remove("a"));
  ASSERT_TRUE(accounts->add("a", "x"));
  EXPECT_EQ((*accounts->find("a"))->rid, first + 1);
}

TEST(Accounts, MachineStaysWhatItIs) {
  Folder folder;
  auto first = opened(folder.file())->machine();
  auto second = opened(folder.file())->machine();
  EXPECT_EQ(first.sid, second.sid);
  EXPECT_EQ(first.server_guid, second.server_guid);
  EXPECT_NE(opened()->machine().sid, first.sid);
}

TEST(Accounts, AnotherProcessesChangesAreSeen) {
  Folder folder;
  auto server = opened(folder.file());
  auto command = opened(folder.file());
  EXPECT_FALSE(*server->find("anna"));
  ASSERT_TRUE(command->add("anna", "Password"));
  ASSERT_TRUE(*server->find("anna"));
  ASSERT_TRUE(command->set_disabled("anna", true));
  EXPECT_TRUE((*server->find("anna"))->disabled);
  ASSERT_TRUE(command->remove("anna"));
  EXPECT_FALSE(*server->find("anna"));
}

TEST(Accounts, LoginGoesOnWhileAnotherProcessHoldsTheFile) {
  Folder folder;
  auto server = opened(folder.file());
  ASSERT_TRUE(server->add("anna", "Password"));
  ASSERT_TRUE(*server->find("anna"));
  auto other = Database::open(folder.file());
  ASSERT_TRUE(other && other->execute("BEGIN EXCLUSIVE"));
  auto found = server->find("anna");
  ASSERT_TRUE(found) << found.error();
  EXPECT_TRUE(*found);
}

TEST(Accounts, NewerDatabaseIsLeftAlone) {
  Folder folder;
  opened(folder.file());
  ASSERT_TRUE(Database::open(folder.file())->execute("PRAGMA user_version = 2"));
  auto accounts = Accounts::open(folder.file());
  ASSERT_FALSE(accounts);
  EXPECT_NE(accounts.error().find("newer"), std::string::npos);
}

TEST(Accounts, ManyThreads) {
  Folder folder;
  auto accounts = opened(folder.file());
  ASSERT_TRUE(accounts->add("anna", "Password"));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 20; n++) {
        EXPECT_TRUE(i != 0 || accounts->set_password("anna", "p" + std::to_string(n)));
        EXPECT_TRUE(*accounts->find("anna"));
      }
    });
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace sallyport::auth
