#include "harden/writers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harden/diff.h"
#include "harden/nft_rules.h"
#include "harden/test_policy.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

size_t count(const std::string& text, const std::string& what) {
  size_t found = 0;
  for (size_t at = 0; (at = text.find(what, at)) != text.npos; at += what.size()) found++;
  return found;
}

TEST(NftText, IsReadable) {
  auto text = nft_text(test_subject(test_policy()).flows);
  for (auto* part : {"table inet sallyport\ndelete table inet sallyport\n", "type filter hook input priority -5; policy accept;",
                     "\t\tiifname \"lo\" accept comment \"this machine itself\"\n",
                     "\t\tether saddr 00:11:22:33:44:55 ip saddr 10.1.9.7 tcp dport 139 meta time < 1798718400 accept comment "
                     "\"lease for 10.1.9.7 until 2026-12-31\"\n",
                     "\t\tether saddr 00:11:22:33:44:55 ip saddr 10.1.9.7 udp dport 137-138 meta time < 1798718400 accept",
                     "\t\tip6 saddr 2001:db8:9::7 tcp dport 139 meta time < 1796040000 accept",
                     "\t\tip saddr @smb4 tcp dport 445 accept comment \"zones\"\n",
                     "\t\ttcp dport { 137-139, 445 } counter reject with tcp reset comment \"everybody else\"\n",
                     "\t\tudp dport { 137-139, 445 } counter drop"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, Not(HasSubstr("10.0.0.99"))) << "that lease has lapsed";
  EXPECT_THAT(text, Not(HasSubstr("2001:db8:9::7 udp"))) << "NetBIOS has no names and datagrams over IPv6";
  EXPECT_THAT(text, Not(HasSubstr("names4")));
}

TEST(NftText, NamesAreASet) {
  auto policy = test_policy(kNamesPolicy);
  auto text = nft_text(test_subject(policy, kNow, test_vicinities()).flows);
  EXPECT_THAT(text, HasSubstr("\tset names4 {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = {\n\t\t\t10.7.0.0/25,\n"
                              "\t\t\t10.8.0.0/16,\n\t\t\t192.0.2.53,\n"));
  EXPECT_THAT(text, HasSubstr("\t\tip saddr 10.9.0.0/24 udp dport 137-138 meta time < 1798718400 accept comment \"[netbios]"));
  EXPECT_THAT(nft_json(test_subject(policy, kNow, test_vicinities()).flows), Not(HasSubstr("\"10.9.0.0/24\"")))
      << "nft takes that for a host's name";
  EXPECT_THAT(text, HasSubstr("\t\tip saddr @names4 udp dport 137 accept comment \"names\"\n"));
}

// What nft lists of our table is, but for handles, counts and how it writes dates, what we wrote.
TEST(NftText, AListingIsComparedWithoutWhatIsTheKernels) {
  auto wanted = nft_objects(test_subject(test_policy()).flows);
  json listing = {{"nftables", {{{"metainfo", {{"version", "1.0.6"}}}}}}};
  for (auto object : wanted) {
    auto& value = object.begin().value();
    value["handle"] = 7;
    if (value.contains("expr"))
      for (auto& expression : value["expr"]) {
        if (expression.contains("counter")) expression["counter"] = {{"packets", 5}, {"bytes", 300}};
        if (expression.contains("match") && expression["match"]["left"].contains("meta") && expression["match"]["op"] == "<")
          expression["match"]["right"] =
              utc(policy::Time(std::chrono::seconds(std::stoll(expression["match"]["right"].get<std::string>()))));
      }
    listing["nftables"].push_back(object);
  }
  listing["nftables"].push_back({{"table", {{"family", "ip"}, {"name", "sallyport"}, {"handle", 9}}}});
  EXPECT_EQ(own_objects(listing), wanted);
  EXPECT_EQ(nft_table_text(own_objects(listing)), nft_table_text(wanted));
}

TEST(NftText, StrangeListingsDoNoHarm) {
  for (
      auto* text :
      {"{}", "7",
       R"({"nftables": [7, {}, {"rule": 7},
          {"rule": {"family": "inet", "table": "sallyport", "expr": [7, {"match": 7}, {"match": {}}]}}]})",
       R"({"nftables": [{"chain": {"family": "inet", "table": "sallyport", "hook": 7}},
          {"set": {"family": "inet", "table": "sallyport", "elem": 7, "flags": 7}}]})"})
    nft_table_text(own_objects(json::parse(text)));
}

TEST(Shell, NamesDoNotLeaveTheirComments) {
  auto policy = test_policy();
  policy.zones[0].name = "x\nrm -rf /; $(id) 'y";
  policy.file = "a\nzzz";
  auto subject = test_subject(policy);
  for (auto& text : {write_ufw(subject), write_firewalld(subject), write_smb_conf(subject), write_plan_text(subject)}) {
    EXPECT_THAT(text, Not(HasSubstr("\nrm "))) << text;
    EXPECT_THAT(text, Not(HasSubstr("\nzzz")));
  }
}

TEST(Ufw, WhatIsAskedFirstIsWrittenLast) {
  auto text = write_ufw(test_subject(test_policy()));
  EXPECT_LT(text.find("ufw prepend deny"), text.find("ufw prepend allow"));
  EXPECT_THAT(text,
              HasSubstr("before 1798718400 && ufw prepend allow proto tcp from 10.1.9.7 to any port 139 comment 'sallyport'"));
  EXPECT_THAT(text, HasSubstr("before 1798718400 && ufw prepend allow proto udp from 10.1.9.7 to any port 137:138 comment"));
}

TEST(Firewalld, ALeaseEndsByItself) {
  auto text = write_firewalld(test_subject(test_policy()));
  EXPECT_THAT(
      text,
      HasSubstr(
          "before 1798718400 && firewall-cmd --policy=sallyport --add-rich-rule='rule priority=\"-100\" family=\"ipv4\" source "
          "address=\"10.1.9.7\" port port=\"139\" protocol=\"tcp\" accept' --timeout=\"$((1798718400 - $(date +%s)))s\""));
  EXPECT_THAT(text, HasSubstr("address=\"10.1.9.7\" port port=\"137-138\" protocol=\"udp\" accept' --timeout="));
  EXPECT_LT(text.find("firewall-cmd --reload"), text.find("--timeout=")) << "a reload forgets what is not permanent";
}

TEST(SmbConf, PresentLinesAreReplacedWhereTheyStand) {
  auto subject = test_subject(test_policy());
  auto text = harden_smb_conf(subject,
                              "# mine\n[global]\n  workgroup = X\n  Server  Min Protocol = NT1\n  min protocol = CORE\n  hosts "
                              "allow = \\\n     192.0.2.1 \\\n     192.0.2.2\n\n"
                              "[docs]\n  path = /srv\n  smb encrypt = off\n");
  EXPECT_THAT(text,
              HasSubstr("# mine\n[global]\n  workgroup = X\n   server min protocol = SMB3_00\n   hosts allow = 127.0.0.1 ::1 "));
  for (auto* gone : {"NT1", "CORE", "192.0.2."}) EXPECT_THAT(text, Not(HasSubstr(gone)));
  EXPECT_THAT(text, HasSubstr("\n\n[docs]\n  path = /srv\n  smb encrypt = off\n"));
  EXPECT_EQ(count(text, "server min protocol"), 1u);
  EXPECT_EQ(harden_smb_conf(subject, text), text) << "once is enough";
}

TEST(SmbConf, WithoutAGlobalSectionOneIsMade) {
  auto subject = test_subject(policy::Policy{});
  EXPECT_THAT(harden_smb_conf(subject, "[docs]\npath = /srv\n"), testing::EndsWith("\n\n[docs]\npath = /srv\n"));
  auto text = harden_smb_conf(subject, "");
  EXPECT_THAT(text, testing::StartsWith("[global]\n   smb ports = 445\n"));
  EXPECT_THAT(text, Not(HasSubstr("hosts allow"))) << "everybody may come";
}

TEST(Plan, NamesSegmentsAndSteps) {
  auto policy = test_policy();
  auto subject = test_subject(policy);
  subject.held = hold_back(subject.flows, {{*policy::parse_address("10.0.0.99"), "OLDPC", kNow}}, kNow);
  subject.found = {{*policy::parse_address("10.0.0.50"), true, false, true},
                   {*policy::parse_address("10.0.0.51"), true, true, true}};
  auto text = write_plan_text(subject);
  for (auto* part : {"zone \"house\"", "lease for 10.1.9.7", "until 2026-12-31", "everybody else at 137-139, 445",
                     "1. Decide about 10.0.0.99 (OLDPC)", "10.0.0.50 answers at 139, and speaks SMB 1: nothing else.",
                     "10.0.0.51 answers at 139 and 445, and speaks SMB 1: turn SMB 1 off there"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Plan, ShowsNamesAndDatagrams) {
  auto policy = test_policy(kNamesPolicy);
  auto subject = test_subject(policy, kNow, test_vicinities());
  auto text = write_plan_text(subject);
  for (auto* part : {"139, UDP 137-138  until 2026-12-31, as 00:11:22:33:44:55",
                     "  zone \"hall\"                  10.7.0.0/25                                  UDP 137\n",
                     "  [netbios] announce           10.9.0.0/24                                  UDP 137-138  until 2026-12-31\n",
                     "replace 10.9.0.7; its lease ends, and with it the way to 139, UDP 137-138.",
                     "; UDP 137 from those that have it above; 137 to 139 nowhere else."})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, Not(HasSubstr("replace 10.9.0.0/24"))) << "the network has no lease";
  EXPECT_THAT(write_plan_svg(subject), HasSubstr(">UDP 137-138</text>"));
  EXPECT_THAT(write_plan_svg(test_subject(policy::Policy{})), Not(HasSubstr("UDP")));
  for (auto& other : {write_smb_conf(subject), write_powershell(subject)})
    EXPECT_THAT(other, HasSubstr("# Not here, but at Sallyport: 10.7.0.0/25 to UDP 137 (zone \"hall\")"));
}

TEST(Plan, TheDrawingIsXml) {
  auto policy = test_policy();
  policy.zones[0].name = "a<b>&\"c\x01";
  auto text = write_plan_svg(test_subject(policy));
  EXPECT_THAT(text, HasSubstr("zone &quot;a&lt;b&gt;&amp;&quot;c?&quot;"));
  for (auto* tag : {"svg", "text", "style", "defs", "marker"})
    EXPECT_EQ(count(text, std::string("<") + tag + " ") + count(text, std::string("<") + tag + ">"),
              count(text, std::string("</") + tag + ">"))
        << tag;
}

TEST(Writers, EachIsFoundByItsName) {
  auto subject = test_subject(test_policy());
  for (auto& writer : writers()) {
    ASSERT_EQ(find_writer(writer.name), &writer);
    EXPECT_FALSE(writer.write(subject).empty());
  }
  EXPECT_FALSE(find_writer("pf"));
}

TEST(Diff, IsUnified) {
  EXPECT_EQ(unified_diff("a\nb\n", "a\nb\n", "x", "y"), "");
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "x", "y"),
            "--- x\n+++ y\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  EXPECT_EQ(unified_diff("", "a\n", "x", "y"), "--- x\n+++ y\n@@ -0,0 +1,1 @@\n+a\n");
  EXPECT_EQ(unified_diff("a\n", "", "x", "y"), "--- x\n+++ y\n@@ -1,1 +0,0 @@\n-a\n");
}

TEST(Diff, FarChangesAreTwoHunks) {
  std::string before, after;
  for (int i = 0; i < 40; i++) before += std::to_string(i) + "\n", after += (i == 5 || i == 30 ? "x" : std::to_string(i)) + "\n";
  EXPECT_EQ(count(unified_diff(before, after, "x", "y"), "@@ -"), 2u);
}

}  // namespace
}  // namespace sallyport::harden
