// Conditions between the first message and the end of the login: dialect, signing, encryption, clock, account.
#include "doctor/codes/conditions.h"

namespace sallyport::doctor {
namespace {

constexpr UsualCause kWrongPassword = {"user name or password are wrong", "cmdkey /delete:SERVER, then log in as SERVER\\USER",
                                       "a credentials file with username=, password=, domain= and no spaces around =",
                                       "smbpasswd USER (Samba has passwords of its own, apart from the Unix ones)",
                                       "sallyport user passwd USER"};
constexpr UsualCause kUnknownUser = {"the account does not exist on the server", "net user on the server", "",
                                     "pdbedit -L; smbpasswd -a USER", "sallyport user list; sallyport user add USER"};
constexpr UsualCause kDomain = {"the name is taken for one of another domain: the server's own accounts are SERVER\\USER",
                                "log in as SERVER\\USER or .\\USER", "-o domain=SERVER, or username=USER without a domain", "",
                                ""};
constexpr UsualCause kNtlm = {
    "the two do not agree on a login method: NTLMv1 or NTLM as such is refused",
    "secpol.msc: LAN Manager authentication level \"Send NTLMv2 response only\"; Restrict NTLM policies",
    "-o sec=ntlmssp (or krb5)", "ntlm auth = ntlmv2-only is the default; an old client needs an update",
    "ntlmv1 = true in the device's lease, with a reason and an end date"};
constexpr UsualCause kClock = {"the clocks are more than five minutes apart (Kerberos)", "w32tm /resync",
                               "chronyc makestep; timedatectl", "", ""};

constexpr UsualCause kLogon[] = {kWrongPassword, kUnknownUser, kDomain, kNtlm, kClock};
constexpr UsualCause kLoginDenied[] = {
    {"guest or anonymous login is refused", "log in with an account of the server", "-o username=, not guest",
     "map to guest, restrict anonymous", "anonymous of the zone"},
    kWrongPassword,
    {"the server requires encryption or signing, the client does without",
     "Set-SmbClientConfiguration -RequireSecuritySignature $true", "-o seal, vers=3.0 or later", "smb encrypt, server signing",
     "encryption and signing of the zone"},
    kNtlm,
    {"the account may not log in over the network", "secpol.msc: Access this computer from the network", "",
     "valid users, invalid users", "read and write of the share"}};
constexpr UsualCause kMount[] = {
    kWrongPassword,
    kUnknownUser,
    kDomain,
    kNtlm,
    {"the share's or the files' permissions leave this user out", "",
     "smbclient //SERVER/SHARE -U USER tells login and share apart", "valid users, read list, hosts allow", "sallyport why ID"},
    {"the server requires encryption", "", "-o seal", "smb encrypt", "encryption of the zone"}};
constexpr UsualCause kNoNtlm[] = {kNtlm,
                                  {"NTLM is switched off by policy, Kerberos is wanted",
                                   "reach the server by its name, not its address", "-o sec=krb5", "", ""}};
constexpr UsualCause kDisabled[] = {
    {"the account is switched off", "Enable-LocalUser USER on the server", "", "smbpasswd -e USER", ""}};
constexpr UsualCause kLocked[] = {{"too many wrong passwords; often another machine keeps trying an old one",
                                   "Unlock-ADAccount USER; the event log names the machine (4740)", "",
                                   "pdbedit -v USER shows it; pdbedit -z USER", "wait: failed logins only delay the next"}};
constexpr UsualCause kExpired[] = {{"the password has to be changed first",
                                    "change it at a login; net user USER /logonpasswordchg:no", "",
                                    "smbpasswd USER; pdbedit -P \"maximum password age\"", "sallyport user passwd USER"}};
constexpr UsualCause kRestricted[] = {{"the password is empty, which Windows refuses over the network",
                                       "give the account a password", "", "smbpasswd USER", "sallyport user passwd USER"},
                                      {"the account is bound to hours or machines", "net user USER", "", "pdbedit -v USER", ""},
                                      {"the account is a protected user, for whom NTLM is off",
                                       "reach the server by its name, so that Kerberos is used", "-o sec=krb5", "", ""}};
constexpr UsualCause kHours[] = {
    {"logins are not allowed at this hour or from this machine", "net user USER /times:all", "", "pdbedit -v USER", ""}};
constexpr UsualCause kType[] = {
    {"the account may not log in over the network",
     "secpol.msc: Access this computer from the network; Deny access to this computer from the network", "", "", ""}};
constexpr UsualCause kOther[] = {
    {"Windows allows one user for each server name, and somebody is connected already",
     "net use (shows it), net use \\\\SERVER\\SHARE /delete, or reach the server by its address instead of its name", "", "", ""},
    {"stored credentials connect as somebody else first", "cmdkey /list; cmdkey /delete:SERVER", "", "", ""}};
constexpr UsualCause kGuest[] = {
    {"the server logged the client in as guest, and this client refuses that",
     "log in with an account of the server; not: AllowInsecureGuestAuth = 1", "", "map to guest = never, and smbpasswd -a USER",
     "sallyport user add NAME"},
    {"user name or password are wrong, and the server makes a guest of everybody it does not know",
     "cmdkey /delete:SERVER, then log in as SERVER\\USER", "", "map to guest = never shows the real reason", ""}};
constexpr UsualCause kGuestUnsigned[] = {{"the client requires signing, which a guest cannot do",
                                          "log in with an account of the server; not: RequireSecuritySignature = false", "",
                                          "map to guest = never, and smbpasswd -a USER", "sallyport user add NAME"}};
constexpr UsualCause kSmb1[] = {
    {"the server speaks only SMB 1",
     "update the server; as long as that is not possible, reach it through one machine that speaks both",
     "-o vers=1.0 where the kernel still has it", "server min protocol = SMB2_02; remove server max protocol = NT1",
     "give the old device a [[lease]]: port, dialect, reason, end date"}};
constexpr UsualCause kDialect[] = {
    {"no dialect in common", "Get-SmbServerConfiguration | select EnableSMB*; Get-SmbClientConfiguration",
     "-o vers=3.1.1, 3.0, 2.1", "server min protocol, server max protocol, client min protocol",
     "min_dialect and max_dialect of the zone"},
    {"one end requires encryption, the other cannot", "Get-SmbShare | select EncryptData", "-o seal,vers=3.1.1", "smb encrypt",
     "encryption"}};
constexpr UsualCause kSignature[] = {{"a signature is wrong: the keys differ, or something between changed the bytes",
                                      "switch off WAN optimisers and security products between", "", "", ""},
                                     {"one end requires signing, and the other, or a guest, cannot",
                                      "log in with an account; Get-SmbClientConfiguration | select RequireSecuritySignature",
                                      "-o sign", "server signing = default, client signing = default", "signing of the zone"}};
constexpr UsualCause kKey[] = {
    {"there is no Kerberos ticket for this user", "", "kinit USER; mount -o sec=krb5,cruid=USER; apt install keyutils krb5-user",
     "", ""},
    {"the server's name could not be resolved by the kernel", "", "apt install keyutils; mount by address", "", ""}};
constexpr UsualCause kNoServer[] = {{"no domain controller could be asked",
                                     "nltest /dsgetdc:DOMAIN; DNS server of the adapter must be the domain's", "",
                                     "wbinfo -P; net ads testjoin", "accounts of its own: sallyport user add NAME"}};
constexpr UsualCause kTrust[] = {{"the computer's account in the domain is broken", "Test-ComputerSecureChannel -Repair", "",
                                  "net ads testjoin; net ads join", ""}};
constexpr UsualCause kTime[] = {kClock};
constexpr UsualCause kTarget[] = {{"the server was reached by an alias, for which it has no Kerberos name",
                                   "setspn -A cifs/ALIAS SERVER", "reach it by its own name",
                                   "netbios aliases, net ads setspn add SERVER cifs/ALIAS", ""}};
constexpr UsualCause kEncryption[] = {{"the server requires encryption and the client does without",
                                       "SMB 3 is needed: Windows 8 or later", "-o seal,vers=3.0 or later",
                                       "smb encrypt; client smb encrypt = desired",
                                       "encryption = \"optional\" in the zone, with a reason"}};

constexpr Condition kConditions[] = {
    {ConditionId::logon_failure, "The server does not accept this user name and password.", kLogon},
    {ConditionId::login_denied, "The server refused the login itself.", kLoginDenied},
    {ConditionId::mount_denied, "The server refused the login, or the share.", kMount},
    {ConditionId::ntlm_refused, "NTLM is refused.", kNoNtlm},
    {ConditionId::account_disabled, "The account is disabled.", kDisabled},
    {ConditionId::account_locked, "The account is locked.", kLocked},
    {ConditionId::password_expired, "The password has expired or must be changed.", kExpired},
    {ConditionId::account_restricted, "The account may not log in so.", kRestricted},
    {ConditionId::logon_hours, "The account may not log in now, or not from here.", kHours},
    {ConditionId::logon_type, "The account has no right to log in over the network.", kType},
    {ConditionId::other_credentials, "This machine is connected to that server as another user already.", kOther},
    {ConditionId::guest_blocked, "Guest logins are blocked on this client.", kGuest},
    {ConditionId::guest_unsigned, "A guest login is blocked, because the client requires signing.", kGuestUnsigned},
    {ConditionId::smb1_only, "The server speaks only SMB 1, which this client does not.", kSmb1},
    {ConditionId::dialect, "The two have no protocol or option in common.", kDialect},
    {ConditionId::signature, "Signing failed.", kSignature},
    {ConditionId::key_missing, "The kernel found no key for the login.", kKey},
    {ConditionId::no_logon_server, "The domain could not be asked about the account.", kNoServer},
    {ConditionId::trust, "The trust between computer and domain is broken.", kTrust},
    {ConditionId::clock, "The clocks of the two differ too much.", kTime},
    {ConditionId::wrong_target, "The server is not the one its name says.", kTarget},
    {ConditionId::encryption, "Encryption is required and was not there.", kEncryption},
};

}  // namespace

std::span<const Condition> login_conditions() { return kConditions; }

}  // namespace sallyport::doctor
