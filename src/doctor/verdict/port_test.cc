// Ports that are shut, and by whom.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

const Case kCases[] = {
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
};

TEST(DoctorPort, NamesTheCauseAndTheChange) { expect_causes(kCases); }

}  // namespace
}  // namespace sallyport::doctor
