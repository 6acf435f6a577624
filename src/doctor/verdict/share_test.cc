// The share and the rights in it.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

const Case kCases[] = {
    {"unknown_share",
     [](Evidence& e) {
       fails(e, SmbStep::share, NtStatus::bad_network_name);
       e.smb.lists_shares = true, e.smb.shares = {"doc", "music"};
     },
     Cause::share_unknown, "no share \"docs\"; it lists doc, music", "Use \\\\nas\\doc."},
    {"share_denied", [](Evidence& e) { fails(e, SmbStep::share, NtStatus::access_denied); }, Cause::share_denied,
     "is denied to anna", "in the share"},
    {"file_denied", [](Evidence& e) { fails(e, SmbStep::open, NtStatus::access_denied); }, Cause::file_denied,
     "Opening \\\\nas\\docs is denied", "ACL or mode"},
    {"read_only_mount", [](Evidence& e) { fails(e, SmbStep::write, NtStatus::media_write_protected); }, Cause::read_only,
     "mounted read-only on nas", "mount -o remount,rw"},
    {"disk_full", [](Evidence& e) { fails(e, SmbStep::write, NtStatus::disk_full); }, Cause::disk_full, "is full",
     "Make room on nas"},
};

TEST(DoctorShare, NamesTheCauseAndTheChange) { expect_causes(kCases); }

}  // namespace
}  // namespace sallyport::doctor
