#include "audit/local/owner.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sallyport::audit::local {
namespace {

// A /proc of our own making.
class Proc {
 public:
  Proc() : path_(std::filesystem::path(testing::TempDir()) / fmt_name()) {
    std::filesystem::create_directories(path_ / "self/ns");
  }
  ~Proc() { std::filesystem::remove_all(path_); }

  void add(int pid, int parent, const std::string& program, const std::vector<uint64_t>& inodes,
           const std::string& command = {}) {
    auto of = path_ / std::to_string(pid);
    std::filesystem::create_directories(of / "fd");
    std::ofstream(of / "stat") << pid << " (a) b) S " << parent << " 1 1";
    std::ofstream(of / "comm") << program.substr(0, 15) << "\n";
    std::ofstream(of / "status") << "Name:\tx\nUid:\t1000\t0\t0\t0\n";
    std::ofstream(of / "cgroup") << "1:name=systemd:/system.slice/" << program << ".service\n0::/\n";
    std::ofstream(of / "cmdline", std::ios::binary) << command;
    std::filesystem::create_symlink("/usr/sbin/" + program + " (deleted)", of / "exe");
    int number = 0;
    for (auto inode : inodes)
      std::filesystem::create_symlink("socket:[" + std::to_string(inode) + "]", of / "fd" / std::to_string(number++));
    std::filesystem::create_symlink("pipe:[" + std::to_string(inodes.empty() ? 0 : inodes[0]) + "]", of / "fd/99");
  }
  std::string path() const { return path_; }

 private:
  static std::string fmt_name() { return "proc-" + std::to_string(getpid()); }
  std::filesystem::path path_;
};

Socket socket(uint64_t inode, uint16_t port = 445) { return {Protocol::tcp, {}, true, Known::yes, port, 0, 0, inode}; }

TEST(Owner, IsTheProcessThatStartedTheOthers) {
  Proc proc;
  proc.add(100, 1, "smbd", {7, 8}, std::string("smbd\0-s\0/x.conf\0", 16));
  proc.add(101, 100, "smbd", {7});
  proc.add(102, 1, "other", {9});
  auto table = find_processes(proc.path(), {7, 8});
  auto owner = owner_of(socket(7), {table, false, {}});
  ASSERT_EQ(owner.processes.size(), 1u);
  auto& process = owner.processes[0];
  EXPECT_EQ(std::tuple(process.pid, process.parent, process.program, process.unit, process.uid),
            std::tuple(100, 1, "smbd", "smbd.service", 1000u));
  EXPECT_EQ(option_of(process.words, "-s", "--configfile"), "/x.conf");
  EXPECT_EQ(owner.title(), "smbd (100)");
  EXPECT_TRUE(owner.same_as(owner_of(socket(8), {table, false, {}})));
}

TEST(Owner, OfASocketThatSystemdKeeps) {
  constexpr auto kList =
      "[::]:445 smbd-wait.socket smbd-wait.service\n0.0.0.0:22 ssh.socket ssh.service\n/run/x a.socket a.service\n";
  Proc proc;
  proc.add(1, 0, "systemd", {7, 8});
  proc.add(200, 1, "smbd", {8});
  auto table = find_processes(proc.path(), {7, 8});
  EXPECT_TRUE(waits_for_activation({socket(7)}, table));
  auto kept = owner_of(socket(7), {table, false, kList});
  EXPECT_EQ(std::tuple(kept.keeper, kept.title(), kept.socket_unit),
            std::tuple(Keeper::activator, "systemd (1)", "smbd-wait.socket"));
  auto given = owner_of(socket(8), {table, false, kList});
  EXPECT_EQ(std::tuple(given.keeper, given.title(), given.socket_unit),
            std::tuple(Keeper::process, "smbd (200)", "smbd-wait.socket"));
}

TEST(Owner, IsTheKernelOnlyWhereNothingIsHidden) {
  ProcessTable table;
  EXPECT_EQ(owner_of(socket(7), {table, true, {}}).keeper, Keeper::kernel);
  EXPECT_EQ(owner_of(socket(7), {table, false, {}}).keeper, Keeper::unknown);
  table.hidden = 3;
  auto owner = owner_of(socket(7), {table, true, {}});
  EXPECT_EQ(owner.keeper, Keeper::unknown);
  EXPECT_NE(owner.why_unknown.find("run this as root"), owner.why_unknown.npos);
}

TEST(Process, OptionsInAllTheirForms) {
  using Words = std::vector<std::string>;
  auto option = [](const Words& words) { return option_of(words, "-s", "--configfile"); };
  for (auto& words :
       {Words{"smbd", "-s", "/a"}, {"smbd", "-s/a"}, {"smbd", "-F", "--configfile=/a"}, {"smbd", "--configfile", "/a"}})
    EXPECT_EQ(option(words), "/a");
  for (auto& words : {Words{}, {"smbd"}, {"-s"}, {"smbd", "-s"}, {"smbd", "--configfiles=/a"}, {"smbd", "--settings"}})
    EXPECT_EQ(option(words), std::nullopt);
  EXPECT_EQ(option_of({"sallyport", "serve", "--config", "x"}, "", "--config"), "x");
  EXPECT_EQ(option_of({"sallyport", "serve", "--share", "a=b"}, "", "--config"), std::nullopt);
}

TEST(Process, UnitsOfControlGroups) {
  EXPECT_EQ(unit_of_cgroup("0::/system.slice/smbd.service\n"), "smbd.service");
  EXPECT_EQ(unit_of_cgroup("0::/user.slice/user-0.slice/user@0.service/app.slice/x.service\n"), "x.service");
  EXPECT_EQ(unit_of_cgroup("9:name=systemd:/system.slice/a.service\n0::/\n"), "a.service");
  EXPECT_EQ(unit_of_cgroup("4:memory:/system.slice/a.service\n"), "");
  EXPECT_EQ(unit_of_cgroup("nonsense"), "");
}

}  // namespace
}  // namespace sallyport::audit::local
