#include <gmock/gmock.h>

#include "audit/report/words.h"
#include "audit/report/writers.h"
#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Report two_hosts() { return support::report_of({support::strict_host(), support::unsafe_host()}); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1) lines.push_back(text.substr(at, end - at));
  return lines;
}

TEST(TerminalReport, ShowsTheWorstFirst) {
  auto text = write_terminal(two_hosts());
  EXPECT_THAT(text, HasSubstr("256 addresses asked in 12.5 s, 2 hosts with an open door"));
  EXPECT_LT(text.find(" F  10.0.0.7"), text.find(" A  10.0.0.9"));
  EXPECT_THAT(text, HasSubstr("CORE-2.1"));
  EXPECT_THAT(text, HasSubstr("1 crit, 5 high, 5 med, 4 low"));
}

TEST(TerminalReport, SaysHowToRepair) {
  auto text = write_terminal(two_hosts());
  EXPECT_THAT(text, HasSubstr("Samba 3.0.37: SMB 1's session setup calls it so"));
  EXPECT_THAT(text, HasSubstr("guest ok = no"));
  EXPECT_THAT(text, Not(HasSubstr("Set-SmbServerConfiguration"))) << "there is no Windows among them";
  EXPECT_THAT(text, HasSubstr("By finding"));
}

// Commands may be longer, so that they can be copied.
TEST(TerminalReport, FitsIntoItsWidth) {
  auto report = two_hosts();
  report.hosts[0].facts.name = "a-file-server-with-a-rather-long-name.branch-office.example.com";
  for (size_t width : {80, 100, 140})
    for (bool verbose : {false, true})
      for (auto& line : lines_of(write_terminal(report, {.width = width, .verbose = verbose}))) {
        bool step = line.starts_with("            ") && line.size() > 23 && line[22] == ' ';
        if (!step) {
          EXPECT_LE(columns_of(line), width) << line;
        }
      }
}

TEST(TerminalReport, IsColouredOnRequestOnly) {
  EXPECT_THAT(write_terminal(two_hosts()), Not(HasSubstr("\033")));
  EXPECT_THAT(write_terminal(two_hosts(), {.colour = true}), HasSubstr("\033[1;31mF\033[0m"));
}

TEST(TerminalReport, ShowsAllFactsWhenAsked) {
  EXPECT_THAT(write_terminal(two_hosts()), Not(HasSubstr("server GUID")));
  auto text = write_terminal(two_hosts(), {.verbose = true});
  EXPECT_THAT(text, HasSubstr("server GUID"));
  EXPECT_THAT(text, HasSubstr("NIST SP 800-53 CM-7"));
}

TEST(TerminalReport, NamesCannotSteerTheTerminal) {
  auto facts = support::unsafe_host();
  facts.name = "\033]0;owned\a";
  facts.anonymous.shares[0].name = u"\u202Eexe\033[2J";
  facts.smb1->native_lan_manager = "Samba\r\n\033[H";
  EXPECT_THAT(write_terminal(support::report_of({facts}), {.verbose = true}), Not(HasSubstr("\033")));
}

TEST(TerminalReport, UnknownIsCalledUnknown) {
  auto facts = support::strict_host();
  facts.anonymous.guest = Known::unknown;
  facts.smb.dialects[0] = Known::unknown;
  facts.deadline_reached = true;
  auto text = write_terminal(support::report_of({facts}), {.verbose = true});
  EXPECT_THAT(text, HasSubstr("guest                    unknown"));
  EXPECT_THAT(text, HasSubstr("3.0, 3.0.2, 3.1.1; unknown: CORE"));
  EXPECT_THAT(text, HasSubstr("the letter may be too good"));
}

TEST(TerminalReport, NobodyThere) {
  EXPECT_EQ(write_terminal(support::report_of({})),
            "sallyport audit 0.1.0: 256 addresses asked in 12.5 s, 0 hosts with an open door\n");
}

TEST(TerminalReport, LongAddressesAreNeverCut) {
  auto text = write_terminal(support::report_of({support::strict_host("2001:db8:1234:5678:9abc:def0:1234:5678")}));
  EXPECT_THAT(text, HasSubstr(" A  2001:db8:1234:5678:9abc:def0:1234:5678\n"));
}

}  // namespace
}  // namespace sallyport::audit
