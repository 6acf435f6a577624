// The program as people run it: arguments in, text and exit code out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "policy/refusals.h"
#include "server/control.h"
#include "server/status_report.h"

namespace sallyport::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Outcome {
  int code;
  std::string text;  // both outputs
};

class Program : public testing::Test {
 protected:
  Program() {
    char name[] = "/tmp/sallyport-program-XXXXXX";
    directory_ = mkdtemp(name);
  }
  ~Program() override { std::filesystem::remove_all(directory_); }

  static Outcome run(const std::string& arguments) {
    std::string command = std::string("{ ") + arguments + "; } 2>&1";
    auto at = command.find("sallyport ");
    command.replace(at, 9, SALLYPORT_PROGRAM);
    auto* pipe = popen(command.c_str(), "r");
    Outcome outcome{-1, {}};
    char chunk[4096];
    while (auto got = fread(chunk, 1, sizeof chunk, pipe)) outcome.text.append(chunk, got);
    outcome.code = WEXITSTATUS(pclose(pipe));
    return outcome;
  }
  std::string state() const { return " --state " + directory_; }

  std::string directory_;
};

TEST_F(Program, EveryCommandsHelpHasExamples) {
  for (auto command : {"", "serve", "check", "user", "user add", "user list", "user remove", "user passwd", "share", "share list",
                       "status", "why", "reload", "decode", "audit", "nbtstat", "doctor", "harden", "harden plan", "harden write",
                       "harden check", "harden apply", "harden confirm", "harden undo"}) {
    auto help = run(std::string("sallyport ") + command + " --help");
    EXPECT_EQ(help.code, 0) << command;
    EXPECT_THAT(help.text, HasSubstr("Examples:")) << command;
  }
}

TEST_F(Program, WhatTheAuditStartsIsNotForPeople) {
  EXPECT_THAT(run("sallyport --help").text, Not(HasSubstr("quic-probe")));
  EXPECT_EQ(run("sallyport quic-probe somewhere 443 --patience 1").code, 2);
  auto silence = run("sallyport quic-probe --patience 100 -- 127.0.0.1 9 --help");
  EXPECT_EQ(silence.code, 0);
  EXPECT_THAT(silence.text, HasSubstr("does not complete a handshake in time"));
}

TEST_F(Program, UsersComeAndGo) {
  EXPECT_EQ(run("printf 'secret words\\n' | sallyport user add anna" + state()).text, "anna may log in now.\n");
  auto again = run("echo x | sallyport user add ANNA" + state());
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.text, HasSubstr("there is an account \"ANNA\" already"));
  EXPECT_THAT(run("sallyport user list" + state()).text, HasSubstr("anna"));
  EXPECT_EQ(run("echo other words | sallyport user passwd anna" + state()).code, 0);
  EXPECT_EQ(run("sallyport user remove anna" + state()).code, 0);
  EXPECT_EQ(run("sallyport user remove anna" + state()).code, 1);
  EXPECT_THAT(run("sallyport user list" + state()).text, HasSubstr("No accounts yet"));
}

TEST_F(Program, TheAccountsAreReadableToTheirOwnerOnly) {
  run("echo secret words | sallyport user add anna" + state());
  struct stat found{};
  ASSERT_EQ(stat((directory_ + "/accounts.db").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(Program, APasswordIsNoArgumentAndMustCome) {
  EXPECT_NE(run("sallyport user add anna secret" + state()).code, 0);
  EXPECT_NE(run("sallyport user add anna --password secret" + state()).code, 0);
  EXPECT_THAT(run("sallyport user add anna" + state() + " </dev/null").text, HasSubstr("no password came"));
  EXPECT_THAT(run("echo x | sallyport user add anna --unix root" + state()).text, HasSubstr("cannot act as root"));
}

TEST_F(Program, ABadPolicyFileIsToldAndNothingStarts) {
  auto file = directory_ + "/p.toml";
  std::ofstream(file) << "[[share]]\nname = \"a\"\npath = \"/nonexistent\"\n[sever]\n";
  for (auto command : {"sallyport check --config ", "sallyport serve --config "}) {
    auto outcome = run(command + file);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.text, HasSubstr(file + ":3:8: the folder /nonexistent cannot be used"));
    EXPECT_THAT(outcome.text, HasSubstr(file + ":4:2: unknown key \"sever\""));
  }
}

TEST_F(Program, CheckExplainsThePolicy) {
  auto file = directory_ + "/p.toml";
  std::ofstream(file) << "[[share]]\nname = \"a\"\npath = \"/tmp\"\n[[zone]]\nname = \"lab\"\nnetworks = "
                         "[\"10.0.0.0/8\"]\nencryption = \"optional\"\nreason = \"slow\"\n";
  auto outcome = run("sallyport check --config " + file);
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  EXPECT_THAT(outcome.text, HasSubstr("zone \"lab\": 10.0.0.0/8"));
  EXPECT_THAT(outcome.text, HasSubstr("SMB 3.0 to 3.1.1, signing required, encryption optional, logins NTLMv2"));
  EXPECT_THAT(outcome.text, HasSubstr("because: slow"));
  EXPECT_THAT(run("sallyport share list --config " + file).text, HasSubstr("/tmp"));
}

TEST_F(Program, WhyReadsWhatAServerLeft) {
  policy::Refusal refusal;
  refusal.peer = *policy::parse_address("10.0.0.7");
  refusal.reason.add(policy::Step{policy::Layer::posix_mode, false, "POSIX mode", {}, "nobody may not write", "chmod it"});
  std::string id;
  {
    policy::RefusalLog log({directory_});
    id = log.record(refusal);
  }
  auto outcome = run("sallyport why " + id + state());
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.text, HasSubstr("To allow it: chmod it"));
  EXPECT_THAT(run("sallyport why " + id + state() + " --json").text, HasSubstr("\"layer\":\"POSIX mode\""));
  EXPECT_THAT(run("sallyport why R000000" + state()).text, HasSubstr("no refusal R000000 is known"));
  EXPECT_THAT(run("sallyport why '../x'" + state()).text, HasSubstr("is not the id of a refusal"));
}

TEST_F(Program, StatusAndReloadAskTheServer) {
  EXPECT_THAT(run("sallyport status" + state()).text, HasSubstr("no server is running with the state directory " + directory_));
  auto control = server::ControlSocket::open(directory_, [](std::string_view request) {
    return request == "status"   ? to_json(server::StatusReport{})
           : request == "reload" ? server::control_done("policy read again", {})
                                 : server::control_error("what?");
  });
  ASSERT_TRUE(control) << control.error();
  EXPECT_THAT(run("sallyport status" + state()).text, HasSubstr("Nobody is logged in"));
  EXPECT_THAT(run("sallyport status --json" + state()).text, HasSubstr("\"sessions\":[]"));
  EXPECT_EQ(run("sallyport reload" + state()).text, "policy read again\n");
}

TEST_F(Program, OptionsThatContradictAreRefused) {
  EXPECT_NE(run("sallyport serve --config a.toml --share a=/tmp").code, 0);
  EXPECT_NE(run("sallyport status --config a.toml --state /tmp").code, 0);
  EXPECT_NE(run("sallyport ").code, 0);
}

}  // namespace
}  // namespace sallyport::cli
