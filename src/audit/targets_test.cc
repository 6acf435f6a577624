#include "audit/targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace sallyport::audit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using policy::to_string;

std::expected<std::vector<policy::IpAddress>, std::string> fake_resolver(const std::string& name) {
  if (name == "printer" || name == "file-server.lan")
    return {{*policy::parse_address("10.0.0.7"), *policy::parse_address("fd00::7")}};
  return std::unexpected("this name has no address: unknown");
}

std::expected<Targets, std::string> read(std::vector<std::string> targets, std::vector<std::string> excluded = {},
                                         bool whole = false) {
  return Targets::read({std::move(targets), std::move(excluded), whole, 1}, fake_resolver);
}

// In ascending order.
std::vector<std::string> all(const Targets& targets) {
  std::vector<policy::IpAddress> found;
  for (uint64_t position = 0; position < targets.size(); position++) {
    found.push_back(targets.at(position));
    EXPECT_EQ(targets.position_of(found.back()), position);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> out;
  for (auto& address : found) out.push_back(to_string(address));
  return out;
}

std::vector<std::string> all_of(std::vector<std::string> targets, std::vector<std::string> excluded = {}, bool whole = false) {
  auto found = read(std::move(targets), std::move(excluded), whole);
  EXPECT_TRUE(found) << found.error();
  return all(*found);
}

TEST(Targets, TakesEveryKind) {
  EXPECT_THAT(all_of({"192.0.2.9", "fd00::1"}), ElementsAre("192.0.2.9", "fd00::1"));
  EXPECT_THAT(all_of({"192.0.2.8/30"}), ElementsAre("192.0.2.9", "192.0.2.10"));
  EXPECT_THAT(all_of({"192.0.2.8/31"}), ElementsAre("192.0.2.8", "192.0.2.9"));
  EXPECT_THAT(all_of({"192.0.2.8/32"}), ElementsAre("192.0.2.8"));
  EXPECT_THAT(all_of({"fd00::/126"}), ElementsAre("fd00::", "fd00::1", "fd00::2", "fd00::3"));
  EXPECT_THAT(all_of({"192.0.2.254-255"}), ElementsAre("192.0.2.254", "192.0.2.255"));
  EXPECT_THAT(all_of({"192.0.2.255-192.0.3.1"}), ElementsAre("192.0.2.255", "192.0.3.0", "192.0.3.1"));
  EXPECT_THAT(all_of({"fd00::9-fd00::a"}), ElementsAre("fd00::9", "fd00::a"));
}

TEST(Targets, KeepsNamesForTheirAddresses) {
  auto targets = read({"file-server.lan", "10.0.0.0/29"});
  ASSERT_TRUE(targets);
  EXPECT_EQ(targets->size(), 8u);  // .7 is no host of the block, but the name says it
  EXPECT_EQ(targets->name_of(*policy::parse_address("10.0.0.7")), "file-server.lan");
  EXPECT_EQ(targets->name_of(*policy::parse_address("10.0.0.6")), "");
}

TEST(Targets, AsksEachOnce) {
  EXPECT_EQ(all_of({"10.0.0.0/24", "10.0.0.128/25", "10.0.0.7", "printer", "10.0.0.1-99"}).size(), 255u);
}

// What is the broadcast address of one block may be a host of another.
TEST(Targets, NetworkAndBroadcastAddressesAreLeftOutOfTheirBlockOnly) {
  EXPECT_THAT(all_of({"10.0.0.0/30", "10.0.0.3"}), ElementsAre("10.0.0.1", "10.0.0.2", "10.0.0.3"));
  EXPECT_EQ(all_of({"10.0.0.0/29", "10.0.0.0/30"}).size(), 6u);
  EXPECT_EQ(all_of({"10.0.0.0/29"}, {}, true).size(), 8u);
}

TEST(Targets, LeavesOutWhatIsExcluded) {
  EXPECT_THAT(all_of({"10.0.0.0/29"}, {"10.0.0.4/30", "printer"}), ElementsAre("10.0.0.1", "10.0.0.2", "10.0.0.3"));
  EXPECT_EQ(read({"10.0.0.1"}, {"10.0.0.0/8"}).error(), "every target is excluded");
  EXPECT_THAT(read({"10.0.0.1"}, {"10.0.9.1"})->notes(), ElementsAre("'10.0.9.1': excluded, but no target"));
  EXPECT_THAT(all_of({"10.0.0.1", "fd00::1"}, {"::/1"}), ElementsAre("fd00::1"));
}

TEST(Targets, SaysWhatIsTakenInsteadOfHostBits) {
  auto targets = read({"10.0.0.77/24"});
  EXPECT_EQ(targets->size(), 254u);
  EXPECT_THAT(targets->notes(), ElementsAre("'10.0.0.77/24': the block 10.0.0.0/24 is taken"));
  EXPECT_THAT(read({"10.0.0.0/24"})->notes(), IsEmpty());
}

TEST(Targets, WhatCannotBeAskedIsLeftOut) {
  auto targets = read({"0.0.0.0/0"});
  EXPECT_EQ(targets->size(), (uint64_t{1} << 32) - (uint64_t{1} << 24) - (uint64_t{1} << 29));
  EXPECT_EQ(targets->notes().size(), 1u);
  EXPECT_THAT(targets->notes().front(), HasSubstr("without 224.0.0.0/4"));
}

TEST(Targets, SayWhatIsWrong) {
  struct Case {
    const char* text;
    const char* message;
  };
  for (auto [text, message] : std::initializer_list<Case>{
           {"10.0.0", "four numbers"},
           {"10.0.0.256", "four numbers"},
           {"10.0.0.1:445", "nor may a port"},
           {"printer:445", "has no port"},
           {"fd00::zz", "no port"},
           {"10.0.0.0/33", "the prefix: 0 to 32"},
           {"10.0.0.0/", "the prefix: 0 to 32"},
           {"office/24", "before '/' stands no address"},
           {"10.0.0.9-3", "ends before it begins"},
           {"10.0.0.9-300", "after '-' stands"},
           {"10.0.0.9-fd00::1", "after '-' stands"},
           {"fd00::1-9", "after '-' stands"},
           {"2001:db8::/64", "more than 2^20"},
           {"2001:db8::/107", "more than 2^20"},
           {"::/0", "more than 2^20"},
           {"fd00::-fd01::", "more than 2^20"},
           {"nowhere", "no address"},
           {"a b", "neither an address"},
           {"\x1b[31m", "'?[31m'"},
           {"", "nothing is named"},
           {"224.0.0.5", "multicast"},
           {"255.255.255.255", "reserved, or broadcast"},
           {"0.0.0.0", "names no host"},
           {"ff02::1", "multicast"},
           {"fe80::1%eth0", "link-local"},
           {"@/no/such/file", "/no/such/file: No such file"},
       }) {
    auto targets = read({text});
    ASSERT_FALSE(targets) << text;
    EXPECT_THAT(targets.error(), HasSubstr(message)) << text;
  }
  EXPECT_EQ(read({}).error(), "no targets");
  EXPECT_TRUE(read({"2001:db8::/108"}));
}

class TargetFile : public testing::Test {
 protected:
  void write(const std::string& text) { std::ofstream(path_) << text; }
  void TearDown() override { std::remove(path_.c_str()); }
  std::string path_ = testing::TempDir() + "sallyport-targets-" + std::to_string(getpid());
};

TEST_F(TargetFile, HasOneOnEachLine) {
  write("# the office\n10.0.0.1\r\n\n  10.0.0.8/30  # printers\nprinter\n10.0.0.3");
  EXPECT_THAT(all_of({"@" + path_}), ElementsAre("10.0.0.1", "10.0.0.3", "10.0.0.7", "10.0.0.9", "10.0.0.10", "fd00::7"));
  EXPECT_THAT(all_of({"10.0.0.0/29"}, {"@" + path_}), ElementsAre("10.0.0.2", "10.0.0.4", "10.0.0.5", "10.0.0.6"));
}

TEST_F(TargetFile, SaysWhichLineIsWrong) {
  write("10.0.0.1\n\n10.0.0.0/99\n");
  EXPECT_EQ(read({"@" + path_}).error().find(path_ + ":3: '10.0.0.0/99': "), 0u);
  write("@other\n");
  EXPECT_THAT(read({"@" + path_}).error(), HasSubstr(":1: a file of targets names no other file"));
}

TEST(Targets, TheOrderIsTheSeedsAndKnownByItsFingerprint) {
  auto order_of = [](uint64_t seed) {
    auto targets = *Targets::read({{"10.0.0.0/24"}, {}, false, seed}, fake_resolver);
    std::string order;
    for (uint64_t i = 0; i < targets.size(); i++) order += to_string(targets.at(i)) + " ";
    return std::pair(order, targets.fingerprint());
  };
  EXPECT_EQ(order_of(5), order_of(5));
  EXPECT_NE(order_of(5).first, order_of(6).first);
  EXPECT_NE(order_of(5).second, order_of(6).second);
  EXPECT_NE(read({"10.0.0.1"})->fingerprint(), read({"10.0.0.2"})->fingerprint());
}

}  // namespace
}  // namespace sallyport::audit
