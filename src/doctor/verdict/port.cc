// Ports that are shut, and what stands behind one that is: another server, another door, a firewall.
#include <fmt/format.h>

#include <algorithm>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

PortAnswer answer_of(const AddressEvidence& used, uint16_t number) {
  auto* port = used.port(number);
  return port ? port->answer : PortAnswer::not_asked;
}

// The port that is asked for first.
const PortEvidence* main_port(const AddressEvidence& used) { return used.ports.empty() ? nullptr : &used.ports.front(); }

const Fault* fatal_of(const FileEvidence& file) {
  auto found = std::find_if(file.faults.begin(), file.faults.end(), [](auto& fault) { return fault.fatal; });
  return found == file.faults.end() ? nullptr : &*found;
}

std::string place(const Fault& fault) { return fault.line ? fmt::format("{}:{}", fault.file, fault.line) : fault.file; }

Verdict not_started(Cause cause, std::string_view server, const Fault& fault) {
  return {cause,
          fmt::format("{} is not running here, because its configuration is broken: {}: {}.", server, place(fault), fault.text),
          fmt::format("In {}: {}; then start it.", place(fault), fault.change.empty() ? "correct it" : fault.change),
          {}};
}

Verdict rejected(const Evidence& evidence, const PortEvidence& port) {
  auto& used = *evidence.used();
  if (!port.rejected_by || port.rejected_by == used.route.source)
    return {Cause::own_firewall,
            fmt::format("This machine's own firewall rejects connections to TCP {} of {}.", port.port, host_text(evidence)),
            fmt::format("Allow it: nft insert rule inet filter output ip daddr {} tcp dport {} accept.", address_text(used),
                        port.port),
            {}};
  auto where = *port.rejected_by == used.address ? "of the machine itself" : "at " + policy::to_string(*port.rejected_by);
  return {Cause::firewall_rejects,
          fmt::format("The firewall {} rejects TCP {} to {} (an ICMP message says so).", where, port.port, host_text(evidence)),
          fmt::format("Allow TCP {} from {} in the firewall {}.", port.port,
                      used.route.source ? policy::to_string(*used.route.source) : "this machine", where),
          {}};
}

Verdict dropped(const Evidence& evidence, const PortEvidence& port) {
  auto& used = *evidence.used();
  return {Cause::firewall_drops,
          fmt::format("A firewall drops TCP {} to {}: the machine is there, and this port does not answer.", port.port,
                      host_text(evidence)),
          fmt::format("Allow TCP {} from {} in the firewall of {}{}.", port.port,
                      used.route.source ? policy::to_string(*used.route.source) : "this machine", evidence.target.host,
                      used.route.gateway ? " and of what is between" : ""),
          {}};
}

Verdict refused(const Evidence& evidence, const PortEvidence& port) {
  auto& used = *evidence.used();
  auto host = host_text(evidence);
  if (used.route.local)
    return {Cause::nothing_listens,
            fmt::format("Nothing listens on TCP {} of this machine.", port.port),
            "Start the server: sallyport serve, or systemctl start smbd.",
            {}};
  auto* session = used.conversation(139);
  if (session && session->outcome == FirstBytes::negotiated)
    return {Cause::nothing_listens,
            fmt::format("{} serves files on TCP 139 only; TCP {} is refused.", host, port.port),
            fmt::format("Open 445 on {} (Samba: smb ports = 445 139; Sallyport: listen in [server]).", evidence.target.host),
            {}};
  return {Cause::nothing_listens,
          fmt::format("{} is there and refuses TCP {}: no file server listens on it.", host, port.port),
          fmt::format("Start the file server on {}, or allow TCP {} where its firewall answers with a reset.",
                      evidence.target.host, port.port),
          {}};
}

}  // namespace

Found own_server_not_started(const Evidence& evidence) {
  auto* used = evidence.used();
  auto* port = used ? main_port(*used) : nullptr;
  if (!port || !used->route.local || port->answer != PortAnswer::refused) return std::nullopt;
  if (auto* fault = fatal_of(evidence.local.sallyport_toml))
    return not_started(Cause::broken_sallyport_toml, "Sallyport", *fault);
  if (auto* fault = fatal_of(evidence.local.smb_conf)) return not_started(Cause::broken_smb_conf, "Samba", *fault);
  return std::nullopt;
}

Found smb1_only(const Evidence& evidence) {
  auto* used = evidence.used();
  if (!used || used->speaks()) return std::nullopt;
  for (auto& talk : used->conversations) {
    if (talk.smb1 != FirstBytes::negotiated) continue;
    return Verdict{
        Cause::smb1_only,
        fmt::format("{} speaks only SMB 1 (on TCP {}), which today's clients do not.", host_text(evidence), talk.port),
        fmt::format("Update {}, or switch SMB 2 on there (Samba: remove \"server max protocol = NT1\").", evidence.target.host),
        {}};
  }
  return std::nullopt;
}

Found called_name(const Evidence& evidence) {
  auto* used = evidence.used();
  auto* talk = used ? used->conversation(139) : nullptr;
  if (!talk || talk->outcome != FirstBytes::session_refused || used->speaks()) return std::nullopt;
  // With 445 dropped on the way, that is the door to open.
  bool other_door = answer_of(*used, 445) == PortAnswer::filtered || answer_of(*used, 445) == PortAnswer::rejected;
  if (other_door) return std::nullopt;
  auto known = !talk->own_name.empty();
  return Verdict{
      Cause::called_name_refused,
      fmt::format("{} does not answer to this name on TCP 139: \"{}\".", host_text(evidence), talk->called_name_refused),
      known ? fmt::format("Use its own name: {}.", talk->own_name == "*SMBSERVER"
                                                       ? "the one nmblookup -A " + address_text(*used) + " shows"
                                                       : "\\\\" + talk->own_name)
            : fmt::format("Use the server's NetBIOS name, or give it \"{}\" as an alias (Samba: netbios aliases).",
                          evidence.target.host),
      {}};
}

Found port_shut(const Evidence& evidence) {
  auto* used = evidence.used();
  auto* port = used ? main_port(*used) : nullptr;
  if (!port) return std::nullopt;
  switch (port->answer) {
    case PortAnswer::rejected: return rejected(evidence, *port);
    case PortAnswer::filtered: return used->alive() ? Found(dropped(evidence, *port)) : std::nullopt;
    case PortAnswer::refused: return refused(evidence, *port);
    default: return std::nullopt;
  }
}

}  // namespace sallyport::doctor::rules
