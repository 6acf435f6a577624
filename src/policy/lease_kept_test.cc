#include "policy/lease_kept.h"

#include <gtest/gtest.h>

#include "policy/load.h"

namespace sallyport::policy {
namespace {

constexpr Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);
constexpr auto kShare = "[[share]]\nname = \"scans\"\npath = \"/srv/scans\"\n";

Policy with(const std::string& lease) {
  auto text = std::string(kShare);
  if (!lease.empty()) text += "[[lease]]\ndialects = [\"2.1\"]\nshares = [\"scans\"]\nreason = \"scanner\"\n" + lease;
  auto loaded = load_policy(text, "p.toml", {kNow, false});
  EXPECT_TRUE(loaded.errors.empty()) << to_string(loaded.errors.front());
  return *loaded.policy;
}

TEST(LeaseKept, WhileOneForTheDeviceIsInForce) {
  const std::string device = "device = \"10.0.0.7\"\nuntil = 2027-03-31\n";
  PeerFacts scanner{
      .address = *parse_address("10.0.0.7"), .mac = {}, .door = Door::netbios, .calling_name = "SCANNER", .now = kNow};
  EXPECT_TRUE(lease_kept(with(device), scanner));
  EXPECT_TRUE(lease_kept(with(device + "calling_name = \"SCANNER\"\n"), scanner));
  EXPECT_TRUE(lease_kept(with(device + "mac = \"00:11:22:33:44:55\"\n"), scanner)) << "it may be asleep";
  EXPECT_FALSE(lease_kept(with(""), scanner));
  EXPECT_FALSE(lease_kept(with("device = \"10.0.0.8\"\nuntil = 2027-03-31\n"), scanner));
  EXPECT_FALSE(lease_kept(with("device = \"10.0.0.7\"\nuntil = 2026-03-31\n"), scanner)) << "another end";
  EXPECT_FALSE(lease_kept(with(device + "calling_name = \"PRINTER\"\n"), scanner));
  EXPECT_FALSE(lease_kept(with(device + "port = 445\n"), scanner)) << "for the other door";
  scanner.calling_name.reset();
  EXPECT_TRUE(lease_kept(with(device + "calling_name = \"PRINTER\"\n"), scanner)) << "not told yet";
}

}  // namespace
}  // namespace sallyport::policy
