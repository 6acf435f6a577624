#include "policy/refusals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace sallyport::policy {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::MatchesRegex;

Refusal refusal(const char* peer = "10.0.0.7") {
  Refusal one;
  one.peer = *parse_address(peer);
  one.user = "anna";
  one.share = "docs";
  one.object = "\\secret.txt";
  one.reason.add(Step{Layer::zone, true, "zone \"house\"", {"p.toml", 7, 1}, "10.0.0.7 is in 10.0.0.0/8", ""});
  one.reason.add(Step{Layer::acl_entry, false, "entry 2 of the ACL", {}, "it denies", "grant it"});
  return one;
}

class Refusals : public testing::Test {
 protected:
  Refusals() {
    char name[] = "/tmp/sallyport-refusals-XXXXXX";
    directory_ = mkdtemp(name);
  }
  ~Refusals() override { std::filesystem::remove_all(directory_); }

  std::string directory_;
  RefusalLog::Clock::time_point now_ = RefusalLog::Clock::now();
};

TEST_F(Refusals, FoundAgainInMemoryAndAfterARestart) {
  std::string id;
  {
    RefusalLog log({directory_});
    id = log.record(refusal());
    EXPECT_THAT(id, MatchesRegex("R[0-9A-Z]{6}"));
    EXPECT_EQ(log.find(id)->user, "anna");
    EXPECT_FALSE(log.find("R000000").has_value() && id != "R000000");
  }
  std::string typed = id;
  for (auto& c : typed) c = static_cast<char>(tolower(c));
  RefusalLog restarted({directory_});
  for (auto found : {restarted.find(typed), find_refusal(directory_, typed)}) {
    ASSERT_TRUE(found);
    EXPECT_EQ(found->object, "\\secret.txt");
    EXPECT_EQ(found->reason.steps.size(), 2u);
    EXPECT_EQ(found->reason.steps[0].at.line, 7u);
    EXPECT_EQ(found->reason.refusing()->layer, Layer::acl_entry);
  }
}

TEST_F(Refusals, TheFileIsForItsOwnerOnly) {
  RefusalLog log({directory_});
  log.record(refusal());
  struct stat found{};
  ASSERT_EQ(stat((directory_ + "/refusals.jsonl").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(Refusals, APeerThatFloodsIsCountedNotWritten) {
  RefusalLog log({directory_, 4096, 4 << 20, 5, 2s});
  std::set<std::string> ids;
  std::string last;
  for (int i = 0; i < 1000; i++) ids.insert(last = log.record(refusal(), now_));
  EXPECT_EQ(ids.size(), 5u);
  EXPECT_FALSE(log.keeps(refusal().peer, now_));
  EXPECT_TRUE(log.keeps(refusal("10.0.0.8").peer, now_));
  EXPECT_TRUE(log.keeps(refusal().peer, now_ + 2s));
  EXPECT_EQ(log.find(last)->repeats, 995u);
  EXPECT_EQ(log.total(), 1000u);
  EXPECT_TRUE(ids.insert(log.record(refusal("10.0.0.8"), now_)).second);  // another peer has its own
  EXPECT_TRUE(ids.insert(log.record(refusal(), now_ + 2s)).second);       // and in time this one has one more
  EXPECT_FALSE(ids.insert(log.record(refusal(), now_ + 2s)).second);
  std::ifstream in(directory_ + "/refusals.jsonl");
  EXPECT_EQ(std::count(std::istreambuf_iterator<char>(in), {}, '\n'), 7);
}

TEST_F(Refusals, WhoFloodsOneDoorIsWrittenOnceAtAnother) {
  RefusalLog log({"", 4096, 4 << 20, 5, 2s});
  std::string flood, other;
  for (int i = 0; i < 100; i++) flood = log.record(refusal(), now_);
  auto elsewhere = refusal();
  elsewhere.reason.steps.back().text = "no dialect of SMB 2 or 3";
  for (int i = 0; i < 10; i++) other = log.record(elsewhere, now_);
  EXPECT_EQ(log.find(other)->reason.summary(), elsewhere.reason.summary());
  EXPECT_EQ(log.find(other)->repeats, 9u);
  EXPECT_EQ(log.record(refusal(), now_), flood) << "of the same reason";
  std::set<std::string> ids;
  for (int i = 0; i < 1000; i++) {
    elsewhere.reason.steps.back().text = "it calls itself " + std::to_string(i);
    ids.insert(log.record(elsewhere, now_));
  }
  EXPECT_LE(ids.size(), 8u) << "names of its own do not open the log again";
}

TEST_F(Refusals, OneIpv6NetworkIsOnePeer) {
  RefusalLog log({"", 4096, 4 << 20, 5, 2s});
  std::set<std::string> ids;
  for (int i = 0; i < 200; i++) ids.insert(log.record(refusal(("2001:db8::" + std::to_string(i)).c_str()), now_));
  EXPECT_EQ(ids.size(), 5u);
}

TEST_F(Refusals, FilesAndMemoryStayBounded) {
  RefusalLog log({directory_, 10, 4096, 1'000'000, 1s});
  std::string first = log.record(refusal(), now_), last;
  for (int i = 0; i < 200; i++) last = log.record(refusal(), now_);
  EXPECT_LE(std::filesystem::file_size(directory_ + "/refusals.jsonl"), 4096u);
  EXPECT_LE(std::filesystem::file_size(directory_ + "/refusals.jsonl.1"), 4096u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_), {}), 2);
  EXPECT_EQ(log.recent(100).size(), 10u);
  EXPECT_TRUE(find_refusal(directory_, last));
  EXPECT_FALSE(find_refusal(directory_, first));
}

TEST_F(Refusals, HostileNamesStayOneLineAndAreShownHarmless) {
  auto hostile = refusal();
  hostile.user = "a\n{\"id\":\"R000000\"}\x1b[2J";
  hostile.share = "\xff\xfe";
  hostile.object = std::string(100'000, 'x');
  auto line = to_json(hostile);
  EXPECT_EQ(line.find('\n'), line.npos);
  EXPECT_LT(line.size(), 4096u);
  auto read = refusal_from_json(line);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->share, "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(explain(*read).find('\x1b'), std::string::npos);
}

TEST_F(Refusals, ALineCutByAFullDiskIsSkipped) {
  RefusalLog log({directory_});
  auto id = log.record(refusal());
  std::ofstream(directory_ + "/refusals.jsonl", std::ios::app) << "{\"id\":\"" << id << "\",\"when_ms\"\n[]\n\n{}\n";
  EXPECT_TRUE(find_refusal(directory_, id));
  EXPECT_FALSE(find_refusal(directory_, ""));
  for (auto bad : {"", "{}", "[]", "3", "{\"id\":3}"}) EXPECT_FALSE(refusal_from_json(bad)) << bad;
}

TEST(Explain, ShowsTheChainAndWhatWouldAllowIt) {
  auto one = refusal();
  one.id = "R4K2M9Q";
  one.status = NtStatus::access_denied;
  auto text = explain(one);
  EXPECT_THAT(text, HasSubstr("R4K2M9Q"));
  EXPECT_THAT(text, HasSubstr("STATUS_ACCESS_DENIED"));
  EXPECT_THAT(text, HasSubstr("10.0.0.7 on port 445, user anna, share docs, \\secret.txt"));
  EXPECT_THAT(text, HasSubstr("1. zone             ok"));
  EXPECT_THAT(text, HasSubstr("p.toml:7:1"));
  EXPECT_THAT(text, HasSubstr("2. ACL entry        refused  it denies"));
  EXPECT_THAT(text, HasSubstr("To allow it: grant it"));
}

TEST(Refusals_, IdsForgiveHowPeopleReadThem) { EXPECT_EQ(normalized_id("ro1lIq"), "R0111Q"); }

}  // namespace
}  // namespace sallyport::policy
