// What a Sallyport on this machine says of its refusal.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

void refuses(Evidence& evidence, policy::Step step) {
  evidence.why.emplace().id = "R1";
  evidence.why->reason.add(std::move(step));
}

const Case kCases[] = {
    {"file_denied",
     [](Evidence& e) {
       fails(e, SmbStep::open, NtStatus::access_denied);
       refuses(e, {policy::Layer::acl_entry, false, "entry 2 of the ACL", {}, "denies anna", "remove that entry"});
     },
     Cause::file_denied, "is denied to anna: entry 2 of the ACL: denies anna.", "To allow it: remove that entry"},
    {"login",
     [](Evidence& e) {
       fails(e, SmbStep::login, NtStatus::logon_failure);
       refuses(e, {policy::Layer::login, false, "account anna", {}, "wrong password", "check it"});
     },
     Cause::wrong_credentials, "nas refuses the login of anna: account anna: wrong password.", "To allow it: check it"},
    {"without_a_remedy",
     [](Evidence& e) {
       fails(e, SmbStep::share, NtStatus::access_denied);
       refuses(e, {policy::Layer::share, false, "share \"docs\"", {}, "lapsed", ""});
     },
     Cause::share_denied, "share \"docs\": lapsed.", "Run sallyport why R1 on nas."},
    {"of_what_has_no_cause_else",
     [](Evidence& e) {
       fails(e, SmbStep::open, NtStatus::insufficient_resources);
       refuses(e, {policy::Layer::limits, false, "limits.opens_per_session", {}, "the limit is 4", "raise it"});
     },
     Cause::refused, "nas refuses: limits.opens_per_session: the limit is 4.", "To allow it: raise it"},
};

TEST(DoctorServersWords, NamesTheCauseAndTheChange) { expect_causes(kCases); }

// Where the doctor's own change weakens nothing, the server's remedy is a note.
TEST(DoctorServersWords, AreANoteWhereTheChangeIsKnown) {
  auto evidence = healthy();
  smb1_by_fstab(evidence);
  used(evidence).conversations[0].own_offer = FirstBytes::no_dialect;
  refuses(evidence, {policy::Layer::dialect, false, "zone \"lab\"", {}, "SMB 1 offered", "widen min_dialect"});
  auto verdict = judge(evidence);
  EXPECT_EQ(verdict.cause, Cause::dialect_mismatch);
  EXPECT_THAT(verdict.notes, testing::Contains(testing::HasSubstr("zone \"lab\": SMB 1 offered (sallyport why R1)")));
}

}  // namespace
}  // namespace sallyport::doctor
