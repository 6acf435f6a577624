// An open port: who hangs up at which byte, packets that are too large, dialects that do not meet.
#include <fmt/format.h>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

std::string own_address(const AddressEvidence& used) {
  return used.route.source ? policy::to_string(*used.route.source) : "this machine";
}

Verdict turned_away(const Evidence& evidence, const Conversation& talk) {
  return {
      Cause::turned_away,
      fmt::format("{} takes the connection on TCP {} and hangs up on {} before a word is said: it does not serve this address.",
                  host_text(evidence), talk.port, own_address(*evidence.used())),
      fmt::format("Allow {} on {} (Samba: hosts allow, hosts deny; Sallyport: a [[zone]] with this network).",
                  own_address(*evidence.used()), evidence.target.host),
      {}};
}

// Bytes that say SMB are cut off, others are not: something reads along.
Verdict interference(const Evidence& evidence, const Conversation& talk) {
  return {Cause::interference,
          fmt::format(
              "The connection to {} is reset as soon as SMB is spoken on TCP {}, and stays while other bytes come: a security "
              "product on one of the machines or between them cuts it off.",
              host_text(evidence), talk.port),
          fmt::format("Allow SMB between {} and {} in that product (intrusion prevention, network shield).",
                      own_address(*evidence.used()), address_text(*evidence.used())),
          {}};
}

Verdict hangs_up(const Evidence& evidence, const Conversation& talk) {
  return {Cause::turned_away,
          fmt::format("{} hangs up at the first message on TCP {}, whatever it is.", host_text(evidence), talk.port),
          fmt::format("Look into the file server's log on {} and restart it; check its rules for the address {}.",
                      evidence.target.host, own_address(*evidence.used())),
          {}};
}

Verdict unfinished(const Evidence& evidence, const Conversation& talk) {
  return {Cause::silent_server,
          fmt::format("{} begins an answer on TCP {} and does not end it in time.", host_text(evidence), talk.port),
          fmt::format("Restart the file server on {}, and look at its load.", evidence.target.host),
          {}};
}

Verdict silent(const Evidence& evidence, const Conversation& talk) {
  return {Cause::silent_server,
          fmt::format("{} takes connections on TCP {} and never answers.", host_text(evidence), talk.port),
          fmt::format("Restart the file server on {}.", evidence.target.host),
          {}};
}

}  // namespace

Found first_bytes(const Evidence& evidence) {
  auto* used = evidence.used();
  auto* talk = used && !used->speaks() ? main_conversation(*used) : nullptr;
  if (!talk) return std::nullopt;
  bool other_bytes_stay = talk->plain_bytes == FirstBytes::silent;
  switch (talk->outcome) {
    case FirstBytes::turned_away: return turned_away(evidence, *talk);
    case FirstBytes::reset: return other_bytes_stay ? interference(evidence, *talk) : hangs_up(evidence, *talk);
    // An orderly end comes from the server itself.
    case FirstBytes::closed: return hangs_up(evidence, *talk);
    case FirstBytes::unfinished: return unfinished(evidence, *talk);
    case FirstBytes::silent: return silent(evidence, *talk);
    case FirstBytes::no_dialect:
      return Verdict{Cause::dialect_mismatch,
                     fmt::format("{} has no dialect in common with SMB 2 or 3 as it is today.", host_text(evidence)),
                     fmt::format("Allow SMB 2 and 3 on {} (Samba: server min protocol = SMB2_02).", evidence.target.host),
                     {}};
    case FirstBytes::not_smb:
      return Verdict{Cause::not_smb,
                     fmt::format("What answers on TCP {} of {} does not speak SMB.", talk->port, host_text(evidence)),
                     fmt::format("Stop what listens there (ss -ltnp 'sport = :{}' on {}), and start the file server.", talk->port,
                                 evidence.target.host),
                     {}};
    default: return std::nullopt;
  }
}

Found black_hole(const Evidence& evidence) {
  auto* used = evidence.used();
  auto* talk = used ? main_conversation(*used) : nullptr;
  if (!talk || talk->large_request != Known::no) return std::nullopt;
  auto mtu = used->route.link ? used->route.link->mtu : 0;
  bool measured = used->echo.largest && used->echo.largest < mtu;
  auto change =
      measured ? fmt::format("ip link set dev {} mtu {}, or let the routers' ICMP \"fragmentation needed\" through.",
                             used->route.link->name, used->echo.largest)
               : std::string("sysctl -w net.ipv4.tcp_mtu_probing=1, or let the routers' ICMP \"fragmentation needed\" through.");
  auto size = measured ? fmt::format("packets above {} bytes", used->echo.largest)
                       : fmt::format("segments of {} bytes", talk->stalled_segment);
  return Verdict{Cause::mtu_black_hole,
                 fmt::format("Large packets to {} vanish on the way: small ones are answered, {} are not (an MTU black hole).",
                             host_text(evidence), size),
                 change,
                 {}};
}

}  // namespace sallyport::doctor::rules
