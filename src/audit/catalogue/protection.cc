#include "audit/catalogue/catalogue.h"

namespace sallyport::audit::kinds {
namespace {

constexpr std::string_view kSigning[] = {"NIST SP 800-53 SC-8", "NIST SP 800-53 SC-8(1)", "NIST SP 800-53 SC-23",
                                         "NIST SP 800-171 3.13.15", "STIG WN19-SO-000190"};
constexpr std::string_view kEncryption[] = {"NIST SP 800-53 SC-8", "NIST SP 800-53 SC-8(1)", "NIST SP 800-171 3.13.8"};
constexpr std::string_view kCiphers[] = {"NIST SP 800-53 SC-13", "NIST SP 800-171 3.13.8"};
constexpr std::string_view kPasswords[] = {"NIST SP 800-53 IA-5(1)", "NIST SP 800-171 3.5.10"};
constexpr std::string_view kUsers[] = {"NIST SP 800-53 IA-2", "NIST SP 800-53 AC-3", "NIST SP 800-171 3.5.1",
                                       "NIST SP 800-171 3.5.2"};

constexpr FindingKind kKinds[] = {
    {.id = "signing-not-required",
     .severity = Severity::medium,
     .title = "Signing is not required",
     .why = "Somebody on the way can change files as they pass, and use a login meant for another server on this one (NTLM "
            "relay).",
     .windows = "Set-SmbServerConfiguration -RequireSecuritySignature $true -Force\n"
                "# Group policy: Microsoft network server: Digitally sign communications (always) = Enabled",
     .samba = "[global]\nserver signing = mandatory",
     .sallyport = "In the [[zone]] or [[lease]]: signing = \"required\" (the default).",
     .firewall = "",
     .controls = kSigning},
    {.id = "smb1-signing-not-required",
     .severity = Severity::medium,
     .title = "SMB 1 does not require signing",
     .why = "Over SMB 1 files can be changed on the way and logins relayed, whatever SMB 2 and 3 require.",
     .windows = "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force\n"
                "Set-SmbServerConfiguration -RequireSecuritySignature $true -Force   # if SMB 1 has to stay",
     .samba = "[global]\nserver min protocol = SMB3_00\nserver signing = mandatory",
     .sallyport = "In the [[lease]]: signing = \"required\" (the default).",
     .firewall = "",
     .controls = kSigning},
    {.id = "plaintext-passwords",
     .severity = Severity::critical,
     .title = "Passwords are taken in the clear",
     .why = "Whoever hears the login knows the password.",
     .windows = "No supported Windows asks for them: replace it.",
     .samba = "[global]\nencrypt passwords = yes",
     .sallyport = "",
     .firewall = "Let only the one device that needs it reach TCP 139 and 445 of this host.",
     .controls = kPasswords},
    {.id = "share-level-security",
     .severity = Severity::high,
     .title = "Shares have passwords, users have not",
     .why = "Nobody can say who did what, and one password opens a share for everyone who ever heard it.",
     .windows = "Windows 95, 98 and Me only: replace it.",
     .samba = "# Samba 4 knows no share level: update\n[global]\nsecurity = user",
     .sallyport = "",
     .firewall = "Let only the one device that needs it reach TCP 139 and 445 of this host.",
     .controls = kUsers},
    {.id = "encryption-not-supported",
     .severity = Severity::medium,
     .title = "Encryption is not supported",
     .why = "Every file can be read on the way.",
     .windows = "Windows 8 or Server 2012 and newer can encrypt: update.\nSet-SmbServerConfiguration -EncryptData $true -Force",
     .samba = "[global]\nserver max protocol = SMB3\nserver smb encrypt = required",
     .sallyport = "In the [[zone]] or [[lease]]: encryption = \"required\" (the default) and a dialect from \"3.0\" on.",
     .firewall = "",
     .controls = kEncryption},
    {.id = "encryption-not-required",
     .severity = Severity::low,
     .title = "Encryption is not required",
     .why = "A client that does not ask for it sends and gets every file readable.",
     .windows = "Set-SmbServerConfiguration -EncryptData $true -RejectUnencryptedAccess $true -Force",
     .samba = "[global]\nserver smb encrypt = required\nserver min protocol = SMB3_00",
     .sallyport = "In the [[zone]] or [[lease]]: encryption = \"required\" (the default).",
     .firewall = "",
     .controls = kEncryption},
    {.id = "weak-ciphers",
     .severity = Severity::low,
     .title = "SMB 3.1.1 without an AES-GCM cipher",
     .why = "CCM alone is sound but slow: it makes people switch encryption off. GCM has been there as long as 3.1.1.",
     .windows = "Set-SmbServerConfiguration -EncryptionCiphers 'AES_256_GCM, AES_128_GCM'   # Windows 11, Server 2022",
     .samba = "[global]\nserver smb3 encryption algorithms = AES-128-GCM, AES-256-GCM, AES-128-CCM, AES-256-CCM",
     .sallyport = "",
     .firewall = "",
     .controls = kCiphers},
};

}  // namespace

std::span<const FindingKind> of_protection() { return kKinds; }

}  // namespace sallyport::audit::kinds
