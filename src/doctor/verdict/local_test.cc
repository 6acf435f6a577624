// This machine's own configuration.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

const Case kCases[] = {
    {"smb_conf_of_the_client",
     [](Evidence& e) { e.local.smb_conf.faults = {{"/etc/samba/smb.conf", 2, "not closed", "write \"[a]\"", true}}; },
     Cause::broken_smb_conf, "smb.conf is broken", "In /etc/samba/smb.conf:2: write \"[a]\""},
    {"credentials",
     [](Evidence& e) {
       e.local.mount.where = "/etc/fstab:3", e.local.mount.credentials_file = "/root/cred";
       e.local.mount.faults = {{"/root/cred", 2, "blanks around the \"=\"", "write password=", true}};
     },
     Cause::credentials_file, "/root/cred:2: blanks", "write password="},
};

TEST(DoctorLocal, NamesTheCauseAndTheChange) { expect_causes(kCases); }

}  // namespace
}  // namespace sallyport::doctor
