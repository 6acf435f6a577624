// What the policy becomes elsewhere. nftables has a header of its own (harden/nft_rules.h). All are pure: flows in, text out.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "harden/evidence.h"
#include "harden/flows.h"
#include "harden/settings.h"

namespace sallyport::harden {

// All a writer may need to know.
struct Subject {
  Flows flows;
  Settings settings;
  std::string policy_file;
  std::vector<Held> held;    // devices that would be cut off
  std::vector<Found> found;  // by an audit
};

std::string write_firewalld(const Subject& subject);
std::string write_ufw(const Subject& subject);
std::string write_powershell(const Subject& subject);
std::string write_registry(const Subject& subject);
// The lines alone, and an smb.conf with them in its [global] section.
std::string write_smb_conf(const Subject& subject);
std::string harden_smb_conf(const Subject& subject, std::string_view present);
std::string write_plan_text(const Subject& subject);
std::string write_plan_svg(const Subject& subject);

// nftables, nftables-json, firewalld, ufw, windows-powershell, windows-registry, smb.conf, plan-text, plan-svg
struct Writer {
  std::string_view name;
  std::string (*write)(const Subject& subject);
};
const std::vector<Writer>& writers();
const Writer* find_writer(std::string_view name);

// "# ..." lines that say what a file is and where it came from.
std::string heading(const Subject& subject, std::string_view mark, std::string_view what);

}  // namespace sallyport::harden
