// What is said of NetBIOS names, from the server's own report.
#include "cli/names_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/status_report.h"

namespace sallyport::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

names::Report report() {
  names::Report out;
  out.listening = {"192.0.2.1:137 (eth0)"};
  nbt::ScopedName server{nbt::Name::of("SALLY", 0x20), ""}, other{nbt::Name::of("OLDBOX", 0x20), ""};
  out.own = {{server, false, names::OwnName::State::registered, {192, 0, 2, 1}},
             {{nbt::Name::of("SALLY"), ""}, false, names::OwnName::State::conflict, {192, 0, 2, 1}}};
  out.cache = {{other, {true, false, {{192, 0, 2, 7}}}, 90}, {{nbt::Name::of("NOBODY"), ""}, {}, 5}};
  out.wins = true;
  out.wins_names = 3, out.wins_cap = 100;
  out.wins_rows = {{other.name, 0x6000, {{192, 0, 2, 7}}, 500'000},
                   {nbt::Name::of("\x1b[2J\n", 0x00), 0x8000, {{255, 255, 255, 255}}, 3}};
  return out;
}

TEST(NamesText, OwnNamesAndHowTheyStand) {
  auto text = own_names_text(server::to_json(report()));
  ASSERT_TRUE(text) << text.error();
  EXPECT_THAT(*text, HasSubstr("listening on UDP 192.0.2.1:137 (eth0)\n192.0.2.1\n"));
  EXPECT_THAT(*text, HasSubstr("  SALLY           <20>  unique  registered   file server service\n"));
  EXPECT_THAT(*text, HasSubstr("<00>  unique  conflict     workstation service"));
  EXPECT_THAT(*text, HasSubstr("\n    another machine has this name"));
  EXPECT_THAT(*own_names_text(server::to_json(names::Report())), HasSubstr("UDP port 137 is closed"));
}

TEST(NamesText, NamesOfOthers) {
  auto text = *cached_names_text(server::to_json(report()));
  EXPECT_THAT(text, HasSubstr("OLDBOX          <20>  unique  192.0.2.7"));
  EXPECT_THAT(text, HasSubstr("NOBODY          <00>  unique  nobody answers"));
}

TEST(NamesText, TheWinsTable) {
  auto text = *wins_text(server::to_json(report()));
  EXPECT_THAT(text, HasSubstr("3 names are registered, of 100 at most"));
  EXPECT_THAT(text, HasSubstr("192.0.2.7" + std::string(24, ' ') + "5 days  file server service"));
  EXPECT_THAT(text, HasSubstr("... and 1 more"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b"))) << "names come from peers";
  EXPECT_THAT(*wins_text(server::to_json(names::Report())), HasSubstr("no zone of the policy has wins"));
}

TEST(NamesText, APartForPrograms) {
  EXPECT_THAT(*part_of_names(server::to_json(report()), "own"), HasSubstr("\"state\":\"conflict\""));
  EXPECT_FALSE(own_names_text("{\"error\": \"unknown request\"}"));
  EXPECT_FALSE(own_names_text("nonsense"));
}

}  // namespace
}  // namespace sallyport::cli
