// Made-up hosts for the tests of audits: what a few kinds of servers would have answered.
#pragma once

#include <sstream>

#include "audit/report.h"

namespace sallyport::support {

using audit::Door;
using audit::HostFacts;
using audit::Known;
using audit::OfferedDialect;

inline HostFacts host_at(std::string_view address) {
  HostFacts facts;
  facts.address = policy::parse_address(address).value();
  return facts;
}

// The door is open, these dialects were taken and all others refused.
inline HostFacts& speaking(HostFacts& facts, Door door, std::initializer_list<OfferedDialect> dialects) {
  auto& at = facts.at(door);
  at.port = audit::PortState::open;
  at.dialects.fill(Known::no);
  for (auto dialect : dialects) at.dialects[static_cast<size_t>(dialect)] = Known::yes;
  return facts;
}

// Sallyport with the defaults: nothing to be found.
inline HostFacts strict_host(std::string_view address = "10.0.0.9") {
  using enum OfferedDialect;
  auto facts = host_at(address);
  speaking(facts, Door::smb, {smb3_0, smb3_0_2, smb3_1_1});
  facts.netbios.port = audit::PortState::closed;
  facts.name_service = audit::PortState::filtered;
  auto& smb2 = facts.smb2.emplace();
  smb2.signing_enabled = smb2.signing_required = true;
  smb2.encryption_required = Known::yes;
  smb2.ciphers = {smb2::Cipher::aes128_gcm, smb2::Cipher::aes256_gcm, smb2::Cipher::aes128_ccm, smb2::Cipher::aes256_ccm};
  smb2.signing = {smb2::SigningAlgorithm::aes_gmac};
  smb2.server_guid.bytes = {0x91, 0x22, 0x3c, 0xd7, 0xee, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  smb2.system_time = FileTime::from({1'790'000'000, 0});
  smb2.mechanisms = {"NTLMSSP"};
  facts.ntlm.emplace().netbios_computer = u"KEEP";
  facts.anonymous.null_session = facts.anonymous.guest = facts.anonymous.lists_shares = Known::no;
  return facts;
}

// An old NAS with everything open.
inline HostFacts unsafe_host(std::string_view address = "10.0.0.7") {
  using enum OfferedDialect;
  auto facts = host_at(address);
  speaking(facts, Door::smb, {core, lanman1, lanman2, nt_lm_0_12, smb2_0_2, smb2_1});
  speaking(facts, Door::netbios, {nt_lm_0_12, smb2_0_2, smb2_1});
  facts.name_service = audit::PortState::open;
  facts.node_status.emplace().names = {{nbt::Name::of("NAS", nbt::suffix::kFileServer), 0x0400}};
  auto& smb1 = facts.smb1.emplace();
  smb1.signing_enabled = true;
  smb1.native_lan_manager = "Samba 3.0.37";
  smb1.native_os = "Unix";
  auto& smb2 = facts.smb2.emplace();
  smb2.signing_enabled = true;
  smb2.system_time = FileTime::from({1'790'000'000, 0});
  auto& anonymous = facts.anonymous;
  anonymous.null_session = anonymous.guest = anonymous.lists_shares = Known::yes;
  anonymous.shares = {{u"pub", u"everybody's", 0, Known::yes, Known::yes}, {u"IPC$", u"", 3, Known::no, Known::no}};
  auto& account = facts.account.emplace();
  account.user = "auditor";
  account.login = NtStatus::success;
  account.ntlmv1 = Known::yes;
  return facts;
}

inline audit::Report report_of(std::vector<HostFacts> hosts) {
  audit::Report report;
  report.version = "0.1.0";
  report.targets = {"10.0.0.0/24"};
  report.started = {1'790'000'000, 0};
  report.finished = {1'790'000'012, 500'000'000};
  report.addresses = 256;
  for (auto& facts : hosts) report.hosts.push_back(audit::assess(std::move(facts)));
  audit::sort_hosts(report.hosts);
  return report;
}

using ReportWriter = void(const audit::Report&, std::ostream&);
inline std::string text_of(ReportWriter* write, const audit::Report& report) {
  std::ostringstream out;
  write(report, out);
  return out.str();
}
inline std::string text_of(ReportWriter* write, std::vector<HostFacts> hosts) { return text_of(write, report_of(std::move(hosts))); }

}  // namespace sallyport::support
