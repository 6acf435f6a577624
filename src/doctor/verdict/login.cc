// Behind the first message: a connection cut off later, signing, encryption, the clock, the account.
#include <fmt/format.h>

#include <cstdlib>

#include "doctor/text.h"
#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

constexpr int64_t kKerberosSkew = 300;  // seconds. RFC 4120 8.2

std::string user_text(const Evidence& evidence) { return evidence.smb.user.empty() ? "the anonymous user" : evidence.smb.user; }

Known signing_required(const Evidence& evidence) {
  auto* talk = evidence.used() ? main_conversation(*evidence.used()) : nullptr;
  return talk ? talk->signing_required : Known::unknown;
}

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

bool among(const std::map<std::string, std::string>& settings, const std::string& name, std::string_view values) {
  auto found = settings.find(name);
  if (found == settings.end()) return false;
  for (auto value : words_of(values))
    if (same_text(value, found->second)) return true;
  return false;
}

bool may_encrypt(const LocalEvidence& local) {
  return local.range.high >= 0x0300 && !among(local.smb_conf.settings, "clientsmbencrypt", "off disabled no false 0");
}

bool wants_signing(const LocalEvidence& local) {
  return among(local.smb_conf.settings, "clientsigning", "required mandatory enforced yes true 1") ||
         local.mount.options.contains("sign");
}

bool refused_as_such(NtStatus status) { return status == NtStatus::access_denied || status == NtStatus::not_supported; }

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

// Our own client encrypts and signs whatever is wanted; what counts is what this machine's configuration allows its others.
Found protection(const Evidence& evidence) {
  auto& smb = evidence.smb;
  auto& local = evidence.local;
  if (smb.step == SmbStep::not_tried || smb.step == SmbStep::negotiate) return std::nullopt;
  bool wanted = smb.encryption_required && (!smb.encrypted || !may_encrypt(local));
  if (wanted && (smb.step == SmbStep::done || refused_as_such(smb.status)))
    return Verdict{
        Cause::encryption_required,
        fmt::format("{} requires encryption for {}, and this machine's configuration does without{}.", evidence.target.host,
                    evidence.target.unc(), local.range.set_by.empty() ? "" : ": " + local.range.set_by),
        local.range.set_by.empty() ? "Remove \"client smb encrypt\" from smb.conf; mount with -o seal,vers=3.1.1."
                                   : fmt::format("Remove {}, or set it to SMB 3.1.1.", local.range.set_by),
        {}};
  bool unsigned_one = signing_required(evidence) == Known::yes && !smb.is_signed && !smb.encrypted;
  if (smb.as_guest && (signing_required(evidence) == Known::yes || wants_signing(local)))
    return Verdict{Cause::signing_mismatch,
                   fmt::format("{} makes a guest of {}, and signing is required, which a guest cannot do.", evidence.target.host,
                               user_text(evidence)),
                   fmt::format("Log in with an account that {} has.", evidence.target.host),
                   {}};
  if (unsigned_one && refused_as_such(smb.status))
    return Verdict{Cause::signing_mismatch,
                   fmt::format("{} requires signing, and this client does not sign.", evidence.target.host),
                   "Switch signing on in the client (mount -o sign; smb.conf: client signing = if_required).",
                   {}};
  return std::nullopt;
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
