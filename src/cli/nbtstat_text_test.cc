#include "cli/nbtstat_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "audit/sweep/name_socket.h"
#include "cli/nbtstat_targets.h"

namespace sallyport::cli {
namespace {

using audit::NodeStatusResult;
using audit::PortState;
using testing::HasSubstr;
using testing::Not;

const auto kHost = *policy::parse_address("192.0.2.7");

NodeStatusResult answered() {
  audit::NodeStatusFacts facts;
  facts.names = {{nbt::Name::of("SRV", 0x20), 0x0400}, {nbt::Name::of("LAN", 0x1C), 0x8C00}};
  return {kHost, PortState::open, facts, {}, std::chrono::microseconds(1500)};
}

TEST(NbtstatText, ATable) {
  auto text = node_status_text(answered(), "server");
  EXPECT_THAT(text, HasSubstr("192.0.2.7 (server)\n"));
  EXPECT_THAT(text, HasSubstr("  SRV             <20>  unique  file server service\n"));
  EXPECT_THAT(text, HasSubstr("group   domain controllers; in conflict"));
  EXPECT_THAT(text, HasSubstr("MAC address: none"));
  auto with_mac = answered();
  with_mac.facts->mac = policy::parse_mac("02:13:37:c0:ff:ee");
  EXPECT_THAT(node_status_text(with_mac, ""), HasSubstr("MAC address: 02:13:37:c0:ff:ee"));
}

TEST(NbtstatText, WhatANameCarriesDoesNotReachTheTerminal) {
  auto result = answered();
  auto& bytes = result.facts->names[0].name.bytes;
  bytes[0] = 0x1B, bytes[1] = '\n', bytes[2] = 0x9B, bytes[3] = 0xC4;
  auto text = node_status_text(result, "");
  EXPECT_THAT(text, Not(HasSubstr("\x1B")));
  EXPECT_THAT(text, HasSubstr("...\xC3\x84"));
  EXPECT_EQ(nlohmann::json::parse(node_status_json(result, ""))["names"][0]["hex"], "1b0a9bc4202020202020202020202020");
}

TEST(NbtstatText, NoAnswerIsExplained) {
  auto text = [](PortState state, std::error_code unsendable = {}) {
    return node_status_text({kHost, state, {}, unsendable, {}}, "");
  };
  EXPECT_THAT(text(PortState::closed), HasSubstr("nothing listens"));
  EXPECT_THAT(text(PortState::filtered), HasSubstr("firewall"));
  EXPECT_THAT(text(PortState::open), HasSubstr("makes sense"));
  auto unreachable = std::make_error_code(std::errc::network_unreachable);
  EXPECT_THAT(text(PortState::filtered, unreachable), HasSubstr("could not be sent"));
}

TEST(NbtstatText, ForPrograms) {
  auto json = nlohmann::json::parse(node_status_json(answered(), "server"));
  EXPECT_EQ(json["target"], "server");
  EXPECT_EQ(json["state"], "answered");
  EXPECT_EQ(json["names"][1]["suffix"], "1c");
  EXPECT_EQ(json["names"][1]["conflict"], true);
  EXPECT_TRUE(json["mac"].is_null());
  EXPECT_EQ(nlohmann::json::parse(node_status_json({kHost, PortState::closed, {}, {}, {}}, ""))["state"], "refused");
}

TEST(NbtstatTargets, AddressesFirstThenWholeNetworks) {
  auto targets = find_targets({"10.0.0.0/30", "192.0.2.7", "10.1.0.0/31", "192.0.2.7"}, {}, [](const auto&) {});
  ASSERT_TRUE(targets);
  std::vector<std::string> all;
  auto next = all_of(*targets);
  for (policy::IpAddress address; next(address);) all.push_back(to_string(address));
  EXPECT_THAT(all, testing::ElementsAre("192.0.2.7", "10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.1.0.0", "10.1.0.1"));
}

TEST(NbtstatTargets, WhatIsNoneIsNamed) {
  auto error = [](const char* word) {
    auto targets = find_targets({word}, {}, [](const auto&) {});
    return targets ? "" : targets.error();
  };
  EXPECT_THAT(error("10.0.0.1/24"), HasSubstr("the network is 10.0.0.0/24"));
  EXPECT_THAT(error("10.0.0.0/33"), HasSubstr("192.168.1.0/24"));
  EXPECT_THAT(error("fe80::1"), HasSubstr("IPv4"));
  EXPECT_THAT(error("fe80::/64"), HasSubstr("IPv4"));
}

}  // namespace
}  // namespace sallyport::cli
