#include "audit/history.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "audit/run_diff.h"
#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class HistoryFile : public ::testing::Test {
 protected:
  HistoryFile() {
    std::string name = "/tmp/sallyport-history-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~HistoryFile() override { std::filesystem::remove_all(folder_); }
  std::string file() const { return folder_ + "/state/audits.db"; }
  History open() {
    auto history = History::open(file());
    EXPECT_TRUE(history) << history.error();
    return std::move(*history);
  }

  std::string folder_;
};

TEST_F(HistoryFile, KeepsARunAsItWas) {
  auto report = support::report_of({support::unsafe_host(), support::strict_host("2001:db8::9")});
  report.hosts[1].facts.deadline_reached = true;
  auto run = to_stored(report);
  auto id = open().add(run);
  ASSERT_TRUE(id) << id.error();
  auto loaded = open().load(*id);
  ASSERT_TRUE(loaded) << loaded.error();
  EXPECT_EQ(loaded->started, run.started);
  EXPECT_EQ(loaded->version, "0.1.0");
  EXPECT_EQ(loaded->targets, run.targets);
  EXPECT_EQ(loaded->addresses, 256u);
  ASSERT_THAT(loaded->hosts, SizeIs(2));
  for (size_t i = 0; i < 2; i++) {
    auto &kept = loaded->hosts[i], &was = run.hosts[i];
    EXPECT_EQ(kept.address, was.address);
    EXPECT_EQ(kept.name, was.name);
    EXPECT_EQ(kept.product, was.product);
    EXPECT_EQ(kept.grade, was.grade);
    EXPECT_EQ(kept.smb, was.smb);
    EXPECT_EQ(kept.netbios, was.netbios);
    EXPECT_EQ(kept.names, was.names);
    EXPECT_EQ(kept.complete, was.complete);
    EXPECT_EQ(kept.findings.size(), was.findings.size());
  }
  EXPECT_TRUE(compare(*loaded, run).hosts.empty());
}

TEST_F(HistoryFile, NobodyElseReadsIt) {
  open();
  struct stat info;
  ASSERT_EQ(stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(HistoryFile, ListsTheNewestFirst) {
  auto history = open();
  auto run = to_stored(support::report_of({support::strict_host()}));
  ASSERT_EQ(history.add(run).value(), 1);
  run.interrupted = true;
  ASSERT_EQ(history.add(run).value(), 2);
  run.interrupted = false;
  ASSERT_EQ(history.add(run).value(), 3);
  auto list = history.runs().value();
  ASSERT_THAT(list, SizeIs(3));
  EXPECT_EQ(list[0].id, 3);
  EXPECT_EQ(list[0].hosts, 1u);
  EXPECT_TRUE(list[1].interrupted);
  EXPECT_EQ(history.last_before(3).value(), 1) << "not the interrupted one";
  EXPECT_EQ(history.last_before(1).value(), std::nullopt);
}

TEST_F(HistoryFile, MissingRunIsNamed) {
  auto run = open().load(7);
  ASSERT_FALSE(run);
  EXPECT_THAT(run.error(), HasSubstr("there is no run 7"));
}

TEST_F(HistoryFile, NewerOneIsLeftAlone) {
  open();
  ASSERT_TRUE(database::Database::open(file())->execute("PRAGMA user_version = 2"));
  auto history = History::open(file());
  ASSERT_FALSE(history);
  EXPECT_THAT(history.error(), HasSubstr("newer"));
}

}  // namespace
}  // namespace sallyport::audit
