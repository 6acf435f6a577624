// Everything together: who is answered what, and who not at all.
#include "names/responder.h"

#include <gmock/gmock.h>

#include "names/test_names.h"
#include "policy/load.h"

namespace sallyport::names {
namespace {

using testing::HasSubstr;
constexpr policy::Time kWall = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);
constexpr policy::Time kLapsed = std::chrono::sys_days(std::chrono::year(2028) / 6 / 15);
constexpr V4 kClient{10, 78, 0, 5}, kStranger{10, 77, 7, 66};

constexpr auto kPolicy = R"(
[[share]]
name = "scans"
path = "/srv/scans"
[[zone]]
name = "old"
networks = ["10.78.0.0/16"]
wins = true
reason = "old machines"
[[lease]]
device = "10.77.7.20"
mac = "00:11:22:33:44:55"
dialects = ["NT LM 0.12"]
shares = ["scans"]
reason = "scanner"
until = 2027-03-31
)";

struct Answering : testing::Test {
  Answering() { serve(""); }

  void serve(const std::string& netbios) {
    auto loaded = policy::load_policy(netbios + kPolicy, "p.toml", {kWall, false});
    ASSERT_TRUE(loaded.policy) << to_string(loaded.errors.at(0));
    Plan plan{std::make_shared<policy::Policy>(*loaded.policy), "SALLY", "OLDGROUP", {test_link()}};
    Outbox ignored;
    responder.configure(plan, now, ignored);
    for (int i = 0; i < 8; i++) now += 250ms, responder.tick(now, ignored);
  }
  // What comes back to a datagram; nullopt for nothing.
  std::optional<nbt::Packet> say(V4 from, Bytes datagram, bool broadcast = false, policy::Time wall = kWall) {
    out.clear();
    auto length = responder.take({0, broadcast, from, 1025, datagram}, room, now, wall, out);
    if (length) return *nbt::read_packet(Bytes(room, length));
    if (out.empty() || out[0].datagram.empty()) return std::nullopt;
    return sent(out[0]);
  }
  std::optional<nbt::Packet> query(V4 from, const nbt::Name& name, bool broadcast = false, policy::Time wall = kWall,
                                   const std::string& scope = "") {
    kept.clear();
    append_packet(nbt::name_query(9, {name, scope}, broadcast), kept);
    return say(from, kept, broadcast, wall);
  }

  std::optional<policy::MacAddress> mac = policy::parse_mac("00:11:22:33:44:55");
  std::vector<std::string> refusals;
  Surroundings surroundings{
      [this](const policy::IpAddress&) { return mac; },
      [this](const policy::IpAddress&, const policy::Reason& reason) { refusals.push_back(reason.refusing()->text); }};
  Responder responder{surroundings};
  Time now = Clock::now();
  Outbox out;
  Buffer kept;
  uint8_t room[kAnswerRoom];
};

const auto kServer = nbt::Name::of("SALLY", 0x20);

TEST_F(Answering, TheDeviceFindsTheServer) {
  for (bool broadcast : {false, true}) {
    auto answer = query(kDevice, kServer, broadcast);
    ASSERT_TRUE(answer);
    EXPECT_EQ(owners_in(*answer).at(0).address, kOurs);
  }
  EXPECT_TRUE(query(kDevice, nbt::Name::of("sally", 0x20))) << "names have no case";
  EXPECT_EQ(query(kDevice, nbt::Name::of("OTHER"))->rcode(), nbt::Rcode::name_error);
  EXPECT_FALSE(query(kDevice, nbt::Name::of("OTHER"), true)) << "nobody says no to a broadcast";
  EXPECT_EQ(query(kDevice, kServer, false, kWall, "SCOPE")->rcode(), nbt::Rcode::name_error);
}

TEST_F(Answering, NobodyElseGetsAByte) {
  auto registration = told(nbt::Opcode::registration, kServer, kStranger, false, 7, true);
  auto demand = told(nbt::Opcode::release, kServer, kStranger);
  Buffer status;
  append_packet(nbt::node_status_request(5), status);
  for (bool broadcast : {false, true}) {
    EXPECT_FALSE(query(kStranger, kServer, broadcast));
    EXPECT_FALSE(query(kStranger, nbt::Name::of("OTHER"), broadcast));
    EXPECT_FALSE(say(kStranger, status, broadcast));
    EXPECT_FALSE(say(kStranger, registration.bytes, broadcast));
    EXPECT_FALSE(say(kStranger, demand.bytes, broadcast));
    EXPECT_FALSE(say(kStranger, as_bytes("nonsense that is long enough"), broadcast));
  }
  ASSERT_EQ(refusals.size(), 1u) << "told once a second";
  EXPECT_THAT(refusals[0], HasSubstr("UDP port 137"));
  now += 2s;
  query(kStranger, kServer);
  EXPECT_EQ(refusals.size(), 2u);
}

TEST_F(Answering, ALeaseThatLapsedOrAnotherMachineWithItsAddress) {
  EXPECT_TRUE(query(kDevice, kServer));
  now += 2s;
  EXPECT_FALSE(query(kDevice, kServer, false, kLapsed));
  now += 2s;
  mac = policy::parse_mac("00:11:22:33:44:66");
  EXPECT_FALSE(query(kDevice, kServer));
  EXPECT_THAT(refusals.back(), HasSubstr("UDP port 137"));
}

TEST_F(Answering, ADeviceThatIsInNoTableOfNeighboursIsLookedUp) {
  mac.reset();
  out.clear();
  kept.clear();
  append_packet(nbt::name_query(9, {kServer, ""}, true), kept);
  EXPECT_EQ(responder.take({0, true, kDevice, 1025, kept}, room, now, kWall, out), 0u);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].to, kDevice);
  EXPECT_TRUE(out[0].datagram.empty());
  EXPECT_TRUE(refusals.empty()) << "not before it was looked up";
  mac = policy::parse_mac("00:11:22:33:44:55");
  now += 250ms;
  EXPECT_TRUE(query(kDevice, kServer, true)) << "its next try";
  mac.reset();
  now += 2s;
  out.clear();
  responder.take({0, true, kDevice, 1025, kept}, room, now, kWall, out);
  now += 250ms;
  responder.take({0, true, kDevice, 1025, kept}, room, now, kWall, out);
  EXPECT_EQ(refusals.size(), 1u);
}

TEST_F(Answering, AFloodFromMadeUpAddressesIsToldAFewTimes) {
  for (uint8_t i = 0; i < 255; i++)
    for (uint8_t j = 0; j < 4; j++) query({172, 16, j, i}, kServer);
  EXPECT_EQ(refusals.size(), Gate::kToldASecond);
}

TEST_F(Answering, ANameIsDefendedAgainstWhoMayKnowOfUs) {
  auto by_device = told(nbt::Opcode::registration, kServer, kDevice, false, 7, true);
  EXPECT_EQ(say(kDevice, by_device.bytes, true)->rcode(), nbt::Rcode::active);
  auto by_stranger = told(nbt::Opcode::registration, kServer, kStranger, false, 7, true);
  EXPECT_FALSE(say(kStranger, by_stranger.bytes, true));
  serve("[netbios]\nannounce = \"network\"\n");
  EXPECT_EQ(say(kStranger, by_stranger.bytes, true)->rcode(), nbt::Rcode::active) << "the network has been told whose it is";
  EXPECT_FALSE(say({192, 0, 2, 7}, by_stranger.bytes, true)) << "not of this network";
  EXPECT_FALSE(query(kStranger, kServer, true));
}

TEST_F(Answering, AZoneWithWinsRegistersAndAsks) {
  const auto name = nbt::Name::of("OLDBOX", 0x20);
  EXPECT_EQ(query(kClient, name)->rcode(), nbt::Rcode::name_error);
  auto registration = told(nbt::Opcode::registration, name, kClient);
  EXPECT_EQ(say(kClient, registration.bytes)->rcode(), nbt::Rcode::success);
  auto found = query({10, 78, 0, 6}, name);
  ASSERT_TRUE(found);
  EXPECT_EQ(owners_in(*found).at(0).address, kClient);
  EXPECT_EQ(query(kDevice, name)->rcode(), nbt::Rcode::name_error) << "the device is in no such zone";
  EXPECT_FALSE(query({10, 78, 0, 6}, name, true)) << "a WINS server is no proxy for broadcasts";
  EXPECT_EQ(owners_in(*query(kClient, kServer)).at(0).address, kOurs) << "our own name is found, too";
  auto ours = told(nbt::Opcode::registration, kServer, kClient);
  EXPECT_EQ(say(kClient, ours.bytes)->rcode(), nbt::Rcode::active);
  auto by_device = told(nbt::Opcode::registration, name, kDevice);
  EXPECT_FALSE(say(kDevice, by_device.bytes)) << "registers at no server of ours";
}

TEST_F(Answering, AnotherScopeIsNotRegistered) {
  nbt::NameAddress owner{0, kClient};
  auto bytes = request_about(7, server_flags(nbt::Opcode::registration), {nbt::Name::of("OLDBOX"), "ELSEWHERE"}, owner, 0);
  EXPECT_EQ(say(kClient, bytes)->rcode(), nbt::Rcode::refused);
  EXPECT_EQ(query(kClient, nbt::Name::of("OLDBOX"), false, kWall, "ELSEWHERE")->rcode(), nbt::Rcode::name_error);
}

TEST_F(Answering, NodeStatusIsForWhoMayAsk) {
  Buffer status;
  append_packet(nbt::node_status_request(5), status);
  for (auto& from : {kDevice, kClient}) {
    auto answer = say(from, status);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->answers.at(0).type, nbt::RecordType::node_status);
    EXPECT_EQ(answer->answers[0].data[0], 3);  // SALLY<00>, SALLY<20>, OLDGROUP<00>
  }
}

TEST_F(Answering, APNodeIsDeafToBroadcasts) {
  serve("[netbios]\nnode = \"p\"\nwins = [\"10.77.7.1\"]\n");
  EXPECT_FALSE(query(kDevice, kServer, true));
}

TEST_F(Answering, AScopeSeparates) {
  serve("[netbios]\nscope = \"OLD.LAN\"\n");
  EXPECT_EQ(query(kDevice, kServer)->rcode(), nbt::Rcode::name_error);
  EXPECT_EQ(query(kDevice, kServer, false, kWall, "OLD.LAN")->rcode(), nbt::Rcode::success);
  EXPECT_TRUE(responder.owns({kServer, "old.lan"}, kOurs));
  EXPECT_FALSE(responder.owns({kServer, ""}, kOurs));
}

TEST_F(Answering, FurtherNamesComeAndGo) {
  const auto master = nbt::Name::of("OLDGROUP", 0x1D);
  responder.add_name(master, false, now);
  EXPECT_FALSE(responder.owns({master, ""}, kOurs)) << "not before it was claimed";
  for (int i = 0; i < 8; i++) now += 250ms, responder.tick(now, out);
  EXPECT_TRUE(responder.owns({master, ""}, kOurs));
  out.clear();
  responder.remove_name(master, out);
  EXPECT_EQ(sent(out.at(0)).opcode(), nbt::Opcode::release);
  EXPECT_FALSE(responder.owns({master, ""}, kOurs));
}

TEST_F(Answering, AFurtherNameMayBeOfOneLinkAlone) {
  const auto master = nbt::Name::of("OLDGROUP", 0x1D);
  const V4 elsewhere{10, 9, 9, 9};
  responder.add_name(master, false, now, elsewhere);
  for (int i = 0; i < 8; i++) now += 250ms, responder.tick(now, out);
  EXPECT_FALSE(responder.owns({master, ""}, kOurs));
  responder.add_name(master, false, now, kOurs);
  for (int i = 0; i < 8; i++) now += 250ms, responder.tick(now, out);
  EXPECT_TRUE(responder.owns({master, ""}, kOurs));
  responder.remove_name(master, out, elsewhere);
  EXPECT_TRUE(responder.owns({master, ""}, kOurs));
  responder.remove_name(master, out, kOurs);
  EXPECT_FALSE(responder.owns({master, ""}, kOurs));
}

TEST_F(Answering, ANewPlanReleasesWhatIsNoLongerServed) {
  Plan nothing{std::make_shared<policy::Policy>(), "SALLY", "OLDGROUP", {}};
  out.clear();
  responder.configure(nothing, now, out);
  EXPECT_EQ(out.size(), 3u);
  for (auto& each : out) EXPECT_EQ(sent(each).opcode(), nbt::Opcode::release);
  EXPECT_FALSE(query(kDevice, kServer));
}

TEST_F(Answering, OurOwnBroadcastsAreNotHeard) {
  auto claim = told(nbt::Opcode::registration, kServer, kOurs, false, 7, true);
  out.clear();
  EXPECT_EQ(responder.take({0, true, kOurs, 137, claim.bytes}, room, now, kWall, out), 0u);
  EXPECT_TRUE(out.empty() && refusals.empty());
}

}  // namespace
}  // namespace sallyport::names
