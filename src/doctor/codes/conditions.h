// What can be behind a code: many codes of three families mean the same few things. Each condition has its usual causes, the
// commonest first, each with the change that repairs it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sallyport::doctor {

// One cause; a change is empty where it does not apply.
struct UsualCause {
  std::string_view text;
  std::string_view windows, linux, samba, sallyport;
};

enum class ConditionId : uint8_t {
  path_not_found,     // the machine is not found or does not answer
  network_down,       // this machine has no way there
  host_silent,        // no answer within the time
  refused,            // the port is shut
  torn,               // the connection ended in the middle
  cut_at_negotiate,   // it ended at the first message
  too_slow,           // answers take too long
  share_not_found,
  access_denied,
  login_denied,       // access denied already at login
  mount_denied,       // EACCES of mount.cifs: login or share
  ntlm_refused,
  logon_failure,
  account_disabled,
  account_locked,
  password_expired,
  account_restricted,
  logon_hours,
  logon_type,
  other_credentials,  // 1219
  guest_blocked,
  guest_unsigned,
  smb1_only,
  dialect,
  signature,
  key_missing,        // errno 126 of the kernel's client
  no_logon_server,
  trust,
  clock,
  wrong_target,
  encryption,
  in_use,
  file_not_found,
  disk_full,
  read_only,
  too_many,
  bad_option,
  no_such_device,
  not_supported,
  hardware,
  general,            // E_FAIL and the like: says nothing
  printer_name,
  printer_privacy,
  mapped_file,
  old_session,        // the drive letter or session is not there any more
  drive_in_use,
  duplicate_name,
  dfs,
};

struct Condition {
  ConditionId id{};
  std::string_view meaning;
  std::span<const UsualCause> causes;
};

const Condition* find_condition(ConditionId id);
// The tables it looks in.
std::span<const Condition> network_conditions();
std::span<const Condition> login_conditions();
std::span<const Condition> share_conditions();

}  // namespace sallyport::doctor
