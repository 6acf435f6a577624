#include "audit/catalogue/catalogue.h"

namespace sallyport::audit::kinds {
namespace {

constexpr std::string_view kFlaws[] = {"NIST SP 800-53 SI-2", "NIST SP 800-171 3.14.1"};
constexpr std::string_view kMalware[] = {"NIST SP 800-53 SI-2", "NIST SP 800-53 SI-3", "NIST SP 800-171 3.14.1",
                                         "NIST SP 800-171 3.14.2"};
constexpr std::string_view kServices[] = {"NIST SP 800-53 CM-7", "NIST SP 800-171 3.4.7"};
constexpr std::string_view kPipes[] = {"NIST SP 800-53 AC-14", "NIST SP 800-53 CM-7", "NIST SP 800-171 3.4.7",
                                       "STIG WN19-SO-000250"};

constexpr FindingKind kKinds[] = {
    {.id = "ms17-010",
     .severity = Severity::critical,
     .title = "MS17-010 is not installed",
     .why = "The hole EternalBlue uses: whoever reaches this host runs programs in its kernel, without a login. WannaCry and "
            "NotPetya spread by it.",
     .windows = "Install security bulletin MS17-010 of March 2017, or any cumulative update since.\n"
                "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force",
     .samba = "",
     .sallyport = "",
     .firewall = "Now: deny TCP 445 and 139 to and from this host.",
     .controls = kFlaws},
    {.id = "double-pulsar",
     .severity = Severity::critical,
     .title = "The DoublePulsar implant answers",
     .why = "Somebody has been in this machine's kernel and left a door that runs whatever is sent to it.",
     .windows = "Take it off the network, keep its memory and disk for whoever investigates, and install it anew.",
     .samba = "",
     .sallyport = "",
     .firewall = "Now: cut this host off, in both directions.",
     .controls = kMalware},
    {.id = "smb-ghost",
     .severity = Severity::medium,
     .title = "Compression is offered; SMBGhost's repair cannot be seen",
     .why = "In Windows 10 and Server 1903 and 1909 the hole SMBGhost, CVE-2020-0796, gives the kernel to whoever reaches the "
            "host. The update leaves no trace on the wire, so look at the machine itself.",
     .windows = "Get-HotFix -Id KB4551762   # or any cumulative update since March 2020\n"
                "Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters DisableCompression 1 "
                "-Type DWord   # until it is installed",
     .samba = "",
     .sallyport = "",
     .firewall = "Until it is known to be updated, let only those who need it reach TCP 445 of this host.",
     .controls = kFlaws},
    {.id = "spooler-reachable",
     .severity = Severity::medium,
     .title = "The print spooler can be reached without an account",
     .why = "PrintNightmare came in by it, and it can be made to log in to an attacker's machine with this host's own account.",
     .windows = "Stop-Service Spooler; Set-Service Spooler -StartupType Disabled\n"
                "# Where it must print, group policy: Allow Print Spooler to accept client connections = Disabled",
     .samba = "[global]\nload printers = no\nprinting = bsd\ndisable spoolss = yes",
     .sallyport = "",
     .firewall = "",
     .controls = kServices},
    {.id = "coercion-pipes",
     .severity = Severity::medium,
     .title = "Pipes for login coercion are reachable without an account",
     .why = "A call over one of them (PetitPotam and its kin) makes this host log in to an attacker's machine, who passes that "
            "login on.",
     .windows =
         "Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\LanManServer\\Parameters RestrictNullSessAccess 1\n"
         "# and take the pipes out of LanManServer\\Parameters\\NullSessionPipes\n"
         "Set-SmbServerConfiguration -RequireSecuritySignature $true -Force   # on every server: nothing to pass logins on to",
     .samba = "[global]\nrestrict anonymous = 2",
     .sallyport = "In the [[zone]] or [[lease]]: anonymous = false, guest = false (the default).",
     .firewall = "",
     .controls = kPipes},
};

}  // namespace

std::span<const FindingKind> of_weak_spots() { return kKinds; }

}  // namespace sallyport::audit::kinds
