#include "audit/catalogue/catalogue.h"

namespace sallyport::audit::kinds {
namespace {

constexpr std::string_view kSmb1[] = {"NIST SP 800-53 CM-7", "NIST SP 800-171 3.4.7", "STIG WN19-00-000380",
                                      "STIG WN19-00-000390"};
constexpr std::string_view kOldSoftware[] = {"NIST SP 800-53 CM-7", "NIST SP 800-53 SA-22", "NIST SP 800-171 3.4.7"};
constexpr std::string_view kNegotiation[] = {"NIST SP 800-53 SC-8", "NIST SP 800-53 SC-23", "NIST SP 800-171 3.13.15"};
constexpr std::string_view kDialects[] = {"NIST SP 800-53 CM-7", "NIST SP 800-171 3.4.7"};

constexpr FindingKind kKinds[] = {
    {.id = "smb1-spoken",
     .severity = Severity::high,
     .title = "SMB 1 is spoken",
     .why = "SMB 1 cannot encrypt, its negotiation can be changed on the way, and its code was what WannaCry and NotPetya came "
            "in by. Every Windows since 2006 speaks something better.",
     .windows = "Set-SmbServerConfiguration -AuditSmb1Access $true   # first see who still uses it: log SMBServer/Audit\n"
                "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force\n"
                "Uninstall-WindowsFeature -Name FS-SMB1   # on a client: Disable-WindowsOptionalFeature -Online "
                "-FeatureName SMB1Protocol",
     .samba = "[global]\nserver min protocol = SMB3_00",
     .sallyport = "The default does not speak it. Take out the [[lease]] that names an SMB 1 dialect.",
     .firewall = "Until it is off, let only the devices that need it reach TCP 445 and 139 of this host.",
     .controls = kSmb1},
    {.id = "smb1-only",
     .severity = Severity::high,
     .title = "Nothing newer than SMB 1 is spoken",
     .why = "Everybody who wants something from this host must keep SMB 1 switched on, and so can be attacked by it as well.",
     .windows = "A Windows older than Vista or Server 2008: replace it, or put it on a network of its own.",
     .samba = "[global]\nserver max protocol = SMB3\nserver min protocol = SMB3_00",
     .sallyport = "",
     .firewall = "Put it on a network of its own that only the machines needing it can reach; let it begin no connections.",
     .controls = kOldSoftware},
    {.id = "lanman-dialects",
     .severity = Severity::high,
     .title = "Dialects older than NT LM 0.12 are spoken",
     .why = "CORE and LANMAN are older than Windows NT: passwords in the clear or as LM hashes, no signing at all.",
     .windows = "No supported Windows speaks them: replace it.",
     .samba = "[global]\nserver min protocol = SMB3_00\nlanman auth = no",
     .sallyport = "The default does not speak them. Take out the [[lease]] that names one.",
     .firewall = "Let only the one device that needs it reach TCP 139 and 445 of this host.",
     .controls = kOldSoftware},
    {.id = "no-preauth-integrity",
     .severity = Severity::low,
     .title = "SMB 3.1.1 is not spoken",
     .why = "Only 3.1.1 protects the negotiation before the login: with older dialects somebody on the way can choose the "
            "weakest that both sides know.",
     .windows = "Windows 10 or Server 2016 and newer speak it: update.\n"
                "Set-SmbServerConfiguration -Smb2DialectMax SMB311   # Windows 11 24H2, Server 2025: if a maximum was set",
     .samba = "[global]\nserver max protocol = SMB3",
     .sallyport = "In the [[zone]]: max_dialect = \"3.1.1\" (the default). In a [[lease]]: add \"3.1.1\" to dialects.",
     .firewall = "",
     .controls = kNegotiation},
    {.id = "old-smb2-dialects",
     .severity = Severity::low,
     .title = "SMB 2.0.2 or 2.1 is spoken",
     .why = "They cannot encrypt. A client that is talked down to them sends everything readable.",
     .windows =
         "Set-SmbServerConfiguration -Smb2DialectMin SMB300   # Windows 11 24H2, Server 2025\n"
         "Set-SmbServerConfiguration -EncryptData $true -RejectUnencryptedAccess $true   # since Server 2012: shuts them out",
     .samba = "[global]\nserver min protocol = SMB3_00",
     .sallyport = "In the [[zone]]: min_dialect = \"3.0\" (the default). In a [[lease]]: take them out of dialects.",
     .firewall = "",
     .controls = kDialects},
};

}  // namespace

std::span<const FindingKind> of_dialects() { return kKinds; }

}  // namespace sallyport::audit::kinds
