#include "audit/run_diff.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using support::strict_host;
using support::unsafe_host;

StoredRun run_of(std::vector<HostFacts> hosts) { return to_stored(support::report_of(std::move(hosts))); }

HostChange only_change(const StoredRun& before, const StoredRun& after) {
  auto diff = compare(before, after);
  EXPECT_THAT(diff.hosts, SizeIs(1));
  return diff.hosts.empty() ? HostChange{} : diff.hosts[0];
}

TEST(RunDiff, SameRunHasNoChanges) {
  auto run = run_of({strict_host(), unsafe_host()});
  auto diff = compare(run, run);
  EXPECT_THAT(diff.hosts, IsEmpty());
  EXPECT_EQ(diff.as_before, 2u);
  EXPECT_FALSE(diff.got_worse());
}

TEST(RunDiff, OpenedDoorIsWorse) {
  auto after = strict_host();
  support::speaking(after, Door::netbios, {OfferedDialect::smb3_0});
  auto change = only_change(run_of({strict_host()}), run_of({after}));
  EXPECT_EQ(change.change, Change::worse);
  EXPECT_THAT(change.opened, ElementsAre(139));
  EXPECT_THAT(change.found, ElementsAre("netbios-session-open"));
  EXPECT_EQ(change.before, Grade::a);
  EXPECT_EQ(change.after, Grade::c);
}

TEST(RunDiff, WhatWasLeftOutIsNotGone) {
  auto before = run_of({strict_host("10.0.0.9")});
  auto report = support::report_of({});
  report.excluded = {"10.0.0.8/30"};
  auto diff = compare(before, to_stored(report));
  EXPECT_THAT(diff.hosts, IsEmpty());
  EXPECT_EQ(diff.not_asked, 1u);
}

TEST(RunDiff, FilesAndRangesAreKnownByTheirAddresses) {
  auto report = support::report_of({strict_host("10.0.0.9")});
  report.targets = {"@hosts.txt"};
  report.fingerprint = 7;
  auto later = support::report_of({});
  later.targets = {"@hosts.txt"};
  later.fingerprint = 8;
  EXPECT_EQ(compare(to_stored(report), to_stored(later)).not_asked, 1u) << "the file may name others now";
  later.fingerprint = 7;
  EXPECT_THAT(compare(to_stored(report), to_stored(later)).hosts, SizeIs(1));
  later.fingerprint = 9;
  later.targets = {"10.0.0.5-20"};
  EXPECT_THAT(compare(to_stored(report), to_stored(later)).hosts, SizeIs(1));
}

TEST(RunDiff, PortsAloneRepairNothing) {
  auto report = support::report_of({unsafe_host()});
  report.hosts_asked = false;
  EXPECT_THAT(only_change(run_of({unsafe_host("10.0.0.7")}), [&] {
                auto run = to_stored(report);
                run.hosts[0].findings.clear();
                return run;
              }()).no_longer_found, IsEmpty());
}

TEST(RunDiff, RepairIsBetter) {
  auto before = strict_host();
  before.anonymous.guest = Known::yes;
  auto change = only_change(run_of({before}), run_of({strict_host()}));
  EXPECT_EQ(change.change, Change::better);
  EXPECT_THAT(change.no_longer_found, ElementsAre("guest-login"));
}

TEST(RunDiff, WorseWithinTheSameLetterIsSeen) {
  auto one = strict_host(), two = strict_host();
  one.smb2->encryption_required = two.smb2->encryption_required = Known::no;
  two.anonymous.null_session = Known::yes;
  EXPECT_EQ(only_change(run_of({one}), run_of({two})).change, Change::worse);
  EXPECT_EQ(only_change(run_of({two}), run_of({one})).change, Change::better);
}

// The guest login was not tried this time: nobody knows that it is repaired.
TEST(RunDiff, NotAskedIsNotRepaired) {
  auto before = strict_host(), after = strict_host();
  before.anonymous.guest = Known::yes;
  after.anonymous.guest = Known::unknown;
  after.deadline_reached = true;
  auto change = only_change(run_of({before}), run_of({after}));
  EXPECT_EQ(change.change, Change::changed);
  EXPECT_THAT(change.no_longer_found, IsEmpty());
  EXPECT_THAT(change.not_asked_again, ElementsAre("guest-login"));
}

TEST(RunDiff, NewAndGoneHosts) {
  auto diff =
      compare(run_of({strict_host("10.0.0.1"), strict_host("10.0.0.2")}), run_of({strict_host("10.0.0.2"), unsafe_host()}));
  ASSERT_THAT(diff.hosts, SizeIs(2));
  EXPECT_EQ(diff.hosts[0].change, Change::appeared);
  EXPECT_THAT(diff.hosts[0].opened, ElementsAre(445, 139, 137));
  EXPECT_EQ(diff.hosts[1].change, Change::gone);
  EXPECT_THAT(diff.hosts[1].closed, ElementsAre(445));
  EXPECT_TRUE(diff.got_worse());
}

TEST(RunDiff, HostThatWasNotAskedIsNotGone) {
  auto before = run_of({strict_host("10.0.0.1"), strict_host("10.9.0.2")}), after = run_of({});
  after.targets = {"10.0.0.0/24"};
  before.targets = {"10.0.0.0/8"};
  auto diff = compare(before, after);
  ASSERT_THAT(diff.hosts, SizeIs(1));
  EXPECT_EQ(policy::to_string(diff.hosts[0].address), "10.0.0.1");
  EXPECT_EQ(diff.not_asked, 1u);
  after.interrupted = true;
  EXPECT_EQ(compare(before, after).not_asked, 2u);
}

TEST(RunDiff, WritesTextAndJson) {
  auto after = strict_host();
  after.anonymous.guest = Known::yes;
  auto diff = compare(run_of({strict_host(), strict_host("10.0.0.2")}), run_of({after}));
  auto text = write_diff_text(diff);
  EXPECT_THAT(text, HasSubstr("1 worse, 1 gone, 0 as before\n"));
  EXPECT_THAT(text, HasSubstr("worse     10.0.0.9 (KEEP)  A -> D\n          found: guest-login\n"));
  EXPECT_THAT(text, HasSubstr("gone      10.0.0.2 (KEEP)  was A\n"));
  auto json = nlohmann::json::parse(write_diff_json(diff));
  EXPECT_EQ(json["counts"]["worse"], 1);
  EXPECT_EQ(json["hosts"][0]["found"], nlohmann::json({"guest-login"}));
  EXPECT_EQ(json["hosts"][1]["grade_after"], nullptr);
}

}  // namespace
}  // namespace sallyport::audit
