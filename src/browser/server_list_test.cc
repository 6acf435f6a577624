#include "browser/server_list.h"

#include <gtest/gtest.h>

namespace sallyport::browser {
namespace {

using namespace std::chrono_literals;
namespace type = brws::server_type;

const names::V4 kOne{10, 0, 0, 1}, kTwo{10, 0, 0, 2};
const Time kStart{};

class List : public testing::Test {
 protected:
  ServerList list_;
  List() { list_.set_own({"SALLY", kOwnType, 10, 0, "ours"}, "GROUP", "MASTER"); }
  void hear(std::string name, uint32_t server_type = type::kServer, Duration period = 1min, Time now = kStart, names::V4 from = kOne) {
    list_.heard(from, "GROUP", {std::move(name), server_type, 4, 0, "a comment"}, period, now);
  }
  std::vector<std::string> names(uint32_t mask = type::kAll, std::string_view group = "") const {
    std::vector<std::string> out;
    for (const auto& each : list_.list(group, mask)) out.push_back(each.name);
    return out;
  }
  using Names = std::vector<std::string>;
};

TEST_F(List, WeAreInItWithOurWorkgroupWhenNobodyElseWasHeard) {
  EXPECT_EQ(names(), Names{"SALLY"});
  EXPECT_EQ(names(type::kServer, "group"), Names{"SALLY"});
  EXPECT_EQ(names(type::kServer, "OTHER"), Names{});
  auto groups = list_.list("", type::kDomainEnum);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].name, "GROUP");
  EXPECT_EQ(groups[0].comment, "MASTER");
  EXPECT_TRUE(groups[0].type & type::kDomainEnum);
}

TEST_F(List, AServerIsListedByTheBitsItHas) {
  hear("win98", type::kWorkstation | type::kServer);
  hear("printer", type::kPrintServer);
  EXPECT_EQ(names(), (Names{"SALLY", "PRINTER", "WIN98"}));
  EXPECT_EQ(names(type::kPrintServer), Names{"PRINTER"});
  EXPECT_EQ(names(type::kNt), Names{"SALLY"});
  EXPECT_EQ(names(type::kLocalListOnly | type::kPrintServer), Names{"PRINTER"});
}

TEST_F(List, ThreeSilentPeriodsAndItIsGone) {
  hear("A", type::kServer, 2min);
  list_.expire(kStart + 6min - 1s);
  EXPECT_EQ(names(), (Names{"SALLY", "A"}));
  hear("A", type::kServer, 2min, kStart + 5min);
  list_.expire(kStart + 10min);
  EXPECT_EQ(names(), (Names{"SALLY", "A"}));
  list_.expire(kStart + 11min);
  EXPECT_EQ(names(), Names{"SALLY"});
}

TEST_F(List, NobodyStaysForEver) {
  hear("A", type::kServer, std::chrono::milliseconds(0xFFFFFFFF));
  list_.expire(kStart + 45min);
  EXPECT_EQ(names(), Names{"SALLY"});
}

TEST_F(List, NoServicesMeansGone) {
  hear("A");
  hear("A", 0);
  EXPECT_EQ(names(), Names{"SALLY"});
}

TEST_F(List, WhatIsNoNameIsNotListed) {
  for (const char* name : {"", "SIXTEEN-LETTERS-", "A\\B", "A/B", "\x01", "A\nB"}) hear(name);
  EXPECT_EQ(names(), Names{"SALLY"});
}

TEST_F(List, NobodyTakesOurPlace) {
  hear("sally", type::kPrintServer);
  list_.heard_workgroup(kOne, {"group", 0, 0, 0, "LIAR"}, 1min, kStart);
  EXPECT_EQ(names(), Names{"SALLY"});
  EXPECT_EQ(list_.list("", type::kServer)[0].comment, "ours");
  EXPECT_EQ(list_.list("", type::kDomainEnum)[0].comment, "MASTER");
}

TEST_F(List, AnAddressFillsItsOwnShareOnly) {
  for (int i = 0; i < 100; i++) hear("A" + std::to_string(i));
  EXPECT_EQ(list_.size(), 32u);
  hear("B", type::kServer, 1min, kStart, kTwo);
  EXPECT_EQ(list_.size(), 33u);
  list_.forget(kOne);
  EXPECT_EQ(names(), (Names{"SALLY", "B"}));
}

TEST_F(List, TheCapHolds) {
  for (uint8_t host = 0; host < 100; host++)
    for (int i = 0; i < 32; i++) {
      auto name = std::to_string(host) + "-" + std::to_string(i);
      hear(name, type::kServer, 1min, kStart, {10, 0, 1, host});
      list_.heard_workgroup({10, 0, 1, host}, {"G" + name, 0, 0, 0, "M"}, 1min, kStart);
    }
  EXPECT_EQ(list_.size(), 1024u + 256u);
}

TEST_F(List, WorkgroupsOfOthers) {
  list_.heard_workgroup(kOne, {"FAR", type::kNt, 6, 1, "FARMASTER"}, 1min, kStart);
  EXPECT_EQ(names(type::kDomainEnum), (Names{"GROUP", "FAR"}));
  EXPECT_EQ(names(type::kAll), Names{"SALLY"});  // all servers, no question for workgroups
  list_.expire(kStart + 3min);
  EXPECT_EQ(names(type::kDomainEnum), Names{"GROUP"});
}

}  // namespace
}  // namespace sallyport::browser
