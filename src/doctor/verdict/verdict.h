// From everything that was seen to one cause and the one change that repairs it. Pure. The rules are asked in the order in
// which a connection comes to be: name, address, port, transport, dialect, signing, encryption, clock, login, share, rights,
// this machine's configuration. The first that knows its cause decides; what is unknown is no cause.
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

enum class Cause : uint8_t {
  healthy,
  unclear,  // it failed, and nothing that was seen says why
  name_unknown,
  dns_silent,
  wrong_dns,
  stale_hosts_entry,
  no_route,
  carrier_down,
  duplicate_address,
  network_hardware,
  host_silent,
  firewall_drops,
  firewall_rejects,
  own_firewall,
  nothing_listens,
  turned_away,
  interference,
  silent_server,
  not_smb,
  called_name_refused,
  mtu_black_hole,
  smb1_only,
  dialect_mismatch,
  signing_mismatch,
  encryption_required,
  clock,
  wrong_credentials,
  unknown_user,
  wrong_password,
  password_expired,
  account_disabled,
  account_locked,
  account_restricted,
  ntlm_refused,
  guest_refused,
  no_login_server,
  share_unknown,
  share_denied,
  file_denied,
  file_not_found,
  read_only,
  disk_full,
  refused,  // by a rule of a Sallyport on this machine, which told which
  broken_smb_conf,
  broken_sallyport_toml,
  mount_option,
  credentials_file,
};
// "stale-hosts-entry": stable, for programs.
std::string_view id_of(Cause cause);

struct Verdict {
  Cause cause = Cause::unclear;
  std::string text;                // one sentence: what it is
  std::string change;              // one sentence: what repairs it; empty for a healthy connection
  std::vector<std::string> notes;  // what else was seen that somebody should look after

  // The first line printed.
  std::string line() const { return change.empty() ? text : text + " " + change; }
};

Verdict judge(const Evidence& evidence);

}  // namespace sallyport::doctor
