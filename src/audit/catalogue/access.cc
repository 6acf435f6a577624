#include "audit/catalogue/catalogue.h"

namespace sallyport::audit::kinds {
namespace {

constexpr std::string_view kAnonymous[] = {"NIST SP 800-53 AC-14", "NIST SP 800-171 3.5.2", "STIG WN19-SO-000250"};
constexpr std::string_view kGuest[] = {"NIST SP 800-53 IA-2", "NIST SP 800-53 AC-14", "NIST SP 800-171 3.5.2",
                                       "STIG WN19-SO-000010"};
constexpr std::string_view kListing[] = {"NIST SP 800-53 AC-14", "NIST SP 800-171 3.1.1", "STIG WN19-SO-000230"};
constexpr std::string_view kShares[] = {"NIST SP 800-53 AC-3", "NIST SP 800-53 AC-6", "NIST SP 800-53 AC-14",
                                        "NIST SP 800-171 3.1.1", "NIST SP 800-171 3.1.2"};
constexpr std::string_view kNtlmv1[] = {"NIST SP 800-53 CM-6", "NIST SP 800-53 SC-13", "STIG WN19-SO-000310"};

constexpr FindingKind kKinds[] = {
    {.id = "null-session",
     .severity = Severity::low,
     .title = "A session without name and password is accepted",
     .why = "It is the first step to everything that is told or given to nobody in particular: shares, users, pipes.",
     .windows = "Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\LanManServer\\Parameters RestrictNullSessAccess 1\n"
                "Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa RestrictAnonymous 1",
     .samba = "[global]\nrestrict anonymous = 2",
     .sallyport = "In the [[zone]] or [[lease]]: anonymous = false (the default).",
     .firewall = "",
     .controls = kAnonymous},
    {.id = "guest-login",
     .severity = Severity::high,
     .title = "Unknown users are let in as guest",
     .why = "Any name with any password is a login. Guest sessions have no key: they are neither signed nor encrypted.",
     .windows = "Disable-LocalUser -Name Guest",
     .samba = "[global]\nmap to guest = never",
     .sallyport = "In the [[zone]] or [[lease]]: guest = false (the default).",
     .firewall = "",
     .controls = kGuest},
    {.id = "shares-listed-anonymously",
     .severity = Severity::medium,
     .title = "Shares are listed to who has not logged in",
     .why = "Names and remarks of shares tell what is worth attacking, and often who works there.",
     .windows = "Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa RestrictAnonymous 1\n"
                "# Group policy: Network access: Do not allow anonymous enumeration of SAM accounts and shares = Enabled",
     .samba = "[global]\nrestrict anonymous = 2\nmap to guest = never",
     .sallyport = "In the [[zone]] or [[lease]]: anonymous = false, guest = false (the default).",
     .firewall = "",
     .controls = kListing},
    {.id = "share-readable-anonymously",
     .severity = Severity::high,
     .title = "A share can be read without an account",
     .why = "Everybody who reaches this host has its files.",
     .windows = "Get-SmbShareAccess -Name SHARE   # who has it now\n"
                "Revoke-SmbShareAccess -Name SHARE -AccountName Everyone, 'ANONYMOUS LOGON', Guests -Force\n"
                "# and take SHARE out of LanManServer\\Parameters\\NullSessionShares",
     .samba = "[SHARE]\nguest ok = no",
     .sallyport = "In the [[share]]: take \"guest\" and \"anonymous\" out of read and write.",
     .firewall = "",
     .controls = kShares},
    {.id = "share-writable-anonymously",
     .severity = Severity::critical,
     .title = "A share can be written without an account",
     .why = "Everybody who reaches this host can delete, encrypt or replace what is there, and leave programs for others to run.",
     .windows = "Revoke-SmbShareAccess -Name SHARE -AccountName Everyone, 'ANONYMOUS LOGON', Guests -Force\n"
                "# and take SHARE out of LanManServer\\Parameters\\NullSessionShares",
     .samba = "[SHARE]\nguest ok = no\nread only = yes",
     .sallyport = "In the [[share]]: take \"guest\" and \"anonymous\" out of write; read_only = true if nobody has to write.",
     .firewall = "Until then let only those who need it reach TCP 445 and 139 of this host.",
     .controls = kShares},
    {.id = "ntlm-tells-names",
     .severity = Severity::info,
     .title = "The NTLM challenge tells names and build",
     .why = "Whoever begins a login learns the machine's and domain's names, and on Windows how far it is updated. It comes with "
            "NTLM.",
     .windows =
         "# Where every client can use Kerberos, group policy: Network security: Restrict NTLM: Incoming NTLM traffic = Deny "
         "all accounts",
     .samba = "# Only where every client can use Kerberos:\n[global]\nntlm auth = disabled",
     .sallyport = "",
     .firewall = "",
     .controls = {}},
    {.id = "ntlmv1-accepted",
     .severity = Severity::high,
     .title = "NTLMv1 logins are accepted",
     .why = "From one recorded NTLMv1 login the password's hash can be computed within a day, and the hash is enough to log in.",
     .windows =
         "Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa LmCompatibilityLevel 5\n"
         "# Group policy: Network security: LAN Manager authentication level = Send NTLMv2 response only. Refuse LM & NTLM",
     .samba = "[global]\nntlm auth = ntlmv2-only\nlanman auth = no",
     .sallyport = "In the [[zone]] or [[lease]]: ntlmv1 = false (the default).",
     .firewall = "",
     .controls = kNtlmv1},
};

}  // namespace

std::span<const FindingKind> of_access() { return kKinds; }

}  // namespace sallyport::audit::kinds
