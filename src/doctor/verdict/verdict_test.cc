// One fault at a time, written down by hand: the verdict names it and the change.
#include "doctor/verdict/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doctor/report.h"

namespace sallyport::doctor {
namespace {

using testing::HasSubstr;
using testing::Not;

IpAddress ip(const char* text) { return *policy::parse_address(text); }

Conversation talk(uint16_t port, FirstBytes outcome) {
  Conversation out;
  out.port = port, out.outcome = outcome;
  if (outcome == FirstBytes::negotiated) out.dialect = 0x0311, out.large_request = Known::yes, out.skew = std::chrono::seconds(0);
  return out;
}

// On the same network, answering on 445.
AddressEvidence good(const char* text) {
  AddressEvidence address;
  address.address = ip(text);
  address.route.exists = Known::yes;
  address.route.source = ip("10.0.0.1");
  LinkEvidence link;
  link.name = "eth0", link.carrier = Known::yes, link.mtu = 1500;
  address.route.link = link;
  address.arp.asked = Known::yes, address.arp.address = address.address;
  address.arp.answers = {*policy::parse_mac("02:00:00:00:00:02")};
  address.echo.asked = address.echo.answers = Known::yes;
  address.ports = {{445, PortAnswer::open, {}, {}}, {139, PortAnswer::refused, {}, {}}};
  address.conversations = {talk(445, FirstBytes::negotiated)};
  return address;
}

AddressEvidence dead(const char* text) {
  auto address = good(text);
  address.arp.answers.clear();
  address.echo.answers = Known::no;
  address.ports = {{445, PortAnswer::filtered, {}, {}}, {139, PortAnswer::filtered, {}, {}}};
  address.conversations.clear();
  return address;
}

NameAnswer says(NameSource source, const char* address, const char* from = "") {
  NameAnswer answer{source, NameState::found, {ip(address)}, from, ""};
  return answer;
}

Evidence healthy() {
  Evidence evidence;
  evidence.target = *parse_target("\\\\nas\\docs");
  evidence.names = {says(NameSource::system, "10.0.0.2"), says(NameSource::dns, "10.0.0.2", "10.0.0.53")};
  evidence.addresses = {good("10.0.0.2")};
  return evidence;
}

AddressEvidence& used(Evidence& evidence) { return evidence.addresses.front(); }

void shut(Evidence& evidence, PortAnswer answer) {
  used(evidence).ports[0].answer = answer;
  used(evidence).conversations.clear();
}

void hung_up(Evidence& evidence, FirstBytes outcome, FirstBytes smb1, FirstBytes plain) {
  auto& conversation = used(evidence).conversations[0];
  conversation = talk(445, outcome);
  conversation.smb1 = smb1, conversation.plain_bytes = plain;
}

void fails(Evidence& evidence, SmbStep step, NtStatus status) {
  evidence.smb.step = step, evidence.smb.status = status, evidence.smb.user = "anna";
}

struct Case {
  const char* name;
  void (*change)(Evidence&);
  Cause cause;
  const char* text;    // part of what it is
  const char* repair;  // part of the change
};

const Case kCases[] = {
    {"stale_hosts_entry",
     [](Evidence& e) {
       e.names = {says(NameSource::system, "10.0.0.9"), says(NameSource::hosts_file, "10.0.0.9", "/etc/hosts:3"),
                  says(NameSource::dns, "10.0.0.2", "10.0.0.53")};
       e.addresses = {dead("10.0.0.9"), good("10.0.0.2")};
     },
     Cause::stale_hosts_entry, "/etc/hosts:3 says 10.0.0.9, where nothing answers; DNS (10.0.0.53) says 10.0.0.2",
     "Remove 10.0.0.9 from /etc/hosts:3"},
    {"wrong_dns",
     [](Evidence& e) {
       e.names = {says(NameSource::system, "10.0.0.9"), says(NameSource::dns, "10.0.0.9", "10.0.0.53"),
                  says(NameSource::mdns, "10.0.0.2", "10.0.0.2")};
       e.addresses = {dead("10.0.0.9"), good("10.0.0.2")};
     },
     Cause::wrong_dns, "10.0.0.53 says 10.0.0.9", "Change the record of nas on the DNS server 10.0.0.53 to 10.0.0.2."},
    {"not_in_dns",
     [](Evidence& e) {
       e.names = {{NameSource::system, NameState::absent},
                  {NameSource::dns, NameState::absent, {}, "10.0.0.53"},
                  says(NameSource::netbios, "10.0.0.2", "10.0.0.2")};
     },
     Cause::wrong_dns, "DNS does not know nas; NetBIOS broadcast (10.0.0.2) says 10.0.0.2", "Add a record nas with 10.0.0.2"},
    {"dns_silent",
     [](Evidence& e) {
       e.names = {{NameSource::system, NameState::silent}, {NameSource::dns, NameState::silent, {}, "10.0.0.53"}};
       e.addresses.clear();
     },
     Cause::dns_silent, "No DNS server answers: 10.0.0.53", "/etc/resolv.conf"},
    {"name_unknown",
     [](Evidence& e) {
       e.names = {{NameSource::system, NameState::absent}, {NameSource::dns, NameState::absent, {}, "10.0.0.53"}};
       e.addresses.clear();
     },
     Cause::name_unknown, "Nobody knows the name nas", "Correct the name"},
    {"no_route",
     [](Evidence& e) {
       used(e).route = {};
       used(e).route.exists = Known::no, used(e).route.error = "Network is unreachable";
       used(e).ports.clear(), used(e).conversations.clear();
     },
     Cause::no_route, "no route to 10.0.0.2: Network is unreachable", "ip route add 10.0.0.2"},
    {"unplugged_without_route",
     [](Evidence& e) {
       used(e).route = {};
       used(e).route.exists = Known::no, used(e).route.unplugged = {"eth0"};
     },
     Cause::carrier_down, "eth0 has no carrier", "Plug in the cable of eth0"},
    {"carrier_down",
     [](Evidence& e) {
       e.addresses = {dead("10.0.0.2")};
       used(e).route.link->carrier = Known::no;
     },
     Cause::carrier_down, "eth0 has no carrier", "Plug in"},
    {"duplicate_address", [](Evidence& e) { used(e).arp.answers.push_back(*policy::parse_mac("02:00:00:00:00:03")); },
     Cause::duplicate_address, "2 machines have the address 10.0.0.2: 02:00:00:00:00:02 and 02:00:00:00:00:03",
     "Give one of them another address"},
    {"own_address_taken", [](Evidence& e) { used(e).arp.claim_own = {*policy::parse_mac("02:00:00:00:00:04")}; },
     Cause::duplicate_address, "Another machine (02:00:00:00:00:04) has this machine's address 10.0.0.1", "another address"},
    {"nobody_there", [](Evidence& e) { e.addresses = {dead("10.0.0.2")}; }, Cause::host_silent,
     "No machine on this network has the address of nas (10.0.0.2)", "Switch nas on"},
    {"gateway_silent",
     [](Evidence& e) {
       e.addresses = {dead("10.0.0.2")};
       used(e).route.gateway = ip("10.0.0.254");
     },
     Cause::host_silent, "The gateway 10.0.0.254 to nas (10.0.0.2) does not answer", "Switch on the gateway"},
    {"dropped", [](Evidence& e) { shut(e, PortAnswer::filtered); }, Cause::firewall_drops, "A firewall drops TCP 445 to nas",
     "Allow TCP 445 from 10.0.0.1 in the firewall of nas"},
    {"rejected",
     [](Evidence& e) {
       shut(e, PortAnswer::rejected);
       used(e).ports[0].rejected_by = ip("10.0.0.2");
     },
     Cause::firewall_rejects, "The firewall of the machine itself rejects TCP 445", "Allow TCP 445 from 10.0.0.1"},
    {"own_firewall",
     [](Evidence& e) {
       shut(e, PortAnswer::rejected);
       used(e).ports[0].rejected_by = ip("10.0.0.1");
     },
     Cause::own_firewall, "This machine's own firewall", "nft insert rule"},
    {"nothing_listens", [](Evidence& e) { shut(e, PortAnswer::refused); }, Cause::nothing_listens, "refuses TCP 445",
     "Start the file server on nas"},
    {"only_139",
     [](Evidence& e) {
       shut(e, PortAnswer::refused);
       used(e).conversations = {talk(139, FirstBytes::negotiated)};
     },
     Cause::nothing_listens, "serves files on TCP 139 only", "smb ports = 445 139"},
    {"broken_smb_conf_here",
     [](Evidence& e) {
       shut(e, PortAnswer::refused);
       used(e).route.local = true;
       e.local.smb_conf.faults = {
           {"/etc/samba/smb.conf", 7, "\"maybe\" is no value for \"read only\"", "write \"read only = yes\"", true}};
     },
     Cause::broken_smb_conf, "Samba is not running here, because its configuration is broken: /etc/samba/smb.conf:7",
     "In /etc/samba/smb.conf:7: write \"read only = yes\""},
    {"turned_away", [](Evidence& e) { hung_up(e, FirstBytes::turned_away, FirstBytes::not_tried, FirstBytes::not_tried); },
     Cause::turned_away, "does not serve this address", "Allow 10.0.0.1 on nas"},
    {"mid_stream_reset", [](Evidence& e) { hung_up(e, FirstBytes::reset, FirstBytes::reset, FirstBytes::silent); },
     Cause::interference, "reset as soon as SMB is spoken", "Allow SMB between 10.0.0.1 and 10.0.0.2 in that product"},
    {"resets_everything", [](Evidence& e) { hung_up(e, FirstBytes::reset, FirstBytes::reset, FirstBytes::reset); },
     Cause::turned_away, "whatever it is", "restart it"},
    {"silent", [](Evidence& e) { hung_up(e, FirstBytes::silent, FirstBytes::silent, FirstBytes::silent); }, Cause::silent_server,
     "never answers", "Restart the file server"},
    {"not_smb", [](Evidence& e) { hung_up(e, FirstBytes::not_smb, FirstBytes::not_tried, FirstBytes::not_tried); },
     Cause::not_smb, "does not speak SMB", "ss -ltnp"},
    {"smb1_only", [](Evidence& e) { hung_up(e, FirstBytes::closed, FirstBytes::negotiated, FirstBytes::not_tried); },
     Cause::smb1_only, "speaks only SMB 1 (on TCP 445)", "switch SMB 2 on"},
    {"called_name",
     [](Evidence& e) {
       shut(e, PortAnswer::refused);
       used(e).ports[1].answer = PortAnswer::open;
       used(e).conversations = {talk(139, FirstBytes::session_refused)};
       used(e).conversations[0].called_name_refused = "called name not present";
       used(e).conversations[0].own_name = "OLDNAS";
     },
     Cause::called_name_refused, "\"called name not present\"", "\\\\OLDNAS"},
    {"black_hole",
     [](Evidence& e) {
       used(e).conversations[0].large_request = Known::no;
       used(e).echo.largest = 1400;
     },
     Cause::mtu_black_hole, "packets above 1400 bytes are not", "ip link set dev eth0 mtu 1400"},
    {"own_dialects",
     [](Evidence& e) {
       used(e).conversations[0].own_offer = FirstBytes::no_dialect;
       e.local.range = {kSmb1Version, kSmb1Version, "vers=1.0 in /etc/fstab:4"};
     },
     Cause::dialect_mismatch, "vers=1.0 in /etc/fstab:4 allows this machine SMB 1 only", "set it to SMB 3.1.1"},
    {"clock", [](Evidence& e) { used(e).conversations[0].skew = std::chrono::seconds(-7500); }, Cause::clock, "2 hours behind",
     "chronyc makestep"},
    {"wrong_password", [](Evidence& e) { fails(e, SmbStep::login, NtStatus::wrong_password); }, Cause::wrong_password,
     "refuses the login of anna: the password is wrong", "set a new one on nas"},
    {"logon_failure", [](Evidence& e) { fails(e, SmbStep::login, NtStatus::logon_failure); }, Cause::wrong_credentials,
     "it does not tell which", "Type the password again"},
    {"disabled", [](Evidence& e) { fails(e, SmbStep::login, NtStatus::account_disabled); }, Cause::account_disabled, "disabled",
     "Enable the account"},
    {"guest_refused",
     [](Evidence& e) {
       fails(e, SmbStep::login, NtStatus::logon_failure);
       e.smb.user.clear();
     },
     Cause::guest_refused, "lets nobody in without an account", "Log in with an account"},
    {"encryption",
     [](Evidence& e) {
       fails(e, SmbStep::share, NtStatus::access_denied);
       e.smb.encryption_required = true;
     },
     Cause::encryption_required, "requires encryption", "seal"},
    {"encryption_not_allowed_here",
     [](Evidence& e) {
       fails(e, SmbStep::done, NtStatus::success);
       e.smb.encryption_required = e.smb.encrypted = true;
       e.local.range = {0x0210, 0x0210, "vers=2.1 in /etc/fstab:4"};
     },
     Cause::encryption_required, "this machine's configuration does without: vers=2.1 in /etc/fstab:4", "Remove vers=2.1"},
    {"a_guest_cannot_sign",
     [](Evidence& e) {
       fails(e, SmbStep::done, NtStatus::success);
       e.smb.as_guest = true;
       e.local.smb_conf.settings["clientsigning"] = "required";
     },
     Cause::signing_mismatch, "makes a guest of anna", "Log in with an account that nas has"},
    {"signing",
     [](Evidence& e) {
       fails(e, SmbStep::login, NtStatus::access_denied);
       used(e).conversations[0].signing_required = Known::yes;
     },
     Cause::signing_mismatch, "requires signing", "Switch signing on"},
    {"cut_at_login",
     [](Evidence& e) {
       fails(e, SmbStep::login, NtStatus::success);
       e.smb.broken = "reset by the peer";
     },
     Cause::interference, "cut off in the middle, at the login: reset by the peer", "Allow SMB"},
    {"unknown_share",
     [](Evidence& e) {
       fails(e, SmbStep::share, NtStatus::bad_network_name);
       e.smb.lists_shares = true, e.smb.shares = {"doc", "music"};
     },
     Cause::share_unknown, "no share \"docs\"; it lists doc, music", "Use \\\\nas\\doc."},
    {"share_denied", [](Evidence& e) { fails(e, SmbStep::share, NtStatus::access_denied); }, Cause::share_denied,
     "is denied to anna", "in the share"},
    {"file_denied", [](Evidence& e) { fails(e, SmbStep::open, NtStatus::access_denied); }, Cause::file_denied,
     "Opening \\\\nas\\docs is denied", "ACL or mode"},
    {"told_by_sallyport",
     [](Evidence& e) {
       fails(e, SmbStep::open, NtStatus::access_denied);
       e.smb.why.emplace().reason.add(
           {policy::Layer::acl_entry, false, "entry 2 of the ACL", {}, "denies anna", "remove that entry"});
     },
     Cause::file_denied, "entry 2 of the ACL: denies anna", "remove that entry."},
    {"read_only_mount", [](Evidence& e) { fails(e, SmbStep::write, NtStatus::media_write_protected); }, Cause::read_only,
     "mounted read-only on nas", "mount -o remount,rw"},
    {"disk_full", [](Evidence& e) { fails(e, SmbStep::write, NtStatus::disk_full); }, Cause::disk_full, "is full",
     "Make room on nas"},
    {"smb_conf_of_the_client",
     [](Evidence& e) { e.local.smb_conf.faults = {{"/etc/samba/smb.conf", 2, "not closed", "write \"[a]\"", true}}; },
     Cause::broken_smb_conf, "smb.conf is broken", "In /etc/samba/smb.conf:2: write \"[a]\""},
    {"credentials",
     [](Evidence& e) {
       e.local.mount.where = "/etc/fstab:3", e.local.mount.credentials_file = "/root/cred";
       e.local.mount.faults = {{"/root/cred", 2, "blanks around the \"=\"", "write password=", true}};
     },
     Cause::credentials_file, "/root/cred:2: blanks", "write password="},
    {"half_duplex_while_failing",
     [](Evidence& e) {
       used(e).route.link->full_duplex = Known::no;
       used(e).conversations[0] = talk(445, FirstBytes::not_tried);
     },
     Cause::network_hardware, "half duplex", "automatic negotiation"},
    {"errors_grow", [](Evidence& e) { used(e).route.link->errors_grown = 12; }, Cause::network_hardware, "counted 12 errors",
     "Replace the cable"},
    {"unclear", [](Evidence& e) { fails(e, SmbStep::open, NtStatus::internal_error); }, Cause::unclear, "No cause was found",
     "--other-end"},
};

TEST(DoctorVerdict, NamesTheCauseAndTheChange) {
  for (auto& one : kCases) {
    auto evidence = healthy();
    one.change(evidence);
    auto verdict = judge(evidence);
    EXPECT_EQ(id_of(verdict.cause), id_of(one.cause)) << one.name << ": " << verdict.line();
    EXPECT_THAT(verdict.text, HasSubstr(one.text)) << one.name;
    EXPECT_THAT(verdict.change, HasSubstr(one.repair)) << one.name;
    // The first line of the report is the verdict's, and there is no second in it.
    auto report = report_text(evidence, verdict);
    EXPECT_EQ(report.substr(0, report.find('\n')), verdict.line()) << one.name;
  }
}

TEST(DoctorVerdict, AHealthyConnectionIsCalledHealthy) {
  auto evidence = healthy();
  EXPECT_EQ(judge(evidence).cause, Cause::healthy);
  EXPECT_THAT(judge(evidence).text, HasSubstr("healthy up to the login"));
  evidence.smb.step = SmbStep::done;
  EXPECT_EQ(judge(evidence).line(), "The connection to \\\\nas\\docs is healthy.");
  // Sources that know another address too, a slow clock with a login that worked, half duplex: all worth a note at most.
  evidence.names.push_back(says(NameSource::mdns, "10.0.0.3", "10.0.0.3"));
  evidence.addresses.push_back(good("10.0.0.3"));
  used(evidence).conversations[0].skew = std::chrono::seconds(4000);
  used(evidence).route.link->full_duplex = Known::no;
  EXPECT_EQ(judge(evidence).cause, Cause::healthy);
  EXPECT_THAT(judge(evidence).notes, testing::Contains(HasSubstr("clocks are 4000 s apart")));
}

// Nothing asked, nothing known: no cause may come of it.
TEST(DoctorVerdict, TheUnknownIsNoCause) {
  Evidence nothing;
  nothing.target = *parse_target("//10.0.0.2/docs");
  EXPECT_EQ(judge(nothing).cause, Cause::unclear);
  nothing.addresses.emplace_back().address = ip("10.0.0.2");
  EXPECT_EQ(judge(nothing).cause, Cause::unclear);
  auto evidence = healthy();
  used(evidence).arp = {}, used(evidence).echo = {}, used(evidence).route.link.reset();
  used(evidence).conversations[0].large_request = used(evidence).conversations[0].signing_required = Known::unknown;
  used(evidence).conversations[0].skew.reset();
  EXPECT_EQ(judge(evidence).cause, Cause::healthy);
}

TEST(DoctorReport, JsonHasNullForWhatIsUnknown) {
  auto evidence = healthy();
  used(evidence).arp.asked = Known::unknown;
  auto json = report_json(evidence, judge(evidence));
  EXPECT_THAT(json, HasSubstr("\"asked\": null"));
  EXPECT_THAT(json, HasSubstr("\"cause\": \"healthy\""));
}

TEST(DoctorReport, TheOtherEndGetsBothSystemsCommands) {
  auto evidence = healthy();
  evidence.target.share = "a'; rm -rf /; '";
  auto text = other_end_text(evidence, judge(evidence));
  EXPECT_THAT(text, HasSubstr("Get-NetTCPConnection"));
  EXPECT_THAT(text, HasSubstr("tcpdump -ni any host 10.0.0.1 and port 445"));
  EXPECT_THAT(text, Not(HasSubstr("a';")));
}

}  // namespace
}  // namespace sallyport::doctor
