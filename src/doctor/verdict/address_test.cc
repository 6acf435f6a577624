// The way to the address: route, interface, who has it.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

const Case kCases[] = {
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
    {"half_duplex_while_failing",
     [](Evidence& e) {
       used(e).route.link->full_duplex = Known::no;
       used(e).conversations[0] = talk(445, FirstBytes::not_tried);
     },
     Cause::network_hardware, "half duplex", "automatic negotiation"},
    {"errors_grow", [](Evidence& e) { used(e).route.link->errors_grown = 12; }, Cause::network_hardware, "counted 12 errors",
     "Replace the cable"},
};

TEST(DoctorAddress, NamesTheCauseAndTheChange) { expect_causes(kCases); }

}  // namespace
}  // namespace sallyport::doctor
