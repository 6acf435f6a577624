// Requests that are answered later, and everything that may end their waiting: [MS-SMB2] 3.3.4.2, 3.3.5.16.
#include <gtest/gtest.h>

#include "proto/fscc/notify.h"
#include "proto/smb2/change_notify.h"
#include "proto/smb2/logoff.h"
#include "proto/smb2/tree_disconnect.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;
using smb2::Command;
namespace flags = smb2::lock_flags;

class Pending : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(anna.start(), NtStatus::success);
    ASSERT_EQ(bert.start(), NtStatus::success);
    a = anna.create({.name = u"file"}).id;
    b = bert.create({.name = u"file"}).id;
    root =
        anna.create({.access = 1, .disposition = smb2::CreateDisposition::open, .options = smb2::create_options::kDirectoryFile})
            .id;
  }

  // Bert has a range; anna waits for it. The interim answer.
  Reply wait_for_lock() {
    EXPECT_EQ(bert.take(bert.lock(b, 0, 10)).status(), NtStatus::success);
    waiting = anna.lock(a, 5, 1);
    auto interim = anna.take(waiting);
    EXPECT_EQ(interim.status(), NtStatus::pending);
    EXPECT_TRUE(interim.header.is_async());
    EXPECT_NE(interim.header.async_id, 0u);
    EXPECT_FALSE(anna.take(waiting).arrived);
    return interim;
  }
  bool range_is_free() {
    auto c = bert.create({.name = u"file"});
    auto got = bert.take(bert.lock(c.id, 5, 1, flags::kExclusiveLock | flags::kFailImmediately)).status();
    bert.close(c.id);
    return got == NtStatus::success;
  }
  size_t waiting_count() { return anna.wire.connection().waiting_count(); }

  TestServer server;
  SmbClient anna{server, {.terms = plain_terms()}};
  SmbClient bert{server, {.terms = plain_terms()}};
  smb2::FileId a, b, root;
  uint64_t waiting = 0;
};

TEST_F(Pending, ALockIsGrantedWhenTheOtherOneGoes) {
  auto interim = wait_for_lock();
  EXPECT_EQ(bert.take(bert.lock(b, 0, 10, flags::kUnlock)).status(), NtStatus::success);
  auto granted = anna.take(waiting);
  EXPECT_EQ(granted.status(), NtStatus::success);
  EXPECT_EQ(granted.header.async_id, interim.header.async_id);
  EXPECT_EQ(granted.header.credits, 0) << "they were granted with the interim answer";
  EXPECT_GT(interim.header.credits, 0);
  EXPECT_FALSE(range_is_free());
  EXPECT_EQ(waiting_count(), 0u);
}

TEST_F(Pending, OrWhenItsOwnerCloses) {
  wait_for_lock();
  EXPECT_EQ(bert.close(b), NtStatus::success);
  EXPECT_EQ(anna.take(waiting).status(), NtStatus::success);
}

TEST_F(Pending, OrWhenItsOwnersConnectionEnds) {
  wait_for_lock();
  bert.wire.disconnect();
  EXPECT_EQ(anna.take(waiting).status(), NtStatus::success);
}

TEST_F(Pending, ALockMayBeRefusedAtOnce) {
  wait_for_lock();
  EXPECT_EQ(anna.take(anna.lock(a, 0, 1, flags::kExclusiveLock | flags::kFailImmediately)).status(), NtStatus::lock_not_granted);
}

TEST_F(Pending, CancelByAsyncId) {
  auto interim = wait_for_lock();
  anna.cancel(0, interim.header.async_id);
  EXPECT_EQ(anna.take(waiting).status(), NtStatus::cancelled);
  bert.close(b);
  EXPECT_FALSE(anna.take(waiting).arrived) << "answered once";
  EXPECT_TRUE(range_is_free());
  EXPECT_EQ(waiting_count(), 0u);
}

TEST_F(Pending, CancelByMessageId) {
  wait_for_lock();
  anna.cancel(waiting);
  EXPECT_EQ(anna.take(waiting).status(), NtStatus::cancelled);
}

TEST_F(Pending, CancelOfWhatIsNotThereSaysNothing) {
  wait_for_lock();
  anna.cancel(waiting + 100);
  anna.cancel(0, 0xFFFF);
  EXPECT_FALSE(anna.take(waiting).arrived);
  EXPECT_EQ(anna.unread(), 0u);
  EXPECT_EQ(anna.echo(), NtStatus::success);
}

TEST_F(Pending, NobodyCancelsAnothersRequest) {
  auto interim = wait_for_lock();
  bert.cancel(0, interim.header.async_id);
  bert.cancel(waiting);
  EXPECT_FALSE(anna.take(waiting).arrived);
}

TEST_F(Pending, TheEndOfTheFileEndsItsWaitingLock) {
  wait_for_lock();
  EXPECT_EQ(anna.close(a), NtStatus::success);
  EXPECT_EQ(anna.take(waiting).status(), NtStatus::range_not_locked);
  bert.close(b);
  EXPECT_TRUE(range_is_free()) << "nothing was granted to a file that is closed";
}

// [MS-SMB2] 3.3.5.14: that the file is known comes first, then that there is something to lock.
TEST_F(Pending, ALockRequestWithoutElementsIsInvalid) {
  EXPECT_EQ(anna.call(Command::lock, smb2::LockRequest{0, a, {}}).status(), NtStatus::invalid_parameter);
  EXPECT_EQ(anna.call(Command::lock, smb2::LockRequest{0, {1, 999}, {}}).status(), NtStatus::file_closed);
  auto counts_none = SmbClient::request(Command::lock, smb2::LockRequest{0, a, {{0, 1, flags::kExclusiveLock}}});
  store_le(counts_none.message.data() + smb2::Header::kSize + 2, uint16_t{0});
  EXPECT_EQ(anna.take(anna.send(std::move(counts_none))).status(), NtStatus::invalid_parameter);
  auto counts_two = SmbClient::request(Command::lock, smb2::LockRequest{0, a, {{0, 1, flags::kExclusiveLock}}});
  store_le(counts_two.message.data() + smb2::Header::kSize + 2, uint16_t{2});
  EXPECT_EQ(anna.take(anna.send(std::move(counts_two))).status(), NtStatus::invalid_parameter);
}

// [MS-SMB2] 3.3.5.19: changes that were lost, or do not fit.
TEST_F(Pending, LostChangesAreAnEmptyAnswer) {
  auto watch = anna.watch(root);
  EXPECT_EQ(anna.take(watch).status(), NtStatus::pending);
  server.engine().find_share(u"share")->store->changes().publish_lost(u"");
  auto told = anna.take(watch);
  EXPECT_EQ(told.status(), NtStatus::notify_enum_dir);
  EXPECT_EQ(told.message.size(), smb2::Header::kSize + 8) << "no change behind the fixed part";
  EXPECT_TRUE(told.body<smb2::ChangeNotifyResponse>().output.empty());

  watch = anna.watch(root, 20);  // 12 bytes and a name of up to 4 characters
  EXPECT_EQ(anna.take(watch).status(), NtStatus::pending);
  ASSERT_EQ(bert.create({.name = u"longer"}).status, NtStatus::success);
  told = anna.take(watch);
  EXPECT_EQ(told.status(), NtStatus::notify_enum_dir);
  EXPECT_TRUE(told.body<smb2::ChangeNotifyResponse>().output.empty());
}

TEST_F(Pending, AChangeIsTold) {
  auto watch = anna.watch(root);
  EXPECT_EQ(anna.take(watch).status(), NtStatus::pending);
  ASSERT_EQ(bert.create({.name = u"new"}).status, NtStatus::success);
  auto told = anna.take(watch);
  ASSERT_EQ(told.status(), NtStatus::success);
  auto body = told.body<smb2::ChangeNotifyResponse>();
  fscc::FileNotifyList list;
  ASSERT_FALSE(wire::decode(list, body.output));
  ASSERT_EQ(list.changes.size(), 1u);
  EXPECT_EQ(list.changes[0].file_name, u"new");
  EXPECT_EQ(list.changes[0].action, fscc::NotifyAction::added);
}

TEST_F(Pending, CloseEndsAWatch) {
  auto watch = anna.watch(root);
  anna.take(watch);
  EXPECT_EQ(anna.close(root), NtStatus::success);
  EXPECT_EQ(anna.take(watch).status(), NtStatus::notify_cleanup);
  EXPECT_EQ(waiting_count(), 0u);
}

TEST_F(Pending, CancelEndsAWatchAndTheNextOneStillHears) {
  auto watch = anna.watch(root);
  anna.take(watch);
  anna.cancel(watch);
  EXPECT_EQ(anna.take(watch).status(), NtStatus::cancelled);
  bert.create({.name = u"meanwhile"});
  EXPECT_EQ(anna.take(anna.watch(root)).status(), NtStatus::success);
}

TEST_F(Pending, TreeDisconnectAnswersWhatWaits) {
  wait_for_lock();
  auto watch = anna.watch(root);
  anna.take(watch);
  EXPECT_EQ(anna.call(Command::tree_disconnect, smb2::TreeDisconnectRequest{}).status(), NtStatus::success);
  EXPECT_TRUE(is_error(anna.take(waiting).status()));
  EXPECT_EQ(anna.take(watch).status(), NtStatus::notify_cleanup);
  EXPECT_EQ(waiting_count(), 0u);
  EXPECT_EQ(anna.read(a), to_string(NtStatus::network_name_deleted));
}

TEST_F(Pending, LogoffAnswersWhatWaits) {
  wait_for_lock();
  auto watch = anna.watch(root);
  anna.take(watch);
  EXPECT_EQ(anna.call(Command::logoff, smb2::LogoffRequest{}).status(), NtStatus::success);
  EXPECT_TRUE(anna.take(waiting).arrived);
  EXPECT_TRUE(anna.take(watch).arrived);
  EXPECT_EQ(waiting_count(), 0u);
  bert.close(b);
  EXPECT_EQ(server.engine().files().open_files(), 0u);
}

TEST_F(Pending, TheEndOfTheConnectionLeavesNothing) {
  wait_for_lock();
  anna.take(anna.watch(root));
  anna.wire.disconnect();
  EXPECT_EQ(bert.take(bert.lock(b, 0, 10, flags::kUnlock)).status(), NtStatus::success);
  EXPECT_TRUE(range_is_free());
  EXPECT_EQ(server.engine().sessions().size(), 1u);
}

TEST_F(Pending, AnswersThatComeLaterAreSignedAndEncryptedToo) {
  SmbClient sealed(server);
  ASSERT_EQ(sealed.start(), NtStatus::success);
  auto file = sealed.create({.name = u"file"});
  bert.take(bert.lock(b, 0, 10));
  auto id = sealed.lock(file.id, 0, 1);
  EXPECT_TRUE(sealed.take(id).encrypted);
  bert.close(b);
  auto granted = sealed.take(id);
  EXPECT_EQ(granted.status(), NtStatus::success);
  EXPECT_TRUE(granted.encrypted);

  anna.sign = true;
  auto watch = anna.watch(root);
  EXPECT_TRUE(anna.take(watch).signature_good);
  sealed.create({.name = u"new"});
  EXPECT_TRUE(anna.take(watch).signature_good);
}

TEST(PendingLimits, RequestsThatWaitAreLimited) {
  auto policy = test_policy();
  policy.limits.requests_per_connection = 3;
  policy.limits.notifies_per_session = 2;
  TestServer server(policy);
  SmbClient client(server, {.terms = plain_terms()});
  ASSERT_EQ(client.start(), NtStatus::success);
  auto first = client.create({.name = u"a"}), second = client.create({.name = u"a"});
  client.lock(first.id, 0, 1);
  for (int i = 0; i < 3; i++) EXPECT_EQ(client.take(client.lock(second.id, 0, 1)).status(), NtStatus::pending) << i;
  EXPECT_EQ(client.take(client.lock(second.id, 0, 1)).status(), NtStatus::insufficient_resources);
  EXPECT_EQ(client.echo(), NtStatus::success);
  client.close(second.id);

  std::vector<smb2::FileId> roots;
  for (int i = 0; i < 3; i++) roots.push_back(client.create({.access = 1, .options = smb2::create_options::kDirectoryFile}).id);
  EXPECT_EQ(client.take(client.watch(roots[0])).status(), NtStatus::pending);
  EXPECT_EQ(client.take(client.watch(roots[1])).status(), NtStatus::pending);
  EXPECT_EQ(client.take(client.watch(roots[2])).status(), NtStatus::insufficient_resources);
  client.close(roots[0]);
  EXPECT_EQ(client.take(client.watch(roots[2])).status(), NtStatus::pending) << "the place is given back";
}

}  // namespace
}  // namespace sallyport::server
