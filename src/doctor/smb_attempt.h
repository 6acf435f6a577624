// One attempt to do what the person wanted: log in, connect to the share, open what was named. What came of it, as values;
// the verdict is found elsewhere.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/nt_status.h"
#include "policy/address.h"

namespace sallyport::doctor {

enum class SmbStep : uint8_t { not_tried, negotiate, login, share, open, write, done };
std::string_view to_string(SmbStep step);

struct SmbOutcome {
  // How far it came: `done`, or the step that failed with `status` or `broken`.
  SmbStep step = SmbStep::not_tried;
  NtStatus status = NtStatus::success;
  std::string broken;  // the connection ended in this step: "reset by the peer after 0.2 s"

  std::string user;                 // "DOMAIN\name"; empty: anonymous
  std::string mechanism;            // "NTLMv2", "Kerberos"
  bool as_guest = false;            // the server made a guest of the user
  bool is_signed = false, encrypted = false;
  std::u16string computer, domain;  // what the server calls itself in its NTLM challenge
  bool encryption_required = false;  // the server or the share refuses what is not encrypted

  std::vector<std::string> shares;  // those it lists, when they could be asked for
  bool lists_shares = false;
  bool share_read_only = false;     // by the rights the tree connect granted
};

struct SmbTask {
  policy::IpAddress address;
  uint16_t port = 445;
  std::string called_name;  // on 139
  std::string host;         // as the person wrote it: what Kerberos needs
  std::string user, domain, password;
  std::string share, path;
  bool may_write = false;   // makes a file of its own and removes it; only when asked for
  std::chrono::milliseconds timeout{10000};
};

// Over a connection of its own.
SmbOutcome try_smb(const SmbTask& task);

}  // namespace sallyport::doctor
