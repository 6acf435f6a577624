// Gathers the evidence: one question after another, each with an end, none that changes anything on either machine.
#pragma once

#include <functional>

#include "doctor/evidence.h"
#include "doctor/name/look_up.h"

namespace sallyport::doctor {

// Which refusal of a Sallyport on this machine is meant.
struct RefusalQuestion {
  IpAddress peer;  // this machine's address towards the server
  std::chrono::sys_time<Millis> since;
  std::optional<NtStatus> status;  // that it was answered with, where that is known
};

struct ExamineOptions {
  Target target;
  uint16_t port = 0;          // asked instead of 445 and 139; 0: those
  Millis timeout{3000};       // for each answer
  NameFiles names;
  std::string smb_conf = "/etc/samba/smb.conf";
  std::string sallyport_toml = "/etc/sallyport.toml";
  std::string fstab = "/etc/fstab";
  std::string mount_options;  // as given on the command line; empty: those of fstab
  std::function<void(std::string_view)> progress;  // what is done next; may be empty
  std::function<SmbOutcome(const SmbTask&)> attempt;  // the login and what is behind it; empty: not tried
  SmbTask login;              // user, domain, password; the rest is filled in
  // Asks the server where it is Sallyport and on this machine; may be empty.
  std::function<std::optional<policy::Refusal>(const RefusalQuestion&)> ask_why;
};

Evidence examine(const ExamineOptions& options);

}  // namespace sallyport::doctor
