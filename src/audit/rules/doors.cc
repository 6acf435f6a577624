#include <fmt/format.h>

#include "audit/report/words.h"
#include "audit/rules/rules.h"

namespace sallyport::audit::rules {
namespace {

std::optional<Seen> netbios_session_open(const HostFacts& facts) {
  if (facts.netbios.port != PortState::open || (facts.netbios.oddity != Oddity::none && !facts.netbios.met())) return {};
  auto& refused = facts.netbios.session_refused;
  return Seen{139, refused.empty() ? "TCP 139 takes connections"
                                   : fmt::format("TCP 139 takes connections; a session with *SMBSERVER is refused: {}", refused)};
}

std::optional<Seen> netbios_names_told(const HostFacts& facts) {
  if (!facts.node_status) return {};
  std::string names;
  for (auto& name : facts.node_status->names) names += (names.empty() ? "" : ", ") + nbt::to_string(name.name);
  auto count = facts.node_status->names.size();
  auto text = fmt::format("UDP 137 tells {} name{}", count, count == 1 ? "" : "s");
  if (!names.empty()) text += ": " + names;
  if (facts.node_status->mac) text += "; hardware address " + policy::to_string(*facts.node_status->mac);
  return Seen{137, text};
}

std::optional<Seen> quic_answers(const HostFacts& facts) {
  if (facts.quic.smb != Known::yes) return {};
  auto text = "UDP 443: " + facts.quic.told_by;
  if (auto& certificate = facts.quic.certificate)
    text += fmt::format("; its certificate: {}, issued by {}, valid until {}", certificate->subject, certificate->issuer,
                        utc(certificate->expires));
  return Seen{443, text};
}

constexpr Rule kRules[] = {
    {"netbios-session-open", netbios_session_open, false},
    {"netbios-names-told", netbios_names_told, false},
    {"quic-answers", quic_answers, false},
};

}  // namespace

std::span<const Rule> of_doors() { return kRules; }

}  // namespace sallyport::audit::rules
