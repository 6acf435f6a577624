// Windows, as a file for regedit: what the registry can say. It has no rules per adapter in general terms, and none of the
// firewall's; those are in the PowerShell script.
#include <fmt/format.h>

#include "harden/writers.h"

namespace sallyport::harden {
namespace {

std::string key(std::string_view path) { return fmt::format("\n[HKEY_LOCAL_MACHINE\\{}]\n", path); }
std::string number(std::string_view name, uint32_t value) { return fmt::format("\"{}\"=dword:{:08x}\n", name, value); }

// REG_MULTI_SZ: UTF-16LE, each string ended, and the list.
std::string strings(std::string_view name, std::initializer_list<std::string_view> items) {
  auto text = fmt::format("\"{}\"=hex(7):", name);
  for (auto& item : items) {
    for (char c : item) text += fmt::format("{:02x},00,", static_cast<unsigned char>(c));
    text += "00,00,";
  }
  return text + "00,00\n";
}

std::string smb(const Settings& settings) {
  bool sign = settings.signing == policy::Requirement::required;
  auto text = key(R"(SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters)");
  text += number("SMB1", 0) + number("EnableSecuritySignature", 1) + number("RequireSecuritySignature", sign);
  text += number("EncryptData", settings.encryption != policy::Requirement::off);
  text += number("RejectUnencryptedAccess", settings.encryption == policy::Requirement::required);
  text += number("RestrictNullSessAccess", 1);
  text += key(R"(SYSTEM\CurrentControlSet\Services\LanmanWorkstation\Parameters)");
  text += number("EnableSecuritySignature", 1) + number("RequireSecuritySignature", sign);
  text += number("EnablePlainTextPassword", 0) + number("AllowInsecureGuestAuth", 0);
  text += key(R"(SOFTWARE\Policies\Microsoft\Windows\LanmanWorkstation)") + number("AllowInsecureGuestAuth", 0);
  text += "\n; The SMB 1 client: its driver does not start (4), and the workstation service does not wait for it.\n";
  text += key(R"(SYSTEM\CurrentControlSet\Services\mrxsmb10)") + number("Start", 4);
  text += key(R"(SYSTEM\CurrentControlSet\Services\LanmanWorkstation)");
  return text + strings("DependOnService", {"Bowser", "MRxSmb20", "NSI"});
}

std::string names() {
  return "\n; LLMNR off; no NetBIOS names by broadcast (2: a point-to-point node). NetBIOS over TCP/IP is turned off for each "
         "adapter,\n; whose key has a name of its own on every machine: the PowerShell script does it.\n" +
         key(R"(SOFTWARE\Policies\Microsoft\Windows NT\DNSClient)") + number("EnableMulticast", 0) +
         key(R"(SYSTEM\CurrentControlSet\Services\NetBT\Parameters)") + number("NodeType", 2);
}

std::string ntlm(const Settings& settings) {
  auto text = key(R"(SYSTEM\CurrentControlSet\Control\Lsa)");
  text += number("LmCompatibilityLevel", settings.ntlmv1 ? 3 : 5) + number("NoLMHash", 1);
  text += number("RestrictAnonymous", 1) + number("RestrictAnonymousSAM", 1) + number("EveryoneIncludesAnonymous", 0);
  text += "\n; NTLM, phase 1: what still uses it is written to the event log.\n";
  text += key(R"(SYSTEM\CurrentControlSet\Control\Lsa\MSV1_0)");
  text += number("AuditReceivingNTLMTraffic", 2) + number("RestrictSendingNTLMTraffic", 1);
  return text +
         "; Phase 2, when the log has been quiet for a month. Sallyport logs in with NTLMv2: put its name into\n"
         "; ClientAllowedNTLMServers first.\n"
         ";\"RestrictSendingNTLMTraffic\"=dword:00000002\n"
         ";\"RestrictReceivingNTLMTraffic\"=dword:00000002\n";
}

// regedit wants the ends of lines that Windows has.
std::string with_windows_ends(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
  return out;
}

}  // namespace

std::string write_registry(const Subject& subject) {
  auto text = "Windows Registry Editor Version 5.00\n\n" +
              heading(subject, ";", "Windows: NetBIOS and SMB as the policy has it, as far as the registry goes.");
  for (auto& why : subject.settings.weakened_by) text += fmt::format("; Weaker than it could be, by {}\n", plain(why));
  return with_windows_ends(text + smb(subject.settings) + names() + ntlm(subject.settings));
}

}  // namespace sallyport::harden
