#include <fmt/format.h>

#include "doctor/report.h"

namespace sallyport::doctor {
namespace {

constexpr std::string_view kWindows = "windows", kLinux = "linux", kSallyport = "sallyport";

struct Question {
  std::string_view why, windows, linux, sallyport;  // {0}: this machine's address, {1}: the share, {2}: the user
};
constexpr Question kQuestions[] = {
    {"Does the file server run, and listen?", "Get-Service LanmanServer; Get-NetTCPConnection -State Listen -LocalPort 445,139",
     "ss -ltnp '( sport = :445 or sport = :139 )'", "sallyport status"},
    {"Does its firewall let this machine in?",
     "Get-NetConnectionProfile; Get-NetFirewallRule -DisplayGroup 'File and Printer Sharing' | select "
     "DisplayName,Enabled,Profile",
     "nft list ruleset | grep -nE '445|139|policy'; firewall-cmd --list-all; ufw status", ""},
    {"Does it have the address that is asked for?", "ipconfig /all", "ip -br address", ""},
    {"Does it see this machine's packets?",
     "pktmon filter add -i {0}; pktmon start --capture --comp nics; pktmon stop; pktmon etl2txt PktMon.etl",
     "tcpdump -ni any host {0} and port 445", ""},
    {"Does it reach this machine, with large packets too?", "ping {0}; ping -f -l 1472 {0}",
     "ping -c3 {0}; ping -c3 -M do -s 1472 {0}", ""},
    {"Do its interface and cable work?", "Get-NetAdapter; Get-NetAdapterStatistics", "ip -s link; ethtool DEVICE", ""},
    {"Which dialects, signing, encryption?", "Get-SmbServerConfiguration | fl EnableSMB*,*Signature*,EncryptData",
     "testparm -s 2>/dev/null | grep -Ei 'protocol|signing|encrypt|hosts|interfaces'",
     "sallyport check --config /etc/sallyport.toml"},
    {"Is the account there, and enabled?", "Get-LocalUser -Name '{2}' | fl Enabled,AccountExpires,PasswordExpires",
     "pdbedit -L -v -u '{2}'", "sallyport user list"},
    {"Is the share there, and for whom?", "Get-SmbShare; Get-SmbShareAccess -Name '{1}'", "testparm -s --section-name='{1}'",
     "sallyport share list --config /etc/sallyport.toml"},
    {"What does its log say of this machine?", "Get-WinEvent -LogName Microsoft-Windows-SMBServer/Security -MaxEvents 20",
     "journalctl -u smbd --since -10min", "sallyport status | grep -F {0}"},
    {"What time is it there?", "w32tm /query /status", "timedatectl", ""},
};

// What is filled in stands in commands between single quotes.
std::string quotable(std::string text, const char* fallback) {
  std::erase_if(text, [](unsigned char c) { return c == '\'' || c < 0x20; });
  return text.empty() ? fallback : text;
}

}  // namespace

std::vector<OtherEndCommand> other_end_commands(const Evidence& evidence) {
  auto* used = evidence.used();
  auto source = used && used->route.source ? policy::to_string(*used->route.source) : std::string("ADDRESS-OF-THE-CLIENT");
  auto share = quotable(evidence.target.share, "SHARE");
  auto user = quotable(evidence.smb.user.substr(evidence.smb.user.find('\\') + 1), "USER");
  std::vector<OtherEndCommand> out;
  using Side = std::pair<std::string_view, std::string_view Question::*>;
  for (auto [system, side] :
       {Side(kWindows, &Question::windows), Side(kLinux, &Question::linux), Side(kSallyport, &Question::sallyport)}) {
    for (auto& question : kQuestions)
      if (auto command = question.*side; !command.empty())
        out.push_back({system, question.why, fmt::format(fmt::runtime(command), source, share, user)});
  }
  auto id = evidence.why ? evidence.why->id : "ID";
  out.push_back({kSallyport, "Which rule refused? The ids stand in the lines of the command before.", "sallyport why " + id});
  return out;
}

std::string other_end_text(const Evidence& evidence, const Verdict& verdict) {
  auto out = fmt::format("{}\n\nOn {}, as administrator or root:\n", verdict.line(), evidence.target.host);
  std::string_view system;
  for (auto& one : other_end_commands(evidence)) {
    if (one.system != system)
      out += one.system == kWindows ? "\nWindows (PowerShell)\n" : one.system == kLinux ? "\nLinux\n" : "\nSallyport\n";
    system = one.system;
    out += fmt::format("  # {}\n  {}\n", one.why, one.command);
  }
  return out;
}

}  // namespace sallyport::doctor
