// Who is answered on UDP 137 and 138.
#include "policy/datagram_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/load.h"

namespace sallyport::policy {
namespace {

using testing::HasSubstr;

constexpr Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);
constexpr Time kLater = std::chrono::sys_days(std::chrono::year(2028) / 1 / 1);

constexpr auto kPolicy = R"(
[[share]]
name = "scans"
path = "/srv/scans"
[[zone]]
name = "office"
networks = ["10.1.0.0/16"]
wins = true
reason = "old machines find each other"
[[zone]]
name = "guests"
networks = ["10.1.9.0/24"]
[[lease]]
device = "10.0.0.7"
mac = "00:11:22:33:44:55"
dialects = ["NT LM 0.12"]
shares = ["scans"]
reason = "scanner"
until = 2027-03-31
[[lease]]
device = "10.0.0.8"
port = 445
dialects = ["2.1"]
shares = ["scans"]
reason = "printer"
until = 2027-03-31
)";

Policy policy() {
  auto loaded = load_policy(kPolicy, "p.toml", {kNow, false});
  EXPECT_TRUE(loaded.errors.empty()) << to_string(loaded.errors.front());
  return *loaded.policy;
}

PeerFacts from(const char* address, const char* mac = nullptr, Time now = kNow) {
  PeerFacts facts;
  facts.address = *parse_address(address);
  if (mac) facts.mac = parse_mac(mac);
  facts.now = now;
  return facts;
}

TEST(DatagramDoor, ALeasesDeviceIsAnsweredWhileTheLeaseLasts) {
  auto rules = policy();
  for (uint16_t port : {137, 138}) {
    EXPECT_TRUE(admit_datagram(rules, from("10.0.0.7", "00:11:22:33:44:55"), port).device);
    EXPECT_FALSE(admit_datagram(rules, from("10.0.0.7", "00:11:22:33:44:55", kLater), port).allowed());
    EXPECT_FALSE(admit_datagram(rules, from("10.0.0.7", "00:11:22:33:44:66"), port).allowed());
    EXPECT_FALSE(admit_datagram(rules, from("10.0.0.7"), port).allowed());
    EXPECT_FALSE(admit_datagram(rules, from("10.0.0.8"), port).allowed()) << "a lease for 445 opens 445 alone";
    EXPECT_FALSE(admit_datagram(rules, from("10.0.0.9"), port).allowed());
  }
}

TEST(DatagramDoor, AZoneWithWinsIsAnsweredOn137) {
  auto rules = policy();
  auto inside = admit_datagram(rules, from("10.1.2.3"), 137);
  EXPECT_TRUE(inside.wins);
  EXPECT_FALSE(inside.device);
  EXPECT_FALSE(admit_datagram(rules, from("10.1.2.3"), 138).allowed());
  EXPECT_FALSE(admit_datagram(rules, from("10.1.9.3"), 137).allowed()) << "the narrower zone has no wins";
}

TEST(DatagramDoor, ARefusalNamesThePortAndTheWayIn) {
  auto stranger = admit_datagram(policy(), from("10.0.0.9"), 137).reason;
  ASSERT_TRUE(stranger.refusing());
  EXPECT_THAT(stranger.refusing()->text, HasSubstr("UDP port 137"));
  EXPECT_THAT(stranger.refusing()->remedy, HasSubstr("device = \"10.0.0.9\""));
  auto forged = admit_datagram(policy(), from("10.0.0.7", "00:11:22:33:44:66"), 137).reason;
  ASSERT_EQ(forged.steps.size(), 1u);
  EXPECT_THAT(forged.steps[0].text, HasSubstr("the peer has 00:11:22:33:44:66; UDP port 137 gave no answer"));
}

TEST(DatagramDoor, ItIsOpenForALeaseOrForWins) {
  auto rules = policy();
  EXPECT_TRUE(name_service_open(rules, kNow));
  EXPECT_TRUE(name_service_open(rules, kLater));
  rules.zones.clear();
  EXPECT_TRUE(name_service_open(rules, kNow));
  EXPECT_FALSE(name_service_open(rules, kLater));
}

}  // namespace
}  // namespace sallyport::policy
