#include <gmock/gmock.h>

#include "audit/report/writers.h"
#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

size_t lines_in(const std::string& text) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find("\r\n", at)) != text.npos; at += 2) count++;
  return count;
}

TEST(CsvReport, HasALineForEachFinding) {
  auto report = support::report_of({support::unsafe_host(), support::strict_host()});
  auto text = support::text_of(write_csv, report);
  EXPECT_THAT(text, StartsWith("\"address\",\"name\",\"grade\","));
  EXPECT_THAT(text, EndsWith("\r\n"));
  EXPECT_EQ(lines_in(text), 1 + report.hosts[0].findings.size() + report.hosts[1].findings.size());
  EXPECT_THAT(text,
              HasSubstr("\"10.0.0.7\",\"NAS\",\"F\",\"Samba 3.0.37\",\"445 139 137\",\"yes\",\"share-writable-anonymously\","
                        "\"critical\",\"\","));
}

TEST(CsvReport, HostWithoutFindingsHasALineToo) {
  auto facts = support::strict_host();
  facts.ntlm.reset();
  auto text = support::text_of(write_csv, {facts});
  EXPECT_EQ(lines_in(text), 2u);
  EXPECT_THAT(text, HasSubstr("\"10.0.0.9\",\"\",\"A\""));
}

TEST(CsvReport, QuotesAreDoubled) {
  auto facts = support::unsafe_host();
  facts.name = "a\"b,c\nd";
  EXPECT_THAT(support::text_of(write_csv, {facts}), HasSubstr("\"a\"\"b,c?d\""));
}

TEST(CsvReport, NothingIsAFormula) {
  for (auto name : {"=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)"}) {
    auto facts = support::unsafe_host();
    facts.name = name;
    auto text = support::text_of(write_csv, {facts});
    EXPECT_THAT(text, HasSubstr(std::string(",\"'") + name[0]));
    EXPECT_THAT(text, Not(HasSubstr(std::string(",\"") + name[0])));
  }
}

}  // namespace
}  // namespace sallyport::audit
