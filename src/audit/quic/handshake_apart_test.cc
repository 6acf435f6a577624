#include "audit/quic/handshake_apart.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <fstream>

#include "audit/quic/facts_line.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
using client::Clock;

// An audit with a program of a line of shell, which finds in its words what the audit asks.
struct Audit {
  explicit Audit(const std::string& script) { options.quic_program = {"/bin/sh", "-c", script, "program"}; }

  asio::awaitable<void> ask(Host& host, std::string name) {
    co_await shake_hands_apart(host, std::move(name));
    if (--asked == 0) loop.io().stop();
  }
  // So many at once; the facts of the first.
  QuicFacts run(size_t count = 1, const std::string& name = "") {
    auto begun = Clock::now();
    std::deque<Host> hosts;
    asked = count;
    while (count--) {
      auto& host = hosts.emplace_back(Host{loop, options, begun + options.host, {}, nbt::Name::of("*SMBSERVER", 0x20)});
      host.facts.address = *policy::parse_address("192.0.2.7");
      host.facts.quic.refused = true;
      asio::co_spawn(loop.io(), ask(host, name), asio::detached);
    }
    loop.io().run();
    took = Clock::now() - begun;
    for (auto& host : hosts) told.insert(host.facts.quic.told_by);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
    return hosts.front().facts.quic;
  }

  HostOptions options{.answer = 300ms, .host = 10s};
  size_t asked = 0;
  Clock::duration took{};
  std::multiset<std::string> told;
  channel::EventLoop loop;  // ends before the places do
};

// {"smb": 2 (yes), "told_by": what follows it}
std::string tell(const std::string& what) { return R"(printf '{"smb":2,"told_by":"%s"}\n' ")" + what + '"'; }

void expect_broken(const std::string& script) {
  Audit audit(script);
  auto facts = audit.run();
  EXPECT_EQ(facts.smb, Known::unknown) << script;
  EXPECT_EQ(facts.told_by, "what it sent broke the QUIC library") << script;
  EXPECT_FALSE(facts.refused) << script;
  EXPECT_LT(audit.took, 5s) << script;
}

TEST(HandshakeApart, AProgramThatIsBrokenIsNoAnswer) {
  for (auto script : {"kill -ABRT $$", "kill -SEGV $$", ":", "exit 1", "echo garbage", "printf '{}\\n'",
                      "printf '\\377\\000\\n'", "head -c 1048576 /dev/zero", "yes", "exec sh -c 'kill -ABRT $$' 2>&1",
                      "printf '{\"smb\":2,\"told_by\":\"no end of the line\"}'", "printf '{\"smb\":2,\"told_by\":\"two\"}\\n{}\\n'",
                      "printf '{\"smb\":3,\"told_by\":\"no such\"}\\n'", "printf '{\"smb\":\"yes\",\"told_by\":\"word\"}\\n'"})
    expect_broken(script);
}

TEST(HandshakeApart, WhatIsToldIsTaken) {
  QuicFacts facts;
  facts.conclude(Known::yes, "NEGOTIATE \"over\" QUIC");
  facts.dialect = smb2::Dialect::smb3_1_1;
  facts.certificate = CertificateFacts{.subject = "CN=\xff\n", .issuer = "CN=b", .begins = FileTime{5}, .expires = FileTime{6}};
  facts.port = PortState::closed;
  facts.versions = {77};
  auto got = Audit("cat <<'end'\n" + to_line(facts) + "\nend").run();
  EXPECT_EQ(got.smb, Known::yes);
  EXPECT_EQ(got.told_by, "NEGOTIATE \"over\" QUIC");
  EXPECT_EQ(got.dialect, smb2::Dialect::smb3_1_1);
  EXPECT_FALSE(got.refused);
  ASSERT_TRUE(got.certificate);
  EXPECT_EQ(got.certificate->subject, "CN=\xef\xbf\xbd\n");
  EXPECT_EQ(got.certificate->expires.ticks, 6U);
  // These the audit has found out by itself.
  EXPECT_EQ(got.port, PortState::not_asked);
  EXPECT_TRUE(got.versions.empty());
}

TEST(HandshakeApart, TheProgramIsToldWhomToAsk) {
  EXPECT_EQ(Audit(tell("$*")).run().told_by, "--patience 300 -- 192.0.2.7 443");
  EXPECT_EQ(Audit(tell("$*")).run(1, "--help").told_by, "--patience 300 -- 192.0.2.7 443 --help");
}

TEST(HandshakeApart, NothingIsOpenInTheProgramButItsOutput) {
  constexpr int kInherited = 77;  // stays open over exec
  ASSERT_EQ(dup2(STDERR_FILENO, kInherited), kInherited);
  EXPECT_EQ(Audit(tell("$(cd /proc/$$/fd; echo $(readlink 0; readlink 2; ls -d 1 77))")).run().told_by, "/dev/null /dev/null 1");
  close(kInherited);
}

TEST(HandshakeApart, AProgramThatHangsIsEnded) {
  for (auto script : {"exec sleep 60", "trap '' TERM INT; exec sleep 60", "printf '{\"smb\":2,'; exec sleep 60"}) {
    Audit audit(script);
    auto facts = audit.run();
    EXPECT_EQ(facts.smb, Known::unknown);
    EXPECT_EQ(facts.told_by, "it tells its versions of QUIC and does not complete a handshake in time");
    EXPECT_GE(audit.took, 300ms);
    EXPECT_LT(audit.took, 5s);
  }
}

TEST(HandshakeApart, TheHostsDeadlineHolds) {
  Audit audit("exec sleep 60");
  audit.options.host = 1300ms;
  audit.run();
  EXPECT_LT(audit.took, 1800ms);
}

TEST(HandshakeApart, AnOutputThatIsClosedIsTheEnd) {
  Audit audit(tell("done") + "; exec >&-; exec sleep 60");
  EXPECT_EQ(audit.run().told_by, "done");
  EXPECT_LT(audit.took, 5s);
}

TEST(HandshakeApart, WithoutAProgramItIsUnknown) {
  Audit none(""), missing("");
  none.options.quic_program = {};
  missing.options.quic_program = {"/nowhere/program"};
  EXPECT_EQ(none.run().told_by, "it tells its versions of QUIC; no handshake was made");
  EXPECT_EQ(missing.run().told_by, "it tells its versions of QUIC; the program for a handshake could not be started");
}

TEST(HandshakeApart, AllGetATurn) {
  Audit audit("sleep 0.05; " + tell("done"));
  audit.options.quic_places = std::make_shared<Places>(4);
  audit.run(20);
  EXPECT_EQ(audit.told.count("done"), 20U);
  EXPECT_GE(audit.took, 5 * 50ms);
}

TEST(HandshakeApart, WhoGetsNoTurnIsUnknown) {
  Audit audit("exec sleep 60");
  audit.options.quic_places = std::make_shared<Places>(2);
  audit.options.host = 1500ms;
  audit.run(5);
  EXPECT_EQ(audit.told.count("it tells its versions of QUIC; no time was left for a handshake"), 3U);
  EXPECT_LT(audit.took, 3s);
}

// An audit that is broken off: the loop goes with who waits and who has a program.
TEST(HandshakeApart, MayBeGivenUp) {
  {
    Audit audit("exec sleep 60");
    audit.options.quic_places = std::make_shared<Places>(2);
    std::deque<Host> hosts;
    for (int i = 0; i < 5; i++) {
      auto& host = hosts.emplace_back(Host{audit.loop, audit.options, Clock::now() + 1h, {}, nbt::Name::of("*SMBSERVER", 0x20)});
      asio::co_spawn(audit.loop.io(), audit.ask(host, ""), asio::detached);
    }
    audit.loop.io().run_for(100ms);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), 0) << "none was started";
  }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
}

}  // namespace
}  // namespace sallyport::audit
