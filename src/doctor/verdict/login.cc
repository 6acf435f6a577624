// Behind the first message: a connection cut off later, the clock, the account.
#include <fmt/format.h>

#include <cstdlib>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

constexpr int64_t kKerberosSkew = 300;  // seconds. RFC 4120 8.2

std::optional<std::chrono::seconds> skew_of(const Evidence& evidence) {
  auto* talk = evidence.used() ? main_conversation(*evidence.used()) : nullptr;
  return talk ? talk->skew : std::nullopt;
}

std::string duration_text(int64_t seconds) {
  if (seconds < 600) return fmt::format("{} seconds", seconds);
  if (seconds < 2 * 3600) return fmt::format("{} minutes", seconds / 60);
  if (seconds < 2 * 86400) return fmt::format("{} hours", seconds / 3600);
  return fmt::format("{} days", seconds / 86400);
}

// Statuses that the clock explains as well as anything else.
bool could_be_the_clock(const SmbOutcome& smb) {
  constexpr auto kTimeDifference = static_cast<NtStatus>(0xC0000133);  // STATUS_TIME_DIFFERENCE_AT_DC
  if (smb.step == SmbStep::not_tried || smb.status == kTimeDifference) return true;
  return smb.step == SmbStep::login && (smb.status == NtStatus::logon_failure || smb.status == NtStatus::access_denied);
}

struct LoginRow {
  uint32_t status;
  Cause cause;
  std::string_view what;
  std::string_view change;  // {}: the server
};
constexpr LoginRow kLogins[] = {
    {0xC0000064, Cause::unknown_user, "there is no such account",
     "Make the account on {} (sallyport user add, smbpasswd -a), or correct the name."},
    {0xC000006A, Cause::wrong_password, "the password is wrong", "Type the password again, or set a new one on {}."},
    {0xC000006D, Cause::wrong_credentials, "the user name or the password is wrong (it does not tell which)",
     "Type the password again; if it is right, look on {} whether the account is there."},
    {0xC0000071, Cause::password_expired, "the password has expired", "Set a new password on {}."},
    {0xC0000224, Cause::password_expired, "the password must be changed first", "Set a new password on {}."},
    {0xC0000072, Cause::account_disabled, "the account is disabled",
     "Enable the account on {} (smbpasswd -e; Windows: Enable-LocalUser)."},
    {0xC0000193, Cause::account_disabled, "the account has expired", "Give the account on {} a later end date."},
    {0xC0000234, Cause::account_locked, "the account is locked after wrong passwords",
     "Unlock it on {}, and find the machine that keeps trying an old password."},
    {0xC000006E, Cause::account_restricted, "the account may not log in so (an empty password, often)",
     "Give the account on {} a password."},
    {0xC000006F, Cause::account_restricted, "the account may not log in at this hour", "Change its hours on {}."},
    {0xC000015B, Cause::account_restricted, "the account may not log in over the network",
     "Give it the right \"Access this computer from the network\" on {}."},
    {0xC0000418, Cause::ntlm_refused, "NTLM is refused there",
     "Use Kerberos (kinit, the server's full name), or allow NTLMv2 on {}."},
    {0xC00000BB, Cause::ntlm_refused, "this login method is refused there",
     "Use Kerberos (kinit, the server's full name), or allow NTLMv2 on {}."},
    {0xC000005E, Cause::no_login_server, "its domain controller does not answer",
     "Let {} reach its domain controller (DNS, clock, network)."},
    {0xC0000022, Cause::account_restricted, "access is denied already at the login",
     "Log in with an account that {} lets in from this address."},
};

}  // namespace

Found cut_in_the_middle(const Evidence& evidence) {
  auto& smb = evidence.smb;
  if (smb.broken.empty()) return std::nullopt;
  auto* used = evidence.used();
  auto mtu = used && used->route.link ? used->route.link->mtu : 0;
  bool large_vanish = used && used->echo.largest && used->echo.largest < mtu;
  if (large_vanish && smb.step >= SmbStep::login)
    return Verdict{Cause::mtu_black_hole,
                   fmt::format("Large packets from {} vanish on the way: those above {} bytes do not come back.",
                               host_text(evidence), used->echo.largest),
                   fmt::format("ip link set dev {} mtu {}, on both machines.", used->route.link->name, used->echo.largest),
                   {}};
  return Verdict{Cause::interference,
                 fmt::format("The connection to {} is cut off in the middle, at {}: {}.", host_text(evidence),
                             to_string(smb.step), smb.broken),
                 "Allow SMB between the two machines in the security products on them and between them (intrusion prevention, "
                 "network shield).",
                 {}};
}

Found clock(const Evidence& evidence) {
  auto skew = skew_of(evidence);
  if (!skew || std::abs(skew->count()) <= kKerberosSkew || !could_be_the_clock(evidence.smb)) return std::nullopt;
  return Verdict{
      Cause::clock,
      fmt::format("The clock of {} is {} {} this machine's; logins with Kerberos fail above five minutes.", evidence.target.host,
                  duration_text(std::abs(skew->count())), skew->count() > 0 ? "ahead of" : "behind"),
      "Set the clock of whichever is wrong from a time server (chronyc makestep; Windows: w32tm /resync).",
      {}};
}

Found login(const Evidence& evidence) {
  auto& smb = evidence.smb;
  if (smb.step != SmbStep::login) return std::nullopt;
  auto host = evidence.target.host;
  bool nobody = smb.user.empty() && (smb.status == NtStatus::logon_failure || smb.status == NtStatus::access_denied);
  if (nobody)
    return Verdict{Cause::guest_refused,
                   fmt::format("{} lets nobody in without an account.", host),
                   fmt::format("Log in with an account of {}.", host),
                   {}};
  for (auto& row : kLogins)
    if (row.status == static_cast<uint32_t>(smb.status))
      return Verdict{row.cause,
                     fmt::format("{} refuses the login of {}: {}.", host, user_text(evidence), row.what),
                     fmt::format(fmt::runtime(row.change), host),
                     {}};
  return std::nullopt;
}

}  // namespace sallyport::doctor::rules
