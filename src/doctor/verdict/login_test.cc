// The account, the clock, a connection cut off at the login.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

const Case kCases[] = {
    {"clock", [](Evidence& e) { used(e).conversations[0].skew = std::chrono::seconds(-7500); }, Cause::clock, "2 hours behind",
     "chronyc makestep"},
    {"wrong_password", [](Evidence& e) { fails(e, SmbStep::login, NtStatus::wrong_password); }, Cause::wrong_password,
     "refuses the login of anna: the password is wrong", "set a new one on nas"},
    {"logon_failure", [](Evidence& e) { fails(e, SmbStep::login, NtStatus::logon_failure); }, Cause::wrong_credentials,
     "it does not tell which", "Type the password again"},
    {"disabled", [](Evidence& e) { fails(e, SmbStep::login, NtStatus::account_disabled); }, Cause::account_disabled, "disabled",
     "Enable the account"},
    {"guest_refused",
     [](Evidence& e) {
       fails(e, SmbStep::login, NtStatus::logon_failure);
       e.smb.user.clear();
     },
     Cause::guest_refused, "lets nobody in without an account", "Log in with an account"},
    {"cut_at_login",
     [](Evidence& e) {
       fails(e, SmbStep::login, NtStatus::success);
       e.smb.broken = "reset by the peer";
     },
     Cause::interference, "cut off in the middle, at the login: reset by the peer", "Allow SMB"},
};

TEST(DoctorLogin, NamesTheCauseAndTheChange) { expect_causes(kCases); }

}  // namespace
}  // namespace sallyport::doctor
