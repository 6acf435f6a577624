// The report, for people and for programs.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(DoctorReport, JsonHasNullForWhatIsUnknown) {
  auto evidence = healthy();
  used(evidence).arp.asked = Known::unknown;
  auto json = report_json(evidence, judge(evidence));
  EXPECT_THAT(json, HasSubstr("\"asked\": null"));
  EXPECT_THAT(json, HasSubstr("\"cause\": \"healthy\""));
}

TEST(DoctorReport, TheOtherEndGetsBothSystemsCommands) {
  auto evidence = healthy();
  evidence.target.share = "a'; rm -rf /; '";
  auto text = other_end_text(evidence, judge(evidence));
  EXPECT_THAT(text, HasSubstr("Get-NetTCPConnection"));
  EXPECT_THAT(text, HasSubstr("tcpdump -ni any host 10.0.0.1 and port 445"));
  EXPECT_THAT(text, Not(HasSubstr("a';")));
}

}  // namespace
}  // namespace sallyport::doctor
