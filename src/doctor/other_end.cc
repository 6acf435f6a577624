#include <fmt/format.h>

#include "doctor/report.h"

namespace sallyport::doctor {
namespace {

struct Command {
  std::string_view why, windows, linux;  // {0}: this machine's address, {1}: the share
};
constexpr Command kAlways[] = {
    {"Does the file server run, and listen?", "Get-Service LanmanServer; Get-NetTCPConnection -State Listen -LocalPort 445,139",
     "ss -ltnp '( sport = :445 or sport = :139 )'"},
    {"Does its firewall let this machine in?",
     "Get-NetConnectionProfile; Get-NetFirewallRule -DisplayGroup 'File and Printer Sharing' | select "
     "DisplayName,Enabled,Profile",
     "nft list ruleset | grep -nE '445|139|policy'; firewall-cmd --list-all; ufw status"},
    {"Does it have the address that is asked for?", "ipconfig /all", "ip -br address"},
    {"Does it see this machine's packets?", "pktmon start --capture --comp nics; pktmon filter add -i {0}",
     "tcpdump -ni any host {0} and port 445"},
};
constexpr Command kNetwork[] = {
    {"Does it reach this machine, with large packets too?", "ping {0}; ping -f -l 1472 {0}",
     "ping -c3 {0}; ping -c3 -M do -s 1472 {0}"},
    {"Do its interface and cable work?", "Get-NetAdapter; Get-NetAdapterStatistics", "ip -s link; ethtool DEVICE"},
};
constexpr Command kServer[] = {
    {"Which dialects, signing, encryption?", "Get-SmbServerConfiguration | fl EnableSMB*,*Signature*,EncryptData",
     "testparm -s 2>/dev/null | grep -Ei 'protocol|signing|encrypt|hosts|interfaces'; sallyport check --config "
     "/etc/sallyport.toml"},
    {"Is the share there, and for whom?", "Get-SmbShare; Get-SmbShareAccess -Name '{1}'",
     "testparm -s --section-name='{1}'; sallyport share list --config /etc/sallyport.toml"},
    {"What does its log say of this machine?", "Get-WinEvent -LogName Microsoft-Windows-SMBServer/Security -MaxEvents 20",
     "journalctl -u smbd -u sallyport --since -10min; sallyport status"},
    {"What time is it there?", "w32tm /query /status", "timedatectl"},
};

template <size_t N>
void add(std::string& out, const Command (&commands)[N], std::string_view Command::* side, const std::string& source,
         const std::string& share) {
  for (auto& command : commands) {
    // The texts have braces of their own only where something is filled in.
    auto text = fmt::format(fmt::runtime(command.*side), source, share);
    out += fmt::format("  # {}\n  {}\n", command.why, text);
  }
}

}  // namespace

std::string other_end_text(const Evidence& evidence, const Verdict& verdict) {
  auto* used = evidence.used();
  auto source = used && used->route.source ? policy::to_string(*used->route.source) : std::string("ADDRESS-OF-THE-CLIENT");
  auto share = evidence.target.share.empty() ? std::string("SHARE") : evidence.target.share;
  // The name goes into commands between single quotes.
  std::erase(share, '\'');
  auto out = fmt::format("{}\n\nOn {}, as administrator or root:\n", verdict.line(), evidence.target.host);
  for (auto [title, side] : {std::pair("Windows (PowerShell)", &Command::windows), std::pair("Linux", &Command::linux)}) {
    out += fmt::format("\n{}\n", title);
    add(out, kAlways, side, source, share);
    add(out, kNetwork, side, source, share);
    add(out, kServer, side, source, share);
  }
  return out;
}

}  // namespace sallyport::doctor
