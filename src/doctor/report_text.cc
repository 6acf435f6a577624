#include <fmt/format.h>

#include "doctor/report.h"
#include "doctor/text.h"
#include "doctor/verdict/rules.h"

namespace sallyport::doctor {
namespace {

// "  name      text"
void add(std::string& out, std::string_view what, std::string_view text) { out += fmt::format("  {:<10}{}\n", what, text); }

std::string list(const std::vector<IpAddress>& addresses) {
  std::string out;
  for (auto& address : addresses) out += (out.empty() ? "" : ", ") + policy::to_string(address);
  return out;
}

std::string_view state_text(NameState state) {
  switch (state) {
    case NameState::not_asked: return "not asked";
    case NameState::found: return "";
    case NameState::absent: return "does not know it";
    case NameState::silent: return "no answer";
    case NameState::failed: return "failed";
  }
  return "";
}

std::string name_text(const NameAnswer& answer) {
  std::string out(to_string(answer.source));
  if (!answer.from.empty()) out += fmt::format(" ({})", answer.from);
  out += ": ";
  out += answer.state == NameState::found ? list(answer.addresses) : std::string(state_text(answer.state));
  if (!answer.text.empty() && answer.text != "no answer") out += ", " + answer.text;
  if (answer.state == NameState::found) out += fmt::format(", after {} ms", answer.took.count());
  return out;
}

std::string link_text(const LinkEvidence& link) {
  auto out = link.name;
  if (link.carrier != Known::unknown) out += link.carrier == Known::yes ? ", carrier" : ", NO carrier";
  out += fmt::format(", MTU {}", link.mtu);
  if (link.speed) out += fmt::format(", {} Mbit/s", link.speed);
  if (link.full_duplex != Known::unknown) out += link.full_duplex == Known::yes ? ", full duplex" : ", HALF duplex";
  out += fmt::format(", {} errors in {} packets", link.errors, link.packets);
  if (link.errors_grown) out += fmt::format(", {} of them just now", link.errors_grown);
  return out;
}

std::string route_text(const RouteEvidence& route) {
  if (route.exists == Known::no) return "none: " + route.error;
  if (route.exists == Known::unknown) return "unknown";
  std::string out = route.local     ? "this machine itself"
                    : route.gateway ? "by " + policy::to_string(*route.gateway)
                                    : "on this network";
  if (route.source) out += ", from " + policy::to_string(*route.source);
  return out;
}

std::string arp_text(const ArpEvidence& arp) {
  if (arp.asked == Known::unknown) return "unknown whether two machines have the address: that takes root";
  if (arp.answers.empty()) return fmt::format("nobody answers for {}", policy::to_string(arp.address));
  std::string out = fmt::format("{} is", policy::to_string(arp.address));
  for (auto& mac : arp.answers) out += " " + policy::to_string(mac);
  return out;
}

std::string echo_text(const EchoEvidence& echo) {
  if (echo.asked == Known::unknown) return "unknown: that takes root";
  if (echo.answers != Known::yes) return "no answer (which means little: many machines do not answer)";
  if (!echo.largest) return "answered, but no packet of 576 bytes came back";
  return fmt::format("answered; {} bytes come back whole, the interface sends {}", echo.largest, echo.link_mtu);
}

std::string port_text(const PortEvidence& port) {
  auto out = fmt::format("TCP {}: {}", port.port, to_string(port.answer));
  if (port.rejected_by) out += fmt::format(" (ICMP from {})", policy::to_string(*port.rejected_by));
  return out + fmt::format(", after {} ms", port.took.count());
}

std::string talk_text(const Conversation& talk) {
  auto out = fmt::format("SMB 2 and 3 on TCP {}: {}", talk.port, to_string(talk.outcome));
  if (talk.dialect) out += fmt::format(" with {}", rules::dialect_text(talk.dialect));
  if (talk.signing_required != Known::unknown)
    out += talk.signing_required == Known::yes ? ", signing required" : ", signing not required";
  if (!talk.signing_algorithm.empty()) out += " by " + talk.signing_algorithm;
  if (talk.can_encrypt == Known::yes) out += ", can encrypt";
  if (talk.skew) out += fmt::format(", its clock {:+} s", talk.skew->count());
  if (!talk.called_name_refused.empty()) out += ": " + talk.called_name_refused;
  if (talk.smb1 != FirstBytes::not_tried) out += fmt::format("; SMB 1: {}", to_string(talk.smb1));
  if (talk.plain_bytes != FirstBytes::not_tried) out += fmt::format("; bytes that are no SMB: {}", to_string(talk.plain_bytes));
  if (talk.own_offer != FirstBytes::not_tried)
    out += fmt::format("; what this machine would offer: {}", to_string(talk.own_offer));
  if (talk.large_request != Known::unknown)
    out += talk.large_request == Known::yes ? "; a large request arrives" : "; a large request does NOT arrive";
  return out;
}

void add_address(std::string& out, const AddressEvidence& address, bool other) {
  out += fmt::format("{}{}\n", policy::to_string(address.address), other ? ", which another source says" : "");
  add(out, "route", route_text(address.route));
  if (address.route.link && !address.route.local) add(out, "interface", link_text(*address.route.link));
  if (!other && address.arp.asked != Known::no) add(out, "ARP", arp_text(address.arp));
  if (!other && address.echo.asked != Known::no) add(out, "ping", echo_text(address.echo));
  for (auto& port : address.ports)
    if (port.answer != PortAnswer::not_asked) add(out, "port", port_text(port));
  for (auto& talk : address.conversations) add(out, "SMB", talk_text(talk));
}

void add_file(std::string& out, const FileEvidence& file) {
  if (!file.there) return;
  auto checked = file.checked_by.empty() ? "" : fmt::format(" (asked {} too)", file.checked_by);
  add(out, "file", fmt::format("{}: {}{}", file.file, file.faults.empty() ? "nothing wrong with it" : "see below", checked));
  for (auto& fault : file.faults)
    add(out, "", fmt::format("{}:{}: {}{}", fault.file, fault.line, fault.text, fault.fatal ? "" : " (not what stops it)"));
}

void add_login(std::string& out, const SmbOutcome& smb) {
  if (smb.step == SmbStep::not_tried) return add(out, "login", "not tried");
  auto who = smb.user.empty() ? "nobody" : smb.user;
  auto how = smb.broken.empty() ? to_string(smb.status) : smb.broken;
  add(out, "login",
      smb.step == SmbStep::done ? fmt::format("as {}: everything worked", who)
                                : fmt::format("as {}: {} failed: {}", who, to_string(smb.step), how));
}

void add_why(std::string& out, const policy::Refusal& refusal) {
  out += "What the server says (sallyport why)\n";
  auto text = policy::explain(refusal);
  for (auto line : lines_of(text))
    if (!line.empty()) out += fmt::format("  {}\n", line);
}

}  // namespace

std::string report_text(const Evidence& evidence, const Verdict& verdict) {
  auto out = verdict.line() + "\n\n";
  if (!evidence.names.empty()) out += evidence.target.host + "\n";
  for (auto& answer : evidence.names) add(out, "name", name_text(answer));
  for (auto& address : evidence.addresses) add_address(out, address, &address != evidence.used());
  out += evidence.target.unc() + "\n";
  add_login(out, evidence.smb);
  if (evidence.why) add_why(out, *evidence.why);
  add_file(out, evidence.local.smb_conf);
  add_file(out, evidence.local.sallyport_toml);
  if (!evidence.local.mount.where.empty()) add(out, "mount", evidence.local.mount.where);
  for (auto& fault : evidence.local.mount.faults) add(out, "", fmt::format("{}: {}", fault.file, fault.text));
  if (!verdict.notes.empty()) out += "Besides\n";
  for (auto& note : verdict.notes) add(out, "", note);
  return out;
}

}  // namespace sallyport::doctor
