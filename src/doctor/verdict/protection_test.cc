// Dialect, signing and encryption against what this machine allows its clients.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

const Case kCases[] = {
    {"own_dialects",
     [](Evidence& e) {
       used(e).conversations[0].own_offer = FirstBytes::no_dialect;
       smb1_by_fstab(e);
     },
     Cause::dialect_mismatch, "vers=1.0 in /etc/fstab:4 allows this machine SMB 1 only", "set it to SMB 3.1.1"},
    {"encryption_without_a_cipher",
     [](Evidence& e) {
       fails(e, SmbStep::share, NtStatus::access_denied);
       e.smb.encryption_required = true;
     },
     Cause::encryption_required, "requires encryption", "seal"},
    {"encryption_not_allowed_here",
     [](Evidence& e) {
       fails(e, SmbStep::done, NtStatus::success);
       e.smb.encryption_required = e.smb.encrypted = true;
       e.local.own.low = e.local.own.high = 0x0210, e.local.own.dialects_by = "vers=2.1 in /etc/fstab:4";
     },
     Cause::encryption_required, "vers=2.1 in /etc/fstab:4 leaves this machine's clients SMB 2.1, which cannot encrypt",
     "Remove vers=2.1"},
    {"no_cipher_in_common",
     [](Evidence& e) {
       fails(e, SmbStep::done, NtStatus::success);
       e.smb.encryption_required = e.smb.encrypted = true;
       e.local.own.ciphers = {smb2::Cipher::aes128_ccm}, e.local.own.ciphers_by = "\"client smb3 encryption algorithms\" in c:3";
       used(e).conversations[0].own_offer = FirstBytes::negotiated, used(e).conversations[0].own_can_encrypt = Known::no;
     },
     Cause::encryption_required, "in c:3 allows this machine's clients AES-128-CCM only", "Remove \"client smb3 encryption"},
    {"a_guest_cannot_sign",
     [](Evidence& e) {
       fails(e, SmbStep::done, NtStatus::success);
       e.smb.as_guest = true;
       e.local.own.signing = OwnTerms::Signing::required, e.local.own.signing_by = "sign in /etc/fstab:4";
     },
     Cause::signing_mismatch, "makes a guest of anna", "Log in with an account that nas has"},
    {"signing_forbidden_to_smb1",
     [](Evidence& e) {
       smb1_by_fstab(e);
       e.local.own.signing = OwnTerms::Signing::forbidden, e.local.own.signing_by = "\"client signing\" in c:2";
       used(e).conversations[0].own_offer = FirstBytes::negotiated;
       used(e).conversations[0].signing_required = Known::yes;
     },
     Cause::signing_mismatch, "requires signing, and \"client signing\" in c:2 forbids it", "Remove \"client signing\" in c:2"},
    {"server_cannot_sign",
     [](Evidence& e) {
       e.local.own.signing = OwnTerms::Signing::required, e.local.own.signing_by = "sign in /etc/fstab:4";
       used(e).conversations[0].signing_offered = Known::no;
     },
     Cause::signing_mismatch, "cannot sign, and sign in /etc/fstab:4 requires that", "Switch signing on on nas"},
    {"no_signing_algorithm_in_common",
     [](Evidence& e) {
       e.local.own.algorithms = {smb2::SigningAlgorithm::aes_gmac};
       e.local.own.algorithms_by = "\"client smb3 signing algorithms\" in c:2";
       used(e).conversations[0].own_offer = FirstBytes::no_dialect, used(e).conversations[0].signing_algorithm = "HMAC-SHA256";
     },
     Cause::signing_mismatch, "with AES-GMAC only, and nas (10.0.0.2) signs with HMAC-SHA256", "Remove \"client smb3 signing"},
};

TEST(DoctorProtection, NamesTheCauseAndTheChange) { expect_causes(kCases); }

}  // namespace
}  // namespace sallyport::doctor
