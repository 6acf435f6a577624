#include "doctor/verdict/verdict.h"

namespace sallyport::doctor {

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
    case Cause::refused: return "refused";
    case Cause::broken_smb_conf: return "broken-smb-conf";
    case Cause::broken_sallyport_toml: return "broken-sallyport-toml";
    case Cause::mount_option: return "mount-option";
    case Cause::credentials_file: return "credentials-file";
  }
  return "";
}

}  // namespace sallyport::doctor
