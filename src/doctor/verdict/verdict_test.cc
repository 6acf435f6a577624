// What is judged as a whole.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

using testing::HasSubstr;

const Case kCases[] = {
    {"unclear", [](Evidence& e) { fails(e, SmbStep::open, NtStatus::internal_error); }, Cause::unclear, "No cause was found",
     "--other-end"},
};

TEST(DoctorVerdict, WhatIsNotKnownIsNotGuessed) { expect_causes(kCases); }

TEST(DoctorVerdict, AHealthyConnectionIsCalledHealthy) {
  auto evidence = healthy();
  EXPECT_EQ(judge(evidence).cause, Cause::healthy);
  EXPECT_THAT(judge(evidence).text, HasSubstr("healthy up to the login"));
  evidence.smb.step = SmbStep::done;
  EXPECT_EQ(judge(evidence).line(), "The connection to \\\\nas\\docs is healthy.");
  // Sources that know another address too, a slow clock with a login that worked, half duplex: all worth a note at most.
  evidence.names.push_back(says(NameSource::mdns, "10.0.0.3", "10.0.0.3"));
  evidence.addresses.push_back(good("10.0.0.3"));
  used(evidence).conversations[0].skew = std::chrono::seconds(4000);
  used(evidence).route.link->full_duplex = Known::no;
  EXPECT_EQ(judge(evidence).cause, Cause::healthy);
  EXPECT_THAT(judge(evidence).notes, testing::Contains(HasSubstr("clocks are 4000 s apart")));
}

// Nothing asked, nothing known: no cause may come of it.
TEST(DoctorVerdict, TheUnknownIsNoCause) {
  Evidence nothing;
  nothing.target = *parse_target("//10.0.0.2/docs");
  EXPECT_EQ(judge(nothing).cause, Cause::unclear);
  nothing.addresses.emplace_back().address = ip("10.0.0.2");
  EXPECT_EQ(judge(nothing).cause, Cause::unclear);
  auto evidence = healthy();
  used(evidence).arp = {}, used(evidence).echo = {}, used(evidence).route.link.reset();
  used(evidence).conversations[0].large_request = used(evidence).conversations[0].signing_required = Known::unknown;
  used(evidence).conversations[0].skew.reset();
  EXPECT_EQ(judge(evidence).cause, Cause::healthy);
}

}  // namespace
}  // namespace sallyport::doctor
