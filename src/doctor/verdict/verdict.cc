#include "doctor/verdict/verdict.h"

#include <fmt/format.h>

#include <cstdlib>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor {
namespace {

using Rule = rules::Found (*)(const Evidence&);

constexpr Rule kRules[] = {
    rules::name_unknown,
    rules::name_leads_astray,  // name
    rules::carrier,
    rules::route,
    rules::duplicate,
    rules::host_silent,  // address
    rules::smb1_only,
    rules::called_name,
    rules::own_server_not_started,
    rules::port_shut,  // port
    rules::first_bytes,
    rules::black_hole,
    rules::dialect,
    rules::cut_in_the_middle,  // transport
    rules::protection,
    rules::clock,
    rules::login,
    rules::share,
    rules::rights,  // behind it
    rules::mount,
    rules::smb_conf,
    rules::hardware,  // this machine
};

// The smaller things, told beside a cause that is another.
void add_notes(const Evidence& evidence, Verdict& verdict) {
  for (auto rule : {rules::mount, rules::smb_conf, rules::hardware}) {
    auto found = rule(evidence);
    if (found && found->cause != verdict.cause) verdict.notes.push_back(found->line());
  }
  auto* used = evidence.used();
  auto* talk = used ? rules::main_conversation(*used) : nullptr;
  if (talk && talk->skew && std::abs(talk->skew->count()) > 300 && verdict.cause != Cause::clock)
    verdict.notes.push_back(fmt::format("The clocks are {} s apart; Kerberos allows 300.", std::abs(talk->skew->count())));
  for (auto* file : {&evidence.local.smb_conf, &evidence.local.sallyport_toml})
    for (auto& fault : file->faults)
      if (!fault.fatal) verdict.notes.push_back(fmt::format("{}:{}: {}", fault.file, fault.line, fault.text));
  for (auto& fault : evidence.local.mount.faults)
    if (!fault.fatal) verdict.notes.push_back(fmt::format("{}: {}; {}", fault.file, fault.text, fault.change));
}

Verdict healthy(const Evidence& evidence) {
  Verdict verdict{Cause::healthy, fmt::format("The connection to {} is healthy.", evidence.target.unc()), "", {}};
  if (evidence.smb.step != SmbStep::done)
    verdict.text =
        fmt::format("The connection to {} is healthy up to the login, which was not tried.", rules::host_text(evidence));
  return verdict;
}

Verdict unclear(const Evidence& evidence) {
  auto& smb = evidence.smb;
  auto what = smb.step == SmbStep::not_tried ? std::string("it fails")
                                             : fmt::format("{} fails with {}", to_string(smb.step), to_string(smb.status));
  return {Cause::unclear,
          fmt::format("No cause was found for {}: {}.", evidence.target.unc(), what),
          "Look at the evidence below, and run what --other-end prints on the other machine.",
          {}};
}

bool works(const Evidence& evidence) {
  bool tried = evidence.smb.step != SmbStep::not_tried;
  return tried ? evidence.smb.step == SmbStep::done : evidence.used() && evidence.used()->speaks();
}

}  // namespace

Verdict judge(const Evidence& evidence) {
  Verdict verdict = works(evidence) ? healthy(evidence) : unclear(evidence);
  for (auto rule : kRules) {
    if (auto found = rule(evidence)) {
      verdict = std::move(*found);
      break;
    }
  }
  add_notes(evidence, verdict);
  return verdict;
}

std::string_view id_of(Cause cause) {
  switch (cause) {
    case Cause::healthy: return "healthy";
    case Cause::unclear: return "unclear";
    case Cause::name_unknown: return "name-unknown";
    case Cause::dns_silent: return "dns-silent";
    case Cause::wrong_dns: return "wrong-dns";
    case Cause::stale_hosts_entry: return "stale-hosts-entry";
    case Cause::no_route: return "no-route";
    case Cause::carrier_down: return "carrier-down";
    case Cause::duplicate_address: return "duplicate-address";
    case Cause::network_hardware: return "network-hardware";
    case Cause::host_silent: return "host-silent";
    case Cause::firewall_drops: return "firewall-drops";
    case Cause::firewall_rejects: return "firewall-rejects";
    case Cause::own_firewall: return "own-firewall";
    case Cause::nothing_listens: return "nothing-listens";
    case Cause::turned_away: return "turned-away";
    case Cause::interference: return "interference";
    case Cause::silent_server: return "silent-server";
    case Cause::not_smb: return "not-smb";
    case Cause::called_name_refused: return "called-name-refused";
    case Cause::mtu_black_hole: return "mtu-black-hole";
    case Cause::smb1_only: return "smb1-only";
    case Cause::dialect_mismatch: return "dialect-mismatch";
    case Cause::signing_mismatch: return "signing-mismatch";
    case Cause::encryption_required: return "encryption-required";
    case Cause::clock: return "clock";
    case Cause::wrong_credentials: return "wrong-credentials";
    case Cause::unknown_user: return "unknown-user";
    case Cause::wrong_password: return "wrong-password";
    case Cause::password_expired: return "password-expired";
    case Cause::account_disabled: return "account-disabled";
    case Cause::account_locked: return "account-locked";
    case Cause::account_restricted: return "account-restricted";
    case Cause::ntlm_refused: return "ntlm-refused";
    case Cause::guest_refused: return "guest-refused";
    case Cause::no_login_server: return "no-login-server";
    case Cause::share_unknown: return "share-unknown";
    case Cause::share_denied: return "share-denied";
    case Cause::file_denied: return "file-denied";
    case Cause::file_not_found: return "file-not-found";
    case Cause::read_only: return "read-only";
    case Cause::disk_full: return "disk-full";
    case Cause::broken_smb_conf: return "broken-smb-conf";
    case Cause::broken_sallyport_toml: return "broken-sallyport-toml";
    case Cause::mount_option: return "mount-option";
    case Cause::credentials_file: return "credentials-file";
  }
  return "";
}

}  // namespace sallyport::doctor
