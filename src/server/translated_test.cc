// A connection whose other end is a translator of SMB1: what it may do is what its client's lease says, whoever took it over.
#include <gtest/gtest.h>

#include "proto/smb2/tree_connect.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;
using policy::OldDialect;
using smb2::Command;
using smb2::Dialect;
namespace flags = smb2::lock_flags;

policy::Terms lease_terms() {
  auto terms = plain_terms();
  terms.old_dialects.add(OldDialect::nt_lm_0_12);
  terms.dialects = {};
  terms.plain_text = true;
  terms.all_shares = false;
  terms.shares = {"share"};
  return terms;
}

ClientOptions translated(policy::Terms terms = lease_terms()) {
  return {.terms = std::move(terms), .door = policy::Door::netbios, .dialects = {Dialect::smb3_0_2}, .ciphers = {}, .translated = true};
}

class Translated : public testing::Test {
 protected:
  NtStatus log_in(SmbClient& client) { return client.login_translated(u"anna", u"Secret-1", OldDialect::nt_lm_0_12); }
  NtStatus reach(SmbClient& client) {
    if (auto status = client.negotiate(); status != NtStatus::success) return status;
    if (auto status = log_in(client); status != NtStatus::success) return status;
    return client.tree();
  }
  TestServer server;
};

TEST_F(Translated, TheLeasedShareAndNoOther) {
  SmbClient client(server, translated());
  ASSERT_EQ(reach(client), NtStatus::success);
  EXPECT_EQ(client.tree(u"library"), NtStatus::access_denied);
  EXPECT_EQ(client.tree(u"nothing"), NtStatus::bad_network_name);
  EXPECT_EQ(client.tree(u"IPC$"), NtStatus::success);
}

TEST_F(Translated, LeasedRightsAlone) {
  auto terms = lease_terms();
  terms.rights = policy::Rights::read;
  SmbClient client(server, translated(terms));
  ASSERT_EQ(reach(client), NtStatus::success);
  EXPECT_EQ(client.create({.name = u"new"}).status, NtStatus::access_denied);
}

TEST_F(Translated, OnlyTheDialectOfTheSocketPair) {
  for (auto dialect : {Dialect::smb2_0_2, Dialect::smb2_1, Dialect::smb3_0, Dialect::smb3_1_1}) {
    auto options = translated();
    options.dialects = {dialect};
    SmbClient client(server, options);
    EXPECT_NE(client.negotiate(), NtStatus::success) << to_string(dialect);
  }
}

TEST_F(Translated, AnSmb2LoginIsNone) {
  SmbClient client(server, translated());
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  EXPECT_NE(client.login(), NtStatus::success) << "only what the translator passes on is judged";
}

TEST_F(Translated, WhatTheClientSpeaksIsToldOfItsSession) {
  SmbClient client(server, translated());
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  EXPECT_EQ(client.login_translated(u"anna", u"Secret-1", OldDialect::core), NtStatus::invalid_parameter) << "the lease does not name it";
  ASSERT_EQ(log_in(client), NtStatus::success);
  auto session = server.engine().find_session(client.session_id);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->old_dialect, "NT LM 0.12");
}

// SMB1's locks are a process's ([MS-CIFS] 2.2.4.32.1), where SMB2's are an open's.
TEST_F(Translated, LocksOfTwoProcessesOfOneFileConflict) {
  SmbClient client(server, translated());
  ASSERT_EQ(reach(client), NtStatus::success);
  auto file = client.create({.name = u"a"});
  auto lock = [&](uint32_t process, uint32_t what) {
    smb2::LockRequest ask;
    ask.file_id = file.id;
    ask.locks.push_back({10, 5, what});
    auto request = SmbClient::request(Command::lock, ask);
    request.header.process_id = process;
    return client.take(client.send(std::move(request))).status();
  };
  EXPECT_EQ(lock(7, flags::kExclusiveLock | flags::kFailImmediately), NtStatus::success);
  EXPECT_EQ(lock(8, flags::kExclusiveLock | flags::kFailImmediately), NtStatus::lock_not_granted);
  EXPECT_EQ(lock(8, flags::kUnlock), NtStatus::range_not_locked);
  EXPECT_EQ(lock(7, flags::kUnlock), NtStatus::success);
  EXPECT_EQ(lock(8, flags::kExclusiveLock | flags::kFailImmediately), NtStatus::success);
  EXPECT_EQ(client.write(file.id, "x", 11), NtStatus::file_lock_conflict) << "process 0 is another";
}

TEST_F(Translated, TheProcessOfAnOrdinaryClientCountsForNothing) {
  SmbClient client(server, {.terms = plain_terms()});
  ASSERT_EQ(client.start(), NtStatus::success);
  auto file = client.create({.name = u"a"});
  smb2::LockRequest ask;
  ask.file_id = file.id;
  ask.locks.push_back({10, 5, flags::kExclusiveLock | flags::kFailImmediately});
  auto request = SmbClient::request(Command::lock, ask);
  request.header.process_id = 7;
  ASSERT_EQ(client.take(client.send(std::move(request))).status(), NtStatus::success);
  EXPECT_EQ(client.write(file.id, "x", 11), NtStatus::success);
}

// One world: what the old client does, the new one meets.
TEST_F(Translated, ShareModesAndLocksHoldForBothKindsOfClients) {
  SmbClient old_client(server, translated()), modern(server, {.terms = plain_terms()});
  ASSERT_EQ(reach(old_client), NtStatus::success);
  ASSERT_EQ(modern.start(), NtStatus::success);
  auto held = old_client.create({.name = u"part.nc", .share = 0});
  ASSERT_EQ(held.status, NtStatus::success);
  EXPECT_EQ(modern.create({.name = u"part.nc"}).status, NtStatus::sharing_violation);
  old_client.close(held.id);
  auto theirs = modern.create({.name = u"part.nc"});
  EXPECT_EQ(modern.take(modern.lock(theirs.id, 0, 10)).status(), NtStatus::success);
  auto ours = old_client.create({.name = u"part.nc"});
  EXPECT_EQ(old_client.write(ours.id, "x"), NtStatus::file_lock_conflict);
}

}  // namespace
}  // namespace sallyport::server
