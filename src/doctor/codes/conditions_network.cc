// Conditions on the way to the server: name, network, port, transport.
#include "doctor/codes/conditions.h"

namespace sallyport::doctor {
namespace {

constexpr UsualCause kName = {
    "the name leads nowhere, or to an old address",
    "ping NAME; ipconfig /flushdns; compare C:\\Windows\\System32\\drivers\\etc\\hosts and nslookup NAME",
    "getent hosts NAME; compare /etc/hosts with dig NAME; mount by //ADDRESS/SHARE to see whether it is the name", "", ""};
constexpr UsualCause kFirewall = {
    "a firewall drops TCP 445 on the way",
    "on the server: Enable-NetFirewallRule -DisplayGroup 'File and Printer Sharing', network profile Private; on the client: "
    "Test-NetConnection NAME -Port 445",
    "on the server: nft add rule inet filter input ip saddr NETWORK tcp dport 445 accept (firewall-cmd --add-service=samba, ufw "
    "allow from NETWORK to any port 445)",
    "", ""};
constexpr UsualCause kNotRunning = {
    "no server is running there, or it does not listen on this address",
    "on the server: Start-Service LanmanServer; Get-NetTCPConnection -LocalPort 445 -State Listen",
    "on the server: ss -ltn 'sport = :445'", "systemctl start smbd; \"interfaces\" and \"bind interfaces only\" in smb.conf",
    "sallyport status; listen in [server] of sallyport.toml"};
constexpr UsualCause kOldDialect = {
    "the server speaks only SMB 1, which this client does not",
    "update the server; else reach it through a machine that speaks both, not by turning SMB 1 on everywhere",
    "mount -o vers=1.0 shows whether it is so", "server min protocol = SMB2_02 or higher on a Samba that was set to NT1",
    "give the old client a [[lease]]: a device, a port, a reason, an end date"};
constexpr UsualCause kServices = {
    "a service of the client is off",
    "Start-Service LanmanWorkstation, lmhosts; the adapter's binding \"Client for Microsoft Networks\"", "", "", ""};
constexpr UsualCause kGuestBehind = {"guest access is blocked by the client's policy, which some Windows versions report so",
                                     "log in with an account of the server", "", "smbpasswd -a USER instead of map to guest",
                                     "sallyport user add NAME"};

constexpr UsualCause kPath[] = {kName, kFirewall, kNotRunning, kOldDialect, kGuestBehind, kServices};
constexpr UsualCause kNetwork[] = {{"this machine has no network: cable, Wi-Fi, VPN", "Get-NetAdapter; ipconfig /all",
                                    "ip -br link; ip route get ADDRESS", "", ""},
                                   kServices,
                                   {"no route leads to the server's network", "route print; tracert -d ADDRESS",
                                    "ip route get ADDRESS; traceroute -n ADDRESS", "", ""},
                                   kName,
                                   kFirewall};
constexpr UsualCause kSilent[] = {{"the machine is off, asleep or has another address", "ping NAME; arp -a | findstr ADDRESS",
                                   "ping ADDRESS; ip neigh show ADDRESS", "", ""},
                                  kFirewall,
                                  kOldDialect,
                                  kNotRunning,
                                  kName};
constexpr UsualCause kRefused[] = {kNotRunning,
                                   {"a firewall refuses rather than drops", kFirewall.windows, kFirewall.linux, "", ""},
                                   {"the server listens on another port only (139, or one of its own)", "",
                                    "mount -o port=PORT; smbclient -p PORT", "smb ports = 445 139", "listen in [server]"}};
constexpr UsualCause kTorn[] = {
    {"the server or a security product between cuts SMB off",
     "switch its network shield off for one attempt; its log names the rule",
     "tcpdump -n port 445 on both ends: a reset that the other end did not send comes from between", "", ""},
    {"no dialect in common: some servers hang up instead of answering", "Get-SmbConnection; Get-SmbServerConfiguration",
     "mount -o vers=3.1.1, 3.0, 2.1 one after another", "server min protocol, client min protocol", "min_dialect of the zone"},
    {"the server refuses this address", "", "", "hosts allow, hosts deny in smb.conf",
     "the [[zone]] this address belongs to; sallyport why ID"},
    {"the server crashed or was restarted", "Event Viewer, System", "journalctl on the server", "/var/log/samba/log.smbd",
     "the server's log"},
    {"large packets vanish on the way (MTU of a VPN or tunnel)", "ping -f -l 1472 NAME",
     "ping -M do -s 1472 NAME; ip link set DEV mtu 1400", "", ""},
    {"cable, switch port or adapter are failing", "Get-NetAdapterStatistics", "ip -s link show DEV", "", ""}};
constexpr UsualCause kCut[] = {kOldDialect, kTorn[0], kTorn[1], kTorn[2]};
constexpr UsualCause kSlow[] = {
    kFirewall,
    {"large packets vanish on the way (MTU of a VPN or tunnel)", "ping -f -l 1472 NAME",
     "ping -M do -s 1472 NAME; ip link set DEV mtu 1400", "", ""},
    {"the connection loses packets: duplex, cable, Wi-Fi", "Get-NetAdapterStatistics", "ip -s link show DEV", "", ""},
    {"the server's disk or its processor is at its end", "", "", "smbstatus", "sallyport status"}};
constexpr UsualCause kDuplicate[] = {
    {"two machines have the same NetBIOS name", "rename one of them", "", "netbios name in smb.conf", ""},
    {"the server is reached by an alias it does not answer to",
     "netdom computername SERVER /add:ALIAS, or HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters "
     "DisableStrictNameChecking = 1",
     "", "netbios aliases in smb.conf", ""}};
constexpr UsualCause kHardware[] = {
    {"cable, switch port or adapter are failing", "Get-NetAdapterStatistics; another cable",
     "ip -s link show DEV; ethtool DEV; another cable", "", ""},
    {"the server's disk fails", "Event Viewer, System, source disk", "dmesg | grep -i error; smartctl -a DISK", "", ""},
    {"the connection was lost in the middle; the kernel's client reports the file as failed", "",
     "dmesg | grep CIFS: what went before", "", ""}};
constexpr UsualCause kDfs[] = {
    {"the path is a DFS link, and where it leads is not reachable", "dfsutil /pktinfo; reach the target server directly",
     "mount the target server's share directly, or with keyutils installed", "host msdfs, msdfs root", ""}};

constexpr Condition kConditions[] = {
    {ConditionId::path_not_found, "The machine was not found, or did not answer as a file server.", kPath},
    {ConditionId::network_down, "This machine has no way to the other.", kNetwork},
    {ConditionId::host_silent, "The machine did not answer in time.", kSilent},
    {ConditionId::refused, "The machine answered that nothing listens on this port.", kRefused},
    {ConditionId::torn, "The connection was there and was cut off.", kTorn},
    {ConditionId::cut_at_negotiate, "The connection was cut off at the first SMB message.", kCut},
    {ConditionId::too_slow, "An answer took longer than the client waits.", kSlow},
    {ConditionId::duplicate_name, "A name on the network stands for two machines, or the server does not answer to it.",
     kDuplicate},
    {ConditionId::hardware, "Data could not be read or written; the network or a disk failed.", kHardware},
    {ConditionId::dfs, "The path leads over DFS to another server.", kDfs},
};

}  // namespace

std::span<const Condition> network_conditions() { return kConditions; }

}  // namespace sallyport::doctor
