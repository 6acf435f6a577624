#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doctor/name/dns_answer.h"
#include "doctor/name/hosts_file.h"
#include "doctor/name/resolv_conf.h"

namespace sallyport::doctor {
namespace {

using testing::ElementsAre;
using namespace std::string_literals;

TEST(HostsFile, EveryLineThatHasTheName) {
  auto text =
      "127.0.0.1 localhost\n# 10.0.0.1 nas\n10.0.0.2\tfile.lan  NAS # old\nfe80::1%eth0 nas\nnonsense nas\n10.0.0.3 "
      "nas2\n10.0.0.4 nas";
  auto found = find_in_hosts(text, "nas");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].line, 3u);
  EXPECT_EQ(policy::to_string(found[0].address), "10.0.0.2");
  EXPECT_EQ(found[1].line, 4u);
  EXPECT_EQ(found[2].line, 7u);
  EXPECT_TRUE(find_in_hosts("", "nas").empty());
  EXPECT_EQ(ask_hosts_file("/nonexistent/hosts", "nas").state, NameState::failed);
}

TEST(ResolvConf, ServersAndNamesToTry) {
  auto resolver = parse_resolv_conf(
      "# x\nsearch old.lan\nnameserver 10.0.0.53\nnameserver fe80::1%eth0\nsearch lan home.arpa\noptions ndots:2 timeout:1\n"
      "nameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver nonsense\n");
  EXPECT_EQ(resolver.servers.size(), 3u);
  EXPECT_THAT(names_to_try(resolver, "nas"), ElementsAre("nas.lan", "nas.home.arpa", "nas"));
  EXPECT_THAT(names_to_try(resolver, "a.b.c"), ElementsAre("a.b.c", "a.b.c.lan", "a.b.c.home.arpa"));
  EXPECT_THAT(names_to_try(resolver, "nas."), ElementsAre("nas."));
  EXPECT_THAT(names_to_try({}, "nas"), ElementsAre("nas"));
}

const std::string kAnswer =
    "\x12\x34\x80\0\0\1\0\1\0\0\0\0\3nas\0\0\1\0\1"s
    "\xC0\x0C\0\1\0\1\0\0\0\x1E\0\4\x0A\0\0\2"s;

TEST(DnsAnswer, OnlyToTheQuestionThatWasAsked) {
  auto bytes = as_bytes(kAnswer);
  NameAnswer answer;
  auto message = matching_answer(bytes, 0x1234, {"NAS", dns::Type::a});
  ASSERT_TRUE(message);
  add_addresses(*message, "nas", answer);
  EXPECT_EQ(answer.state, NameState::found);
  ASSERT_EQ(answer.addresses.size(), 1u);
  EXPECT_EQ(policy::to_string(answer.addresses[0]), "10.0.0.2");
  EXPECT_FALSE(matching_answer(bytes, 0x1235, {"nas", dns::Type::a}));
  EXPECT_FALSE(matching_answer(bytes, 0x1234, {"other", dns::Type::a}));
  EXPECT_FALSE(matching_answer(bytes, 0x1234, {"nas", dns::Type::aaaa}));
  auto query = kAnswer;
  query[2] = 0;
  EXPECT_FALSE(matching_answer(as_bytes(query), 0x1234, {"nas", dns::Type::a}));
}

}  // namespace
}  // namespace sallyport::doctor
