// What the doctor has seen, written down by hand, and what it must make of it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "doctor/report.h"

namespace sallyport::doctor {

inline IpAddress ip(const char* text) { return *policy::parse_address(text); }

inline Conversation talk(uint16_t port, FirstBytes outcome) {
  Conversation out;
  out.port = port, out.outcome = outcome;
  if (outcome == FirstBytes::negotiated) out.dialect = 0x0311, out.large_request = Known::yes, out.skew = std::chrono::seconds(0);
  return out;
}

// On the same network, answering on 445.
inline AddressEvidence good(const char* text) {
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

inline AddressEvidence dead(const char* text) {
  auto address = good(text);
  address.arp.answers.clear();
  address.echo.answers = Known::no;
  address.ports = {{445, PortAnswer::filtered, {}, {}}, {139, PortAnswer::filtered, {}, {}}};
  address.conversations.clear();
  return address;
}

inline NameAnswer says(NameSource source, const char* address, const char* from = "") {
  NameAnswer answer{source, NameState::found, {ip(address)}, from, ""};
  return answer;
}

inline Evidence healthy() {
  Evidence evidence;
  evidence.target = *parse_target("\\\\nas\\docs");
  evidence.names = {says(NameSource::system, "10.0.0.2"), says(NameSource::dns, "10.0.0.2", "10.0.0.53")};
  evidence.addresses = {good("10.0.0.2")};
  return evidence;
}

inline AddressEvidence& used(Evidence& evidence) { return evidence.addresses.front(); }

inline void shut(Evidence& evidence, PortAnswer answer) {
  used(evidence).ports[0].answer = answer;
  used(evidence).conversations.clear();
}

inline void hung_up(Evidence& evidence, FirstBytes outcome, FirstBytes smb1, FirstBytes plain) {
  auto& conversation = used(evidence).conversations[0];
  conversation = talk(445, outcome);
  conversation.smb1 = smb1, conversation.plain_bytes = plain;
}

inline void fails(Evidence& evidence, SmbStep step, NtStatus status) {
  evidence.smb.step = step, evidence.smb.status = status, evidence.smb.user = "anna";
}

struct Case {
  const char* name;
  void (*change)(Evidence&);
  Cause cause;
  const char* text;    // part of what it is
  const char* repair;  // part of the change
};

inline void smb1_by_fstab(Evidence& evidence) {
  auto& own = evidence.local.own;
  own.low = own.high = kSmb1Version, own.dialects_by = "vers=1.0 in /etc/fstab:4";
}

// Every change makes a healthy connection a sick one with this cause.
inline void expect_causes(std::span<const Case> cases) {
  using testing::HasSubstr;
  for (auto& one : cases) {
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

}  // namespace sallyport::doctor
