// Names that are not known, and names that lead to the wrong machine.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf16.h"
#include "doctor/text.h"
#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

std::string text_of(const IpAddress& address) { return policy::to_string(address); }

bool says(const NameAnswer& answer, const IpAddress& address) {
  return std::find(answer.addresses.begin(), answer.addresses.end(), address) != answer.addresses.end();
}

// Whether the resolver itself says so: that is only an echo of the others.
bool independent(const NameAnswer& answer) { return answer.source != NameSource::system && answer.state == NameState::found; }

const NameAnswer* who_says(const Evidence& evidence, const IpAddress& address) {
  auto found = std::find_if(evidence.names.begin(), evidence.names.end(),
                            [&](auto& answer) { return independent(answer) && says(answer, address); });
  return found == evidence.names.end() ? nullptr : &*found;
}

bool all_dns_silent(const Evidence& evidence) {
  bool any = false;
  for (auto& answer : evidence.names) {
    if (answer.source != NameSource::dns || answer.state == NameState::not_asked) continue;
    if (answer.state != NameState::silent && answer.state != NameState::failed) return false;
    any = true;
  }
  return any;
}

std::string dns_servers(const Evidence& evidence) {
  std::string out;
  for (auto& answer : evidence.names)
    if (answer.source == NameSource::dns) out += (out.empty() ? "" : ", ") + answer.from;
  return out;
}

Verdict silent_dns(const Evidence& evidence) {
  return {Cause::dns_silent,
          fmt::format("No DNS server answers: {}.", dns_servers(evidence)),
          fmt::format("Correct \"nameserver\" in /etc/resolv.conf, or bring up {}.", dns_servers(evidence)),
          {}};
}

// The server at the address calls itself otherwise.
bool another_machine(const Evidence& evidence) {
  auto& name = evidence.smb.computer;
  if (name.empty() || evidence.smb.step != SmbStep::share) return false;
  return !same_text(printable(name), evidence.target.host.substr(0, evidence.target.host.find('.')));
}

// Another source's address, at which a server is.
const AddressEvidence* better_one(const Evidence& evidence) {
  for (size_t i = 1; i < evidence.addresses.size(); i++)
    if (evidence.addresses[i].speaks()) return &evidence.addresses[i];
  return nullptr;
}

// What is wrong with the address in use, in few words.
std::string failing(const AddressEvidence& used) {
  if (used.speaks()) return "another machine is";
  return used.alive() ? "no file server is" : "nothing answers";
}

Verdict stale_hosts(const Evidence& evidence, const NameAnswer& hosts, const AddressEvidence& better) {
  auto& used = *evidence.used();
  auto* other = who_says(evidence, better.address);
  return {
      Cause::stale_hosts_entry,
      fmt::format("The hosts entry for {} is stale: {} says {}, where {}; {} says {}, where a file server answers.",
                  evidence.target.host, hosts.from, address_text(used), failing(used), source_text(*other), address_text(better)),
      fmt::format("Remove {} from {}, or write {} there.", address_text(used), hosts.from, address_text(better)),
      {}};
}

Verdict wrong_dns(const Evidence& evidence, const NameAnswer& dns, const AddressEvidence& better) {
  auto& used = *evidence.used();
  auto* other = who_says(evidence, better.address);
  return {
      Cause::wrong_dns,
      fmt::format("DNS is wrong about {}: {} says {}, where {}; {} says {}, where a file server answers.", evidence.target.host,
                  dns.from, address_text(used), failing(used), source_text(*other), address_text(better)),
      fmt::format("Change the record of {} on the DNS server {} to {}.", evidence.target.host, dns.from, address_text(better)),
      {}};
}

// The resolver knows nothing, and somebody else does.
Verdict missing_in_dns(const Evidence& evidence, const NameAnswer& other) {
  auto address = text_of(other.addresses.front());
  if (all_dns_silent(evidence)) return silent_dns(evidence);
  return {Cause::wrong_dns,
          fmt::format("DNS does not know {}; {} says {}.", evidence.target.host, source_text(other), address),
          fmt::format("Add a record {} with {} to DNS{}, or a line \"{} {}\" to /etc/hosts.", evidence.target.host, address,
                      dns_servers(evidence).empty() ? "" : " (" + dns_servers(evidence) + ")", address, evidence.target.host),
          {}};
}

}  // namespace

Found name_unknown(const Evidence& evidence) {
  auto* system = evidence.name(NameSource::system);
  if (evidence.target.address || !system || system->state == NameState::found) return std::nullopt;
  auto other = std::find_if(evidence.names.begin(), evidence.names.end(), independent);
  if (other != evidence.names.end()) return missing_in_dns(evidence, *other);
  if (all_dns_silent(evidence)) return silent_dns(evidence);
  return Verdict{Cause::name_unknown,
                 fmt::format("Nobody knows the name {}.", evidence.target.host),
                 fmt::format("Correct the name, or add it to DNS or to /etc/hosts with the server's address."),
                 {}};
}

Found name_leads_astray(const Evidence& evidence) {
  auto* used = evidence.used();
  auto* better = used ? better_one(evidence) : nullptr;
  if (!better || !who_says(evidence, better->address) || (used->speaks() && !another_machine(evidence))) return std::nullopt;
  auto* blamed = who_says(evidence, used->address);
  if (!blamed) return std::nullopt;
  if (blamed->source == NameSource::hosts_file) return stale_hosts(evidence, *blamed, *better);
  if (blamed->source == NameSource::dns) return wrong_dns(evidence, *blamed, *better);
  return Verdict{Cause::wrong_dns,
                 fmt::format("{} says {} is {}, where {}; at {} a file server answers.", source_text(*blamed),
                             evidence.target.host, address_text(*used), failing(*used), address_text(*better)),
                 fmt::format("Write \"{} {}\" into /etc/hosts, or into DNS.", address_text(*better), evidence.target.host),
                 {}};
}

}  // namespace sallyport::doctor::rules
