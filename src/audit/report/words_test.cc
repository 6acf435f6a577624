#include "audit/report/words.h"

#include <gmock/gmock.h>

#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::SizeIs;

TEST(Clean, TakesWhatSteersATerminal) {
  EXPECT_EQ(clean("a\x1b[31mb\r\n\x7f"), "a?[31mb???");
  EXPECT_EQ(clean("a\nb\r", true), "a\nb?");
  EXPECT_EQ(clean("\xc2\x9b"), "?");                  // C1
  EXPECT_EQ(clean("\xe2\x80\xae" "txt.exe"), "?txt.exe");  // right to left
  EXPECT_EQ(clean(std::string_view("a\0b", 3)), "a?b");
  EXPECT_EQ(clean(u"a\u0085b"), "a?b");
}

TEST(Clean, KeepsWhatIsReadable) {
  EXPECT_EQ(clean("Büro 東京"), "Büro 東京");
  EXPECT_EQ(clean("\xff" "A\xc3"), "\xef\xbf\xbd" "A\xef\xbf\xbd");
  EXPECT_EQ(clean("ok \xe4 \xc3\xa4"), "ok \xef\xbf\xbd \xc3\xa4");
}

TEST(Shortened, CutsAtCharacters) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abc...");
  EXPECT_EQ(shortened("äöüäöüä", 6), "äöü...");
  EXPECT_EQ(columns_of("äöü"), 3u);
}

TEST(Plural, CountsAddresses) {
  EXPECT_EQ(plural(1, "address"), "1 address");
  EXPECT_EQ(plural(256, "address"), "256 addresses");
  EXPECT_EQ(plural(0, "host"), "0 hosts");
}

TEST(Labels, NameHosts) {
  auto host = assess(support::strict_host());
  EXPECT_EQ(label_of(host), "10.0.0.9 (KEEP)");
  host.facts.name = "keep.example";
  EXPECT_EQ(label_of(host), "10.0.0.9 (keep.example)");
  host.facts.name = "10.0.0.9";
  EXPECT_EQ(label_of(host), "10.0.0.9");
  EXPECT_EQ(label_of(assess(support::unsafe_host())), "10.0.0.7 (NAS)");
  EXPECT_EQ(dialect_range(host.facts), "3.0 to 3.1.1");
  EXPECT_EQ(open_ports(support::unsafe_host()), "445 139 137");
}

TEST(Repairs, FitTheProduct) {
  auto* kind = find_kind("smb1-spoken");
  EXPECT_THAT(repairs(*kind, Maker::samba), ElementsAre(Field(&Repair::where, "Samba"), Field(&Repair::where, "Firewall")));
  EXPECT_THAT(repairs(*kind, Maker::unknown), SizeIs(4));
  EXPECT_THAT(repairs(*kind, Maker::samba, true), SizeIs(4));
  EXPECT_THAT(repairs(*find_kind("double-pulsar"), Maker::samba), ElementsAre(Field(&Repair::where, "Firewall")));
}

TEST(Counts, GoByKindAndGrade) {
  auto report = support::report_of({support::strict_host(), support::unsafe_host(), support::unsafe_host("10.0.0.8")});
  auto kinds = count_kinds(report);
  EXPECT_EQ(kinds.front().kind->id, "share-writable-anonymously");
  EXPECT_EQ(kinds.front().hosts, 2u);
  EXPECT_EQ(kinds.back().kind->id, "ntlm-tells-names");
  EXPECT_EQ(count_grades(report)[static_cast<size_t>(Grade::f)], 2u);
  EXPECT_EQ(count_severities(report.hosts[0]), "1 critical, 5 high, 5 medium, 4 low");
}

}  // namespace
}  // namespace sallyport::audit
