#include "cli/status_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/status_report.h"

namespace sallyport::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

server::StatusReport report() {
  server::StatusReport report;
  report.version = "0.1.0";
  report.policy_file = "/etc/sallyport.toml";
  report.started = FileTime::from({1'750'000'000, 0});
  report.listening = {"[::]:445", "10.0.0.1:139"};
  report.bytes_read = 3 << 20;
  report.sessions.push_back(
      {"1", "anna", "10.0.0.7", 445, "3.1.1", "AES-GMAC", "AES-128-GCM", "zone \"house\"", 1, 2, report.started});
  report.sessions.push_back({"2", "ber\x1b[2Jta", "10.0.0.8", 139, "2.1", "", "", "lease for 10.0.0.8", 1, 0, report.started});
  report.opens.push_back({"anna", "docs", "\\a \xff.txt", 0x12019f, 3});
  report.opens_left_out = 41;
  report.weakened.push_back({"lease for 10.0.0.8",
                             {"p.toml", 7, 1},
                             {"port 139 is open to this device"},
                             "old scanner",
                             "2026-12-31",
                             false,
                             "ends in 7 days"});
  return report;
}

TEST(StatusText, ShowsSessionsOpensAndWhatIsWeakened) {
  auto text = status_text(to_json(report())).value();
  EXPECT_THAT(text, HasSubstr("[::]:445, 10.0.0.1:139"));
  EXPECT_THAT(text, HasSubstr("3.0 MiB read"));
  EXPECT_THAT(text, HasSubstr("encrypted AES-128-GCM"));
  EXPECT_THAT(text, HasSubstr("PLAIN"));
  EXPECT_THAT(text, HasSubstr("Open files (42)"));
  EXPECT_THAT(text, HasSubstr("(3 locks)"));
  EXPECT_THAT(text, HasSubstr("lease for 10.0.0.8 (p.toml:7:1), until 2026-12-31 - ends in 7 days\n    why: old scanner"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(StatusText, ShowsSharesOnOtherServers) {
  auto with_links = report();
  storage::LinkStatus link;
  link.server = "fileserver:445";
  link.folder = "nc\x1b[2J\\lathe";
  link.login = "cnc";
  with_links.links.push_back({"lathe", link});
  auto text = status_text(to_json(with_links)).value();
  EXPECT_THAT(text, HasSubstr("fileserver:445"));
  EXPECT_THAT(text, HasSubstr("as cnc: not connected\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  with_links.links[0].link.connected = true;
  with_links.links[0].link.dialect = "3.1.1";
  with_links.links[0].link.encryption = "AES-128-GCM";
  with_links.links[0].link.opens = 3;
  with_links.links[0].link.last_error = "it went away";
  text = status_text(to_json(with_links)).value();
  EXPECT_THAT(text, HasSubstr("SMB 3.1.1, AES-128-GCM, 3 open"));
  EXPECT_THAT(text, HasSubstr(": it went away\n"));
}

TEST(StatusText, AnEmptyServerSaysSo) {
  auto text = status_text(to_json(server::StatusReport{})).value();
  EXPECT_THAT(text, HasSubstr("the strict defaults"));
  EXPECT_THAT(text, HasSubstr("Nobody is logged in"));
  EXPECT_THAT(text, HasSubstr("Nothing is weaker than the default"));
}

TEST(StatusText, ErrorsAndNonsense) {
  EXPECT_EQ(status_text(server::control_error("busy")).error(), "busy");
  for (auto bad : {"", "x", "[]", "{}", "{\"version\":1}"})
    EXPECT_THAT(status_text(bad).error(), HasSubstr("cannot be read")) << bad;
  EXPECT_EQ(answer_text(server::control_done("policy read again", {"2 shares"})).value(), "policy read again\n  2 shares\n");
}

}  // namespace
}  // namespace sallyport::cli
