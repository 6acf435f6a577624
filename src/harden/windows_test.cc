// What is written for Windows, against the grammars it must have; no PowerShell and no regedit were run.
#include "harden/windows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "harden/test_policy.h"

namespace sallyport::harden {
namespace {

using testing::HasSubstr;
using testing::Not;

// PowerShell's lexical grammar as far as the script uses it: 'strings' in which '' is a quote, comments, and brackets of three
// kinds that must match. "" or what is wrong.
std::string fault_in_script(const std::string& text) {
  std::string open;
  size_t line = 1;
  for (size_t i = 0; i < text.size(); i++) {
    char c = text[i];
    line += c == '\n';
    if (c == '#' && (i == 0 || std::string_view(" \t\n").find(text[i - 1]) != std::string_view::npos)) {
      i = text.find('\n', i);
      if (i == text.npos) return "";
      line++;
    } else if (c == '\'') {
      do {
        i = text.find('\'', i + 1);
        if (i == text.npos) return "a string is not closed, line " + std::to_string(line);
      } while (i + 1 < text.size() && text[i + 1] == '\'' && ++i);
    } else if (c == '"' || c == '`') {
      return "a sign the script does not need, line " + std::to_string(line);
    } else if (c == '(' || c == '{' || c == '[') {
      open += c == '(' ? ')' : c == '{' ? '}' : ']';
    } else if (c == ')' || c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return "a bracket does not match, line " + std::to_string(line);
      open.pop_back();
    }
  }
  return open.empty() ? "" : "a bracket is not closed";
}

std::string fault_in_registry(const std::string& text) {
  static const std::regex key(R"(\[HKEY_LOCAL_MACHINE(\\[^\\\[\]]+)+\])");
  static const std::regex value(R"re("[^"\\]+"=(dword:[0-9a-f]{8}|hex\(7\):([0-9a-f]{2},)*[0-9a-f]{2}))re");
  if (!text.starts_with("Windows Registry Editor Version 5.00\r\n\r\n")) return "the head";
  size_t number = 0;
  bool in_key = false;
  for (size_t at = 0; at < text.size();) {
    auto end = text.find('\n', at);
    if (end == text.npos || text[end - 1] != '\r') return "the end of line " + std::to_string(number + 1);
    auto line = text.substr(at, end - 1 - at);
    at = end + 1;
    if (number++ == 0 || line.empty() || line[0] == ';') continue;
    if (std::regex_match(line, key))
      in_key = true;
    else if (!in_key || !std::regex_match(line, value))
      return line;
  }
  return "";
}

Subject hostile_subject() {
  auto policy = test_policy();
  policy.zones[1].name = "l'ab\n$(calc) `\" } 'x";
  policy.zones[1].terms.reason = "it's\r\nRemove-Item C:\\";
  policy.server.netbios_name = "GA'TE";
  policy.file = "p'.toml\nevil";
  return test_subject(policy);
}

TEST(Powershell, IsWellFormed) {
  EXPECT_EQ(fault_in_script(write_powershell(test_subject(test_policy()))), "");
  EXPECT_EQ(fault_in_script(write_powershell(test_subject(policy::Policy{}))), "");
  EXPECT_EQ(fault_in_script(write_powershell(hostile_subject())), "");
}

// Nothing of a name or a reason may stand anywhere but in a comment or a string.
TEST(Powershell, NamesStayInCommentsAndStrings) {
  auto text = write_powershell(hostile_subject());
  EXPECT_THAT(text, Not(HasSubstr("\nRemove-Item")));
  EXPECT_THAT(text, Not(HasSubstr("\nevil")));
  EXPECT_THAT(text, HasSubstr("'GA''TE'"));
}

TEST(Powershell, TheTestSeesFaults) {
  for (auto* text : {"@('a'", "'a", "{)}", "'it's'", "@('a'))"}) EXPECT_NE(fault_in_script(text), "") << text;
  EXPECT_EQ(fault_in_script("@('it''s') # ' {\n"), "");
}

TEST(Powershell, SaysAllThatIsAsked) {
  auto text = write_powershell(test_subject(policy::Policy{}));
  for (auto* part :
       {"EnableSMB1Protocol $false", "TcpipNetbiosOptions = [uint32]2", "'NetbiosOptions' -Value 2", "'EnableMulticast' 0",
        "RequireSecuritySignature $true -EncryptData $true -RejectUnencryptedAccess $true", "EnableInsecureGuestLogons $false",
        "'LmCompatibilityLevel' 5", "'AuditReceivingNTLMTraffic' 2", "\n# Set-Number $Msv 'RestrictSendingNTLMTraffic' 2",
        "-Direction Outbound -Action Block -Profile Any -Protocol TCP -RemotePort 137-139"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Registry, IsWellFormed) {
  EXPECT_EQ(fault_in_registry(write_registry(test_subject(test_policy()))), "");
  EXPECT_EQ(fault_in_registry(write_registry(hostile_subject())), "");
}

TEST(Registry, TheTestSeesFaults) {
  auto text = write_registry(test_subject(policy::Policy{}));
  for (auto [what, by] : {std::pair{"dword:00000001", "dword:1"}, {"]\r\n", "\r\n"}, {"\"SMB1\"", "SMB1"}, {"\r\n", "\n"}}) {
    auto broken = text;
    broken.replace(broken.find(what), std::string_view(what).size(), by);
    EXPECT_NE(fault_in_registry(broken), "") << what;
  }
}

TEST(Registry, SaysWhatItCan) {
  auto text = write_registry(test_subject(policy::Policy{}));
  for (auto* part :
       {"\"SMB1\"=dword:00000000", "\"RequireSecuritySignature\"=dword:00000001", "\"RejectUnencryptedAccess\"=dword:00000001",
        "\"AllowInsecureGuestAuth\"=dword:00000000", "\"EnableMulticast\"=dword:00000000", "\"NodeType\"=dword:00000002",
        "\"LmCompatibilityLevel\"=dword:00000005",
        "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\mrxsmb10]\r\n\"Start\"=dword:00000004",
        "\"DependOnService\"=hex(7):42,00,6f,00,77,00,73,00,65,00,72,00,00,00,4d,00"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Settings, TheWeakestZoneDecidesAndIsNamed) {
  auto text = write_powershell(test_subject(test_policy()));
  EXPECT_THAT(text, HasSubstr("-RejectUnencryptedAccess $false"));
  EXPECT_THAT(text, HasSubstr("# Weaker than it could be, by zone \"lab\""));
  EXPECT_EQ(settings_of(test_policy()).min_dialect, policy::Dialect::smb_3_0) << "leases do not weaken it";
}

}  // namespace
}  // namespace sallyport::harden
