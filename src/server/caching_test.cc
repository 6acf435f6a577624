// Oplocks and leases between two clients, and creates that wait for a break: [MS-SMB2] 3.3.4.6, 3.3.4.7, 3.3.5.9, 3.3.5.22.
#include "server/caching.h"

#include <gtest/gtest.h>

#include "proto/smb2/echo.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;
using smb2::Command;
using smb2::OplockLevel;
using namespace std::chrono_literals;

constexpr uint32_t kR = 1, kH = 2, kW = 4;

smb2::CreateLeaseV2 lease(uint8_t key, uint32_t state) {
  smb2::CreateLeaseV2 out;
  out.lease_key = {key};
  out.lease_state = state;
  return out;
}

class Breaks : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(anna.start(), NtStatus::success);
    ASSERT_EQ(bert.start(), NtStatus::success);
  }
  NtStatus acknowledge(uint8_t key, uint32_t state) {
    smb2::LeaseBreak answer;
    answer.lease_key = {key};
    answer.lease_state = state;
    return anna.call(Command::oplock_break, answer).status();
  }
  // Bert opens what anna holds a batch oplock of, and waits.
  void disturb() {
    held = anna.create({.name = u"file", .oplock = OplockLevel::batch});
    ASSERT_EQ(held.oplock, OplockLevel::batch);
    waiting = bert.send_create({.name = u"file", .oplock = OplockLevel::batch});
    interim = bert.take(waiting);
    ASSERT_EQ(interim.status(), NtStatus::pending);
    told = anna.take_oplock_break();
    ASSERT_TRUE(told);
    ASSERT_FALSE(bert.take(waiting).arrived);
  }

  TestServer server;
  SmbClient anna{server, {.terms = plain_terms()}};
  SmbClient bert{server, {.terms = plain_terms()}};
  Opened held;
  uint64_t waiting = 0;
  Reply interim;
  std::optional<smb2::OplockBreak> told;
};

// [MS-SMB2] 3.3.5.9.8: a folder gets no lease, as if none had been asked for.
TEST_F(Breaks, AFolderGetsNoLease) {
  auto folder = anna.create({.name = u"folder",
                             .options = smb2::create_options::kDirectoryFile,
                             .oplock = OplockLevel::lease,
                             .lease = lease(1, kR | kH)});
  ASSERT_EQ(folder.status, NtStatus::success);
  EXPECT_EQ(folder.oplock, OplockLevel::none);
  EXPECT_FALSE(folder.lease_state);
  ASSERT_EQ(anna.create({.name = u"file", .oplock = OplockLevel::lease, .lease = lease(2, kR)}).lease_state, kR);
  EXPECT_EQ(anna.create({.name = u"other",
                         .options = smb2::create_options::kDirectoryFile,
                         .oplock = OplockLevel::lease,
                         .lease = lease(2, kR)})
                .status,
            NtStatus::invalid_parameter)
      << "the key is another file's";
}

TEST_F(Breaks, AClientHearsOfItsOwnBreakBeforeTheAnswer) {
  ASSERT_EQ(anna.create({.name = u"file", .oplock = OplockLevel::lease, .lease = lease(1, kR | kH)}).lease_state, kR | kH);
  auto second = anna.create({.name = u"file", .oplock = OplockLevel::lease, .lease = lease(2, kR | kH)});
  ASSERT_EQ(second.lease_state, kR | kH);
  auto third = anna.send_create({.name = u"file", .disposition = smb2::CreateDisposition::overwrite});
  EXPECT_EQ(anna.take_any().header.command, Command::oplock_break);
  EXPECT_EQ(anna.take_any().header.command, Command::oplock_break);
  EXPECT_EQ(anna.opened(third).status, NtStatus::success);
}

TEST_F(Breaks, AnOpenWaitsUntilTheHolderHasAnswered) {
  disturb();
  EXPECT_EQ(told->file_id, held.id);
  EXPECT_EQ(told->oplock_level, OplockLevel::level_ii);
  EXPECT_EQ(anna.write(held.id, "written back"), NtStatus::success);
  EXPECT_FALSE(bert.take(waiting).arrived);
  EXPECT_EQ(anna.acknowledge(*told), NtStatus::success);
  auto opened = bert.opened(waiting);
  EXPECT_EQ(opened.status, NtStatus::success);
  EXPECT_EQ(opened.oplock, OplockLevel::level_ii);
  EXPECT_EQ(bert.read(opened.id), "written back");
  EXPECT_EQ(bert.wire.connection().waiting_count(), 0u);
}

TEST_F(Breaks, CloseIsAnAnswerToo) {
  disturb();
  EXPECT_EQ(anna.close(held.id), NtStatus::success);
  auto opened = bert.opened(waiting);
  EXPECT_EQ(opened.status, NtStatus::success);
  EXPECT_EQ(opened.oplock, OplockLevel::batch) << "alone with the file now";
}

TEST_F(Breaks, AndTheEndOfTheHoldersConnection) {
  disturb();
  anna.wire.disconnect();
  EXPECT_EQ(bert.opened(waiting).status, NtStatus::success);
}

TEST_F(Breaks, AHolderThatSaysNothingIsWaitedForOnlySoLong) {
  disturb();
  server.loop().advance(kBreakTimeout - 1s);
  EXPECT_FALSE(bert.take(waiting).arrived);
  server.loop().advance(2s);
  EXPECT_EQ(bert.opened(waiting).status, NtStatus::success);
  EXPECT_EQ(anna.acknowledge(*told), NtStatus::invalid_oplock_protocol) << "too late";
}

TEST_F(Breaks, AWaitingOpenCanBeCancelled) {
  disturb();
  bert.cancel(0, interim.header.async_id);
  EXPECT_EQ(bert.take(waiting).status(), NtStatus::cancelled);
  EXPECT_EQ(bert.wire.connection().waiting_count(), 0u);
  EXPECT_EQ(anna.acknowledge(*told), NtStatus::success);
  EXPECT_FALSE(bert.take(waiting).arrived);
  anna.close(held.id);
  EXPECT_EQ(server.engine().files().open_files(), 0u);
}

TEST_F(Breaks, CancelIsForOneRequestOfAFrame) {
  held = anna.create({.name = u"file", .oplock = OplockLevel::batch});
  smb2::CreateRequest ask;
  ask.desired_access = 1;
  ask.share_access = 7;
  ask.name = u"file";
  std::vector<Request> frame;
  frame.push_back(SmbClient::request(Command::create, ask));
  frame.push_back(SmbClient::request(Command::echo, smb2::EchoRequest{}));
  auto ids = bert.send(std::move(frame));
  ASSERT_EQ(bert.take(ids[0]).status(), NtStatus::pending);
  EXPECT_FALSE(bert.take(ids[1]).arrived) << "its turn is later";
  bert.cancel(ids[0]);
  EXPECT_EQ(bert.take(ids[0]).status(), NtStatus::cancelled);
  EXPECT_EQ(bert.take(ids[1]).status(), NtStatus::success);
}

TEST_F(Breaks, AWaitingOpenEndsWithItsConnection) {
  disturb();
  bert.wire.disconnect();
  EXPECT_EQ(anna.acknowledge(*told), NtStatus::success);
  anna.close(held.id);
  EXPECT_EQ(server.engine().files().open_files(), 0u);
}

TEST_F(Breaks, AnAnswerThatKeepsTooMuchLosesAll) {
  disturb();
  EXPECT_EQ(anna.acknowledge({OplockLevel::exclusive, held.id}), NtStatus::invalid_oplock_protocol);
  EXPECT_EQ(bert.opened(waiting).status, NtStatus::success) << "it need not wait any longer";
}

TEST_F(Breaks, AnAnswerNobodyAskedForIsRefused) {
  held = anna.create({.name = u"file", .oplock = OplockLevel::batch});
  EXPECT_EQ(anna.acknowledge({OplockLevel::level_ii, held.id}), NtStatus::invalid_oplock_protocol);
  EXPECT_EQ(anna.acknowledge({OplockLevel::level_ii, {1, 999}}), NtStatus::file_closed);
  EXPECT_EQ(acknowledge(9, 0), NtStatus::object_name_not_found);
}

TEST_F(Breaks, ASharingViolationIsAnsweredOnlyWhenTheHolderKeepsItsHandle) {
  held = anna.create({.name = u"file", .share = 0, .oplock = OplockLevel::batch});
  waiting = bert.send_create({.name = u"file"});
  EXPECT_EQ(bert.take(waiting).status(), NtStatus::pending);
  told = anna.take_oplock_break();
  ASSERT_TRUE(told);
  EXPECT_EQ(anna.acknowledge(*told), NtStatus::success);
  EXPECT_EQ(bert.opened(waiting).status, NtStatus::sharing_violation);
}

TEST_F(Breaks, LookingAtAttributesDisturbsNobody) {
  held = anna.create({.name = u"file", .oplock = OplockLevel::batch});
  EXPECT_EQ(bert.create({.name = u"file", .access = 0x80}).status, NtStatus::success);
  EXPECT_FALSE(anna.take_oplock_break());
}

TEST_F(Breaks, AWriteTakesLevelIIAwayFromTheOthers) {
  held = anna.create({.name = u"file", .oplock = OplockLevel::level_ii});
  auto other = bert.create({.name = u"file"});
  ASSERT_FALSE(anna.take_oplock_break());
  EXPECT_EQ(bert.write(other.id, "x"), NtStatus::success) << "without waiting";
  told = anna.take_oplock_break();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->oplock_level, OplockLevel::none);
}

TEST_F(Breaks, OpensOfOneLeaseDoNotBreakIt) {
  auto first = anna.create({.name = u"file", .lease = lease(1, kR | kH | kW)});
  EXPECT_EQ(first.lease_state, kR | kH | kW);
  auto second = anna.create({.name = u"file", .lease = lease(1, kR | kH | kW)});
  EXPECT_EQ(second.status, NtStatus::success);
  EXPECT_EQ(second.lease_state, kR | kH | kW);
  EXPECT_FALSE(anna.take_lease_break());
  EXPECT_EQ(anna.create({.name = u"other", .lease = lease(1, kR)}).status, NtStatus::invalid_parameter)
      << "a lease is of one file";
}

TEST_F(Breaks, ALeaseGivesUpWritingForAReader) {
  anna.create({.name = u"file", .lease = lease(1, kR | kH | kW)});
  waiting = bert.send_create({.name = u"file", .lease = lease(2, kR | kH | kW)});
  EXPECT_EQ(bert.take(waiting).status(), NtStatus::pending);
  auto lease_told = anna.take_lease_break();
  ASSERT_TRUE(lease_told);
  EXPECT_EQ(lease_told->current_lease_state, kR | kH | kW);
  EXPECT_EQ(lease_told->new_lease_state, kR | kH);
  EXPECT_EQ(lease_told->flags, smb2::LeaseBreakNotification::kFlagAckRequired);
  EXPECT_EQ(acknowledge(1, kR | kH | kW), NtStatus::request_not_accepted);
  EXPECT_FALSE(bert.take(waiting).arrived);
  EXPECT_EQ(acknowledge(1, kR | kH), NtStatus::success);
  auto opened = bert.opened(waiting);
  EXPECT_EQ(opened.status, NtStatus::success);
  EXPECT_EQ(opened.lease_state, kR | kH);
  EXPECT_EQ(acknowledge(1, kR), NtStatus::unsuccessful) << "answered already";
}

// Linux's client keeps a handle in its cache for a while after its last user closed the file, and so the file in its folder.
TEST_F(Breaks, WhoDeletesTheFileEndsCachedHandles) {
  auto kept = anna.create({.name = u"file", .lease = lease(1, kR | kH)});
  waiting = bert.send_create({.name = u"file", .options = smb2::create_options::kDeleteOnClose});
  EXPECT_EQ(bert.take(waiting).status(), NtStatus::pending);
  auto told = anna.take_lease_break();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->new_lease_state, kR);
  EXPECT_EQ(anna.close(kept.id), NtStatus::success);
  auto opened = bert.opened(waiting);
  EXPECT_EQ(opened.status, NtStatus::success);
  EXPECT_EQ(bert.close(opened.id), NtStatus::success);
  EXPECT_EQ(anna.create({.name = u"file", .disposition = smb2::CreateDisposition::open}).status, NtStatus::object_name_not_found);
}

TEST_F(Breaks, ManyOpensWaitForOneBreak) {
  disturb();
  auto second = bert.send_create({.name = u"file"});
  EXPECT_EQ(bert.take(second).status(), NtStatus::pending);
  EXPECT_FALSE(anna.take_oplock_break()) << "it was told once";
  anna.acknowledge(*told);
  EXPECT_EQ(bert.opened(waiting).status, NtStatus::success);
  EXPECT_EQ(bert.opened(second).status, NtStatus::success);
}

TEST_F(Breaks, BreaksAreEncryptedWhereTheSessionIs) {
  SmbClient sealed(server);
  ASSERT_EQ(sealed.start(), NtStatus::success);
  held = sealed.create({.name = u"file", .oplock = OplockLevel::batch});
  waiting = bert.send_create({.name = u"file"});
  sealed.unread();
  auto message = sealed.take(smb2::kUnsolicitedMessageId);
  ASSERT_TRUE(message.arrived);
  EXPECT_TRUE(message.encrypted);
  EXPECT_EQ(message.header.session_id, 0u);
  EXPECT_EQ(message.header.tree_id, 0u);
}

}  // namespace
}  // namespace sallyport::server
