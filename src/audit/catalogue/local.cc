#include "audit/catalogue/catalogue.h"

namespace sallyport::audit::kinds {
namespace {

constexpr std::string_view kBoundary[] = {"NIST SP 800-53 CM-7", "NIST SP 800-53 SC-7(5)", "NIST SP 800-171 3.4.7",
                                          "NIST SP 800-171 3.13.6"};

constexpr FindingKind kKinds[] = {
    {.id = "open-to-internet",
     .severity = Severity::high,
     .title = "The Internet is let in at a port of SMB or NetBIOS",
     .why = "These ports are scanned all the time, and worms have come in by them. Nobody needs them across the Internet.",
     .windows = "",
     .samba = "[global]\ninterfaces = lo 192.168.1.0/24   # the networks that need it\nbind interfaces only = yes",
     .sallyport = "In [server]: listen = [\"192.168.1.7:445\"], an address of the network that needs it.",
     .firewall = "Deny TCP 137-139 and 445 and UDP 137-138 inbound, but from the networks that need them: sallyport harden "
                 "writes the rules.",
     .controls = kBoundary},
    {.id = "open-beyond-networks",
     .severity = Severity::medium,
     .title = "A port of SMB is open beyond the attached networks",
     .why = "No rule of this machine holds back who comes from behind a router: that is left to every router on the way.",
     .windows = "",
     .samba = "",
     .sallyport =
         "Name the networks that need it in [[zone]]s, and let sallyport harden apply --config FILE shut out the others.",
     .firewall = "Deny TCP 137-139 and 445 and UDP 137-138 inbound, but from the networks that need them: sallyport harden "
                 "writes the rules.",
     .controls = kBoundary},
};

}  // namespace

std::span<const FindingKind> of_local() { return kKinds; }

}  // namespace sallyport::audit::kinds
