#include "audit/catalogue/catalogue.h"

namespace sallyport::audit::kinds {
namespace {

constexpr std::string_view kPolicy[] = {"NIST SP 800-53 CM-6", "NIST SP 800-171 3.4.2"};
constexpr std::string_view kClocks[] = {"NIST SP 800-53 AU-8", "NIST SP 800-171 3.3.7"};
constexpr std::string_view kUpdates[] = {"NIST SP 800-53 SI-2", "NIST SP 800-171 3.14.1"};

constexpr FindingKind kKinds[] = {
    {.id = "against-policy",
     .severity = Severity::medium,
     .title = "It does what the policy does not allow",
     .why = "The policy says what is allowed where this host stands. What it offers beside that is a way around the policy.",
     .windows = "See the host's other findings: each has its repair.",
     .samba = "See the host's other findings: each has its repair.",
     .sallyport = "Repair the host; or allow it in the policy file, with a reason and, for one device, until a day.",
     .firewall = "Until it is repaired let only those who need it reach TCP 445 and 139 of this host.",
     .controls = kPolicy},
    {.id = "clock-skew",
     .severity = Severity::low,
     .title = "The clock is wrong by more than five minutes",
     .why = "Kerberos refuses logins beyond five minutes, so clients fall back to NTLM or fail; and no log can be held against "
            "another. It may be the auditor's clock that is wrong.",
     .windows = "w32tm /resync /rediscover",
     .samba = "# systemctl enable --now chrony; chronyc makestep",
     .sallyport = "# systemctl enable --now chrony; chronyc makestep",
     .firewall = "",
     .controls = kClocks},
    {.id = "long-uptime",
     .severity = Severity::low,
     .title = "Not restarted for more than 90 days",
     .why = "Most updates of Windows need a restart, so those of three months are probably not in force.",
     .windows = "Install the updates that are waiting, then Restart-Computer",
     .samba = "# install the updates that are waiting, then restart",
     .sallyport = "",
     .firewall = "",
     .controls = kUpdates},
    {.id = "not-believable",
     .severity = Severity::info,
     .title = "Does not behave like an SMB server",
     .why = "What it answers was not judged. It may be a trap for attackers, a security product in between, a door that only "
            "chosen peers may use, or something else that took the port.",
     .windows = "",
     .samba = "",
     .sallyport = "To be expected where the auditor's address is in no [[zone]] and has no [[lease]].",
     .firewall = "",
     .controls = {}},
};

}  // namespace

std::span<const FindingKind> of_behaviour() { return kKinds; }

}  // namespace sallyport::audit::kinds
