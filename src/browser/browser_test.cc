// The browser as a table: what it is told and when, and what it wants sent. The frames of others are nmbd's (tests/golden/nbdgm)
// where it sends such.
#include "browser/browser.h"

#include <gtest/gtest.h>

#include "proto/describe_datagrams.h"
#include "proto/describe_names.h"
#include "proto/nlmp/golden_bytes.h"

namespace sallyport::browser {
namespace {

using namespace std::chrono_literals;
namespace type = brws::server_type;
using policy::Announce;
using wire::Json;

const names::V4 kOurs{10, 77, 7, 9}, kNmbd{10, 77, 7, 1};
const Time kStart = Time{} + 24h;

Settings make_settings(bool win = false, Announce announce = Announce::network) {
  Settings out;
  out.machine = "SALLY", out.workgroup = "GOLDGRP", out.comment = "files";
  out.announce = announce, out.win_elections = win, out.address = kOurs;
  return out;
}

class World {
 public:
  explicit World(Settings settings = make_settings()) : machine(settings, list, 1, kStart) {}

  // Everything sent until then, as "minutes:seconds FRAME to NAME".
  std::vector<std::string> run_until(Duration until) {
    std::vector<std::string> out;
    while (machine.due() <= kStart + until) {
      now = std::max(now, machine.due());
      note(machine.tick(now), out);
    }
    now = kStart + until;
    return out;
  }
  std::vector<std::string> receive(Bytes packet, names::V4 from = kNmbd) {
    std::vector<std::string> out;
    note(machine.receive(from, packet, now), out);
    return out;
  }
  std::vector<std::string> receive(const std::string& golden) { return receive(golden_bytes("nbdgm/" + golden + ".hex")); }
  template <class Frame>
  std::vector<std::string> receive(const nbt::Name& to, const Frame& frame) {
    Settings theirs = make_settings();
    theirs.machine = "OTHER", theirs.address = kNmbd;
    Composer composer(theirs, 1);
    return receive(composer.group(to, frame));
  }
  std::vector<std::string> stop() {
    std::vector<std::string> out;
    note(machine.stop(now), out);
    return out;
  }

  ServerList list;
  Browser machine;
  Time now = kStart;
  std::vector<std::string> names;  // "+GOLDGRP<1d>"
  std::vector<Json> frames;        // of what was sent last
  std::vector<Outgoing> sent;

 private:
  void note(Actions actions, std::vector<std::string>& out) {
    for (const auto& each : actions.names) names.push_back((each.taken ? "+" : "-") + proto::display({each.name, {}}));
    for (auto& each : actions.send) {
      auto json = proto::describe_datagram(each.packet)["body"];
      auto frame = json["mailslot"]["frame"];
      auto at = std::chrono::duration_cast<std::chrono::seconds>(now - kStart).count();
      out.push_back(fmt::format("{}:{:02} {} to {}", at / 60, at % 60, frame["type"].get<std::string>(),
                                json["DESTINATION_NAME"].get<std::string>()));
      frames.push_back(std::move(frame));
      sent.push_back(std::move(each));
    }
  }
};
using Lines = std::vector<std::string>;

const std::string kMsbrowse = proto::display({msbrowse_name(), {}});
nbt::Name group_name(uint8_t suffix) { return nbt::Name::of("GOLDGRP", suffix); }

TEST(Announcing, GrowsRareAsTheSpecificationSays) {
  World world;
  EXPECT_EQ(world.run_until(40min), (Lines{"0:00 HostAnnouncement to GOLDGRP<1d>", "1:00 HostAnnouncement to GOLDGRP<1d>",
                                           "3:00 HostAnnouncement to GOLDGRP<1d>", "7:00 HostAnnouncement to GOLDGRP<1d>",
                                           "15:00 HostAnnouncement to GOLDGRP<1d>", "27:00 HostAnnouncement to GOLDGRP<1d>",
                                           "39:00 HostAnnouncement to GOLDGRP<1d>"}));
  EXPECT_EQ(world.frames[0]["Periodicity"], 60'000);
  EXPECT_EQ(world.frames[1]["Periodicity"], 120'000);
  EXPECT_EQ(world.frames[6]["Periodicity"], 720'000);
  EXPECT_FALSE(world.sent[0].to);
  EXPECT_TRUE(world.names.empty());
}

TEST(Announcing, SaysWhatIsTrue) {
  World world;
  world.run_until(0s);
  ASSERT_EQ(world.frames.size(), 1u);
  EXPECT_EQ(world.frames[0]["ServerName"], "SALLY");
  EXPECT_EQ(world.frames[0]["Comment"], "files");
  EXPECT_EQ(world.frames[0]["ServerType"], "00009803");
  EXPECT_EQ(world.frames[0]["OSVersionMajor"], 10);
}

TEST(Announcing, NothingWhenTheWordIsOff) {
  World world(make_settings(false, Announce::off));
  EXPECT_EQ(world.run_until(1h), Lines{});
  EXPECT_EQ(world.stop(), Lines{});
}

TEST(Announcing, AtTheEndWithoutAnyService) {
  World world;
  world.run_until(90s);
  EXPECT_EQ(world.stop(), Lines{"1:30 HostAnnouncement to GOLDGRP<1d>"});
  EXPECT_EQ(world.frames.back()["ServerType"], "00000000");
  EXPECT_EQ(world.run_until(1h), Lines{});
}

TEST(Announcing, AgainFromTheBeginningForWhoIsNew) {
  World world;
  world.run_until(20min);
  world.machine.announce_again(world.now);
  EXPECT_EQ(world.run_until(21min), (Lines{"20:00 HostAnnouncement to GOLDGRP<1d>", "21:00 HostAnnouncement to GOLDGRP<1d>"}));
}

TEST(Asked, ARequestIsAnsweredWithinHalfAMinuteAndOnce) {
  World world;
  world.run_until(20min);
  EXPECT_EQ(world.receive(group_name(0x00), brws::AnnouncementRequest{}), Lines{});
  EXPECT_EQ(world.receive("announcement_request_nmbd_1"), Lines{});  // to GOLDGRP<1e>
  auto answers = world.run_until(20min + 30s);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_TRUE(answers[0].ends_with("HostAnnouncement to GOLDGRP<1d>"));
}

TEST(Asked, WhereWeAreSilentOnlyWhoAskedHears) {
  World world(make_settings(false, Announce::off));
  world.receive("announcement_request_nmbd_1");
  ASSERT_EQ(world.run_until(3s).size(), 1u);
  EXPECT_EQ(world.sent[0].to, kNmbd);
}

TEST(Asked, OthersWorkgroupsAreNotOurs) {
  World world;
  world.run_until(20min);
  EXPECT_EQ(world.receive("announcement_request_nmbd_3"), Lines{});  // of GOLDFARGRP
  EXPECT_EQ(world.receive("announcement_request_nmbd_2"), Lines{});  // to the master browser
  EXPECT_EQ(world.run_until(21min), Lines{});
}

TEST(Hearing, TheListIsWhatNmbdAnnounced) {
  World world;
  world.receive("host_announcement_nmbd_1");
  world.receive("domain_announcement_nmbd_3");
  auto servers = world.list.list("", type::kAll);
  ASSERT_EQ(servers.size(), 2u);
  EXPECT_EQ(servers[1], (ServerEntry{"GOLDSRV", 0x00819A03, 6, 1, "gold server"}));
  auto groups = world.list.list("", type::kDomainEnum);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[1].name, "GOLDFARGRP");
  EXPECT_EQ(groups[1].comment, "GOLDFAR");
  world.receive("local_master_announcement_nmbd_1");
  EXPECT_EQ(world.machine.master(), "GOLDSRV");
  EXPECT_EQ(world.list.list("", type::kDomainEnum)[0].comment, "GOLDSRV");
  EXPECT_TRUE(world.list.list("", type::kMasterBrowser)[0].name == "GOLDSRV");
}

TEST(Hearing, WhatIsNotForABrowserIsLeftAlone) {
  World world;
  auto golden = golden_bytes("nbdgm/host_announcement_nmbd_1.hex");
  auto changed = [&](size_t at, uint8_t to) {
    Buffer other(golden.bytes());
    other[at] = to;
    world.receive(other);
    return world.list.size();
  };
  EXPECT_EQ(changed(1, nbt::datagram_flags::kFirst | nbt::datagram_flags::kMore), 0u);  // a fragment
  EXPECT_EQ(changed(12, 1), 0u);                                                        // the second piece of something
  EXPECT_EQ(changed(0, 0x13), 0u);                                                      // an error
  world.receive(golden, kOurs);  // our own voice
  EXPECT_EQ(world.list.size(), 0u);
  auto scoped = make_settings();
  scoped.scope = "LAB";
  World elsewhere(scoped);
  elsewhere.receive(golden);
  EXPECT_EQ(elsewhere.list.size(), 0u);
  world.receive(golden);
  EXPECT_EQ(world.list.size(), 1u);
}

TEST(Elections, ByDefaultWeSayNothingAndHaveLost) {
  World world;
  world.run_until(20min);
  EXPECT_EQ(world.receive("request_election_nmbd_1"), Lines{});
  EXPECT_EQ(world.receive("request_election_nmbd_2"), Lines{});
  EXPECT_EQ(world.run_until(21min), Lines{});
  EXPECT_EQ(world.machine.role(), Role::server);
  EXPECT_TRUE(world.names.empty());
}

TEST(Elections, WhoWins) {
  brws::RequestElection ours{1, 0x20010F00, 100, 0, "SALLY"};
  struct Case {
    brws::RequestElection theirs;
    bool won;
  } cases[] = {
      {{1, 0x14010F00, 9999, 0, "A"}, true},   // nmbd with os level 20
      {{1, 0x41010F00, 0, 0, "Z"}, false},     // nmbd with os level 65
      {{1, 0, 0, 0, "A"}, true},               // who wants an election, not to win it
      {{0, 0xFFFFFFFF, 9999, 0, "A"}, true},   // an older version
      {{2, 0, 0, 0, "Z"}, false},              // a newer one
      {{1, 0x20010F00, 99, 0, "A"}, true},     // younger
      {{1, 0x20010F00, 101, 0, "Z"}, false},   // older
      {{1, 0x20010F00, 100, 0, "TOM"}, true},  // the name decides
      {{1, 0x20010F00, 100, 0, "ANNE"}, false},
      {{1, 0x20010F01, 0, 0, "Z"}, false},
  };
  for (const auto& each : cases) EXPECT_EQ(beats(ours, each.theirs), each.won) << each.theirs.criteria << each.theirs.server_name;
}

TEST(Elections, OneIsForcedAtTheStartAndWonWhenNobodyObjects) {
  World world(make_settings(true));
  EXPECT_EQ(world.run_until(10s),
            (Lines{"0:00 HostAnnouncement to GOLDGRP<1d>", "0:05 RequestElection to GOLDGRP<1e>", "0:06 RequestElection to GOLDGRP<1e>",
                   "0:07 RequestElection to GOLDGRP<1e>", "0:08 RequestElection to GOLDGRP<1e>",
                   "0:09 AnnouncementRequest to GOLDGRP<00>", "0:09 LocalMasterAnnouncement to GOLDGRP<1e>",
                   "0:09 DomainAnnouncement to " + kMsbrowse}));
  EXPECT_EQ(world.names, (Lines{"+GOLDGRP<1e>", "+GOLDGRP<1d>", "+" + kMsbrowse}));
  EXPECT_EQ(world.machine.role(), Role::master);
  EXPECT_EQ(world.frames[0]["ServerType"], "00019803");
  EXPECT_EQ(world.frames[1]["Criteria"], "20010f0a");
  EXPECT_EQ(world.frames[6]["ServerType"], "00059803");
  EXPECT_EQ(world.frames[7]["MachineGroup"], "GOLDGRP");
  EXPECT_EQ(world.frames[7]["LocalMasterBrowserName"], "SALLY");
  EXPECT_EQ(world.list.list("", type::kMasterBrowser)[0].name, "SALLY");
}

TEST(Elections, AsMasterTheWorkgroupIsAnnouncedTo) {
  World world(make_settings(true));
  world.run_until(10s);
  auto lines = world.run_until(30min);
  auto count = [&](const char* frame) {
    return std::count_if(lines.begin(), lines.end(), [&](auto& line) { return line.find(frame) != line.npos; });
  };
  EXPECT_EQ(count("LocalMasterAnnouncement"), 5);  // after 1, 3, 7, 15, 27 minutes
  EXPECT_EQ(count("DomainAnnouncement"), 5);       // after 1, 2, 7, 12, 22 minutes
  EXPECT_EQ(count("HostAnnouncement"), 0);
}

TEST(Elections, TheStrongerIsLeftToWin) {
  World world(make_settings(true));
  world.run_until(6s);
  EXPECT_EQ(world.receive("request_election_nmbd_1"), Lines{});  // os level 65
  EXPECT_EQ(world.run_until(20s), Lines{});
  world.receive("local_master_announcement_nmbd_1");
  auto later = world.run_until(2min);
  EXPECT_EQ(later, Lines{"1:00 HostAnnouncement to GOLDGRP<1d>"});
  EXPECT_EQ(world.machine.role(), Role::potential);
}

TEST(Elections, TheWeakerIsToldSo) {
  World world(make_settings(true));
  world.run_until(10s);
  EXPECT_EQ(world.receive("request_election_nmbd_2"), Lines{});  // os level 20
  EXPECT_EQ(world.run_until(11s), Lines{"0:10 RequestElection to GOLDGRP<1e>"});
  EXPECT_EQ(world.frames.back()["Criteria"], "20010f0e");
  auto lines = world.run_until(15s);
  EXPECT_EQ(lines.back(), "0:14 LocalMasterAnnouncement to GOLDGRP<1e>");
  EXPECT_EQ(world.machine.role(), Role::master);
}

TEST(Elections, AMasterThatLosesGivesItsNamesBack) {
  World world(make_settings(true));
  world.run_until(10s);
  world.names.clear();
  world.receive("request_election_nmbd_1");
  EXPECT_EQ(world.names, (Lines{"-GOLDGRP<1d>", "-" + kMsbrowse}));
  EXPECT_EQ(world.machine.role(), Role::potential);
  EXPECT_EQ(world.run_until(50s), Lines{});
}

TEST(Elections, WhenTheMasterIsSilentAnotherIsFound) {
  World world(make_settings(true));
  world.receive("local_master_announcement_nmbd_1");  // in two minutes again
  auto quiet = world.run_until(6min);
  EXPECT_TRUE(std::none_of(quiet.begin(), quiet.end(), [](auto& line) { return line.find("Election") != line.npos; }));
  world.run_until(8min);
  EXPECT_EQ(world.machine.role(), Role::master);
}

TEST(Elections, TwoMastersHaveOne) {
  World world(make_settings(true));
  world.run_until(2min);
  EXPECT_EQ(world.receive("local_master_announcement_nmbd_1"), Lines{});
  EXPECT_EQ(world.run_until(2min + 1s), (Lines{"2:00 RequestElection to GOLDGRP<1e>", "2:01 RequestElection to GOLDGRP<1e>"}));
}

TEST(Elections, ANameThatSomebodyElseHasEndsIt) {
  World world(make_settings(true));
  world.run_until(10s);
  world.machine.name_refused(world.now);
  EXPECT_EQ(world.machine.role(), Role::potential);
  auto lines = world.run_until(5min);
  EXPECT_TRUE(std::none_of(lines.begin(), lines.end(), [](auto& line) { return line.find("Election") != line.npos; }));
  world.run_until(7min);
  EXPECT_EQ(world.machine.role(), Role::master);
}

TEST(Elections, AMasterThatGoesLeavesTheOthersToIt) {
  World world(make_settings(true));
  world.run_until(10s);
  world.names.clear();
  EXPECT_EQ(world.stop(), (Lines{"0:10 HostAnnouncement to GOLDGRP<1d>", "0:10 RequestElection to GOLDGRP<1e>"}));
  EXPECT_EQ(world.frames.back()["Criteria"], "00000000");
  EXPECT_EQ(world.names, (Lines{"-GOLDGRP<1d>", "-" + kMsbrowse, "-GOLDGRP<1e>"}));
}

TEST(Master, NamesWhoHasTheList) {
  World world(make_settings(true));
  world.run_until(10s);
  world.list.heard({10, 77, 7, 3}, "GOLDGRP", {"BACKUP", type::kServer | type::kBackupBrowser, 4, 0, ""}, 1min, world.now);
  EXPECT_EQ(world.receive("get_backup_list_request_nmbd_1"), Lines{"0:10 GetBackupListResponse to GOLDASKS<00>"});
  EXPECT_EQ(world.frames.back()["Token"], 0x12345678);
  EXPECT_EQ(world.frames.back()["BackupServerList"], (Json{"SALLY", "BACKUP"}));
  EXPECT_EQ(world.sent.back().to, kNmbd);
}

TEST(Master, OnlyAMasterAnswersForTheList) {
  World world(make_settings(true));
  EXPECT_EQ(world.receive("get_backup_list_request_nmbd_1"), Lines{});
}

TEST(Master, AnnouncesItselfToWhoAsksForIt) {
  World world(make_settings(true));
  world.run_until(10s);
  world.receive("announcement_request_nmbd_2");  // to GOLDGRP<1d>
  auto lines = world.run_until(12s);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].ends_with("LocalMasterAnnouncement to GOLDGRP<1e>"));
}

TEST(Master, NoFrameOfAnybodysMakesItStop) {
  World world(make_settings(true));
  world.run_until(10s);
  for (uint8_t kind : {1, 2, 4})
    for (const auto& name : {nbt::Name::of("SALLY"), group_name(0x00), group_name(0x1D), group_name(0x1E)})
      world.receive(name, brws::ResetStateRequest{kind});
  EXPECT_EQ(world.machine.role(), Role::master);
  EXPECT_EQ(world.receive(group_name(0x1E), brws::BecomeBackup{"SALLY"}), Lines{});
}

}  // namespace
}  // namespace sallyport::browser
