// Who hangs up at which byte.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

const Case kCases[] = {
    {"turned_away", [](Evidence& e) { hung_up(e, FirstBytes::turned_away, FirstBytes::not_tried, FirstBytes::not_tried); },
     Cause::turned_away, "does not serve this address", "Allow 10.0.0.1 on nas"},
    {"mid_stream_reset", [](Evidence& e) { hung_up(e, FirstBytes::reset, FirstBytes::reset, FirstBytes::silent); },
     Cause::interference, "reset as soon as SMB is spoken", "Allow SMB between 10.0.0.1 and 10.0.0.2 in that product"},
    {"resets_everything", [](Evidence& e) { hung_up(e, FirstBytes::reset, FirstBytes::reset, FirstBytes::reset); },
     Cause::turned_away, "whatever it is", "restart it"},
    {"silent", [](Evidence& e) { hung_up(e, FirstBytes::silent, FirstBytes::silent, FirstBytes::silent); }, Cause::silent_server,
     "never answers", "Restart the file server"},
    {"unfinished", [](Evidence& e) { hung_up(e, FirstBytes::unfinished, FirstBytes::not_tried, FirstBytes::not_tried); },
     Cause::silent_server, "begins an answer on TCP 445 and does not end it", "look at its load"},
    {"not_smb", [](Evidence& e) { hung_up(e, FirstBytes::not_smb, FirstBytes::not_tried, FirstBytes::not_tried); },
     Cause::not_smb, "does not speak SMB", "ss -ltnp"},
    {"black_hole",
     [](Evidence& e) {
       used(e).conversations[0].large_request = Known::no;
       used(e).echo.largest = 1400;
     },
     Cause::mtu_black_hole, "packets above 1400 bytes are not", "ip link set dev eth0 mtu 1400"},
};

TEST(DoctorConversation, NamesTheCauseAndTheChange) { expect_causes(kCases); }

}  // namespace
}  // namespace sallyport::doctor
