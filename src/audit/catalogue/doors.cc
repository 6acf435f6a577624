#include "audit/catalogue/catalogue.h"

namespace sallyport::audit::kinds {
namespace {

constexpr std::string_view kLeastFunctionality[] = {"NIST SP 800-53 CM-7", "NIST SP 800-53 SC-7(5)", "NIST SP 800-171 3.4.7",
                                                    "NIST SP 800-171 3.13.6"};
constexpr std::string_view kNames[] = {"NIST SP 800-53 CM-7", "NIST SP 800-171 3.4.7"};

constexpr FindingKind kKinds[] = {
    {.id = "netbios-session-open",
     .severity = Severity::medium,
     .title = "The NetBIOS session service, TCP 139, is open",
     .why = "139 is needed only by devices that cannot use 445. It is one more way to the same files, and firewalls that watch "
            "445 often forget it.",
     .windows = "Get-CimInstance Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=TRUE' | "
                "Invoke-CimMethod -MethodName SetTcpipNetbios -Arguments @{TcpipNetbiosOptions=[uint32]2}",
     .samba = "[global]\nsmb ports = 445\ndisable netbios = yes",
     .sallyport = "139 is open only while a [[lease]] with port = 139 is in force: take the lease out, or end it earlier with "
                  "until.",
     .firewall = "Deny TCP 139 inbound, from everywhere but the devices that need it.",
     .controls = kLeastFunctionality},
    {.id = "netbios-names-told",
     .severity = Severity::low,
     .title = "The NetBIOS name service, UDP 137, tells names to anybody",
     .why = "Its table shows the machine's name, domain, services and hardware address without a login, and clients that still "
            "ask for names this way believe whoever answers first.",
     .windows = "Get-CimInstance Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=TRUE' | "
                "Invoke-CimMethod -MethodName SetTcpipNetbios -Arguments @{TcpipNetbiosOptions=[uint32]2}",
     .samba = "[global]\ndisable netbios = yes\n# and: systemctl disable --now nmbd",
     .sallyport = "",
     .firewall = "Deny UDP 137 and UDP 138 inbound.",
     .controls = kNames},
    {.id = "quic-answers",
     .severity = Severity::info,
     .title = "SMB over QUIC answers on UDP 443",
     .why = "File sharing comes in by UDP 443, where most firewalls let everything pass as web traffic: rules for TCP 445 and 139 "
            "do not hold it back. It is encrypted, and meant to be reached from outside; make sure that this is wanted here.",
     .windows = "Get-SmbServerCertificateMapping    # who serves it, under which names\n"
                "Set-SmbServerConfiguration -EnableSMBQUIC $false",
     .samba = "[global]\nserver smb transports = tcp",
     .sallyport = "Sallyport does not serve QUIC: something else on this machine does.",
     .firewall = "Deny UDP 443 inbound to this host; where it is wanted, allow it from the networks that need it.",
     .controls = kLeastFunctionality},
};

}  // namespace

std::span<const FindingKind> of_doors() { return kKinds; }

}  // namespace sallyport::audit::kinds
