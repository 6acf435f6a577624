// Windows, as a PowerShell script: the settings first, then the firewall. To be run as administrator on each machine, or by a
// startup script. Exceptions for one device are Sallyport's to serve: here there is no port 139 at all.
#include <fmt/format.h>

#include "harden/windows.h"
#include "harden/writers.h"

namespace sallyport::harden {
namespace {

constexpr std::string_view kSmb1 = R"(
# SMB 1: the server, the client, and the files of both.
Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force
Get-WindowsOptionalFeature -Online -FeatureName 'SMB1Protocol*' | Where-Object { $_.State -eq 'Enabled' } |
  ForEach-Object { Disable-WindowsOptionalFeature -Online -FeatureName $_.FeatureName -NoRestart | Out-Null }

# NetBIOS over TCP/IP off on every adapter, also on those that are down now: 2 is "off". Ports 137 to 139 close with it.
Get-ChildItem 'HKLM:\SYSTEM\CurrentControlSet\Services\NetBT\Parameters\Interfaces' |
  ForEach-Object { Set-ItemProperty -Path $_.PSPath -Name 'NetbiosOptions' -Value 2 -Type DWord }
Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter 'IPEnabled = TRUE' |
  Invoke-CimMethod -MethodName SetTcpipNetbios -Arguments @{ TcpipNetbiosOptions = [uint32]2 } | Out-Null

# LLMNR off.
Set-Number 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient' 'EnableMulticast' 0
)";

constexpr std::string_view kHelpers = R"(#Requires -RunAsAdministrator
$ErrorActionPreference = 'Stop'
function Set-Number([string]$Path, [string]$Name, [int]$Value) {
  if (-not (Test-Path $Path)) { New-Item -Path $Path -Force | Out-Null }
  Set-ItemProperty -Path $Path -Name $Name -Value $Value -Type DWord
}
)";

std::string truth(bool value) { return value ? "$true" : "$false"; }

std::string protection(const Settings& settings) {
  bool sign = settings.signing == policy::Requirement::required;
  bool encrypt = settings.encryption == policy::Requirement::required;
  auto text = fmt::format(
      "\n# Signing and encryption, as the policy's zones require them; no guests.\n"
      "Set-SmbServerConfiguration -RequireSecuritySignature {0} -EncryptData {1} -RejectUnencryptedAccess {2} -Force\n"
      "Set-SmbClientConfiguration -RequireSecuritySignature {0} -EnableInsecureGuestLogons $false -Force\n"
      "Set-Number 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\LanmanWorkstation' 'AllowInsecureGuestAuth' 0\n",
      truth(sign), truth(settings.encryption != policy::Requirement::off), truth(encrypt));
  for (auto& why : settings.weakened_by) text += fmt::format("# Weaker than it could be, by {}\n", plain(why));
  return text;
}

std::string ntlm(const Settings& settings) {
  auto name = settings.server_name.empty() ? "SALLYPORT" : plain(settings.server_name);
  auto text = fmt::format(
      "\n# NTLM, phase 1: only NTLMv2 is sent, LM and NTLMv1 are refused; and what still uses NTLM is written to the event log\n"
      "# (Applications and Services Logs, Microsoft, Windows, NTLM).\n"
      "Set-Number 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' 'LmCompatibilityLevel' {}\n",
      settings.ntlmv1 ? 3 : 5);
  text +=
      "$Msv = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0'\n"
      "Set-Number $Msv 'AuditReceivingNTLMTraffic' 2\n"
      "Set-Number $Msv 'RestrictSendingNTLMTraffic' 1\n"
      "\n# NTLM, phase 2, when the log has been quiet for a month: block it. Take the marks away to do so. Sallyport logs in "
      "with\n"
      "# NTLMv2: it stays in the list of exceptions.\n";
  text += fmt::format(
      "# Set-ItemProperty -Path $Msv -Name 'ClientAllowedNTLMServers' -Value @('{}') -Type MultiString\n"
      "# Set-Number $Msv 'RestrictSendingNTLMTraffic' 2\n"
      "# Set-Number $Msv 'RestrictReceivingNTLMTraffic' 2\n",
      powershell_quoted(name));
  return text;
}

}  // namespace

std::string powershell_quoted(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out;
}

std::string write_powershell(const Subject& subject) {
  auto text = heading(subject, "#", "Windows: NetBIOS and SMB as the policy has it. Run it in an elevated PowerShell.");
  for (auto& flow : subject.flows.allowed)
    if (flow.only_ours()) text += fmt::format("# Not here, but at Sallyport: {}\n", plain(to_string(flow)));
  text += kHelpers;
  text += kSmb1;
  return text + protection(subject.settings) + ntlm(subject.settings) + powershell_firewall(subject);
}

}  // namespace sallyport::harden
