// What an SMB1 client gets from the translator, with the real server behind it: the conversation itself, and hostile ones.
#include "translator/translator.h"

#include <gtest/gtest.h>

#include "proto/cifs/close.h"
#include "proto/cifs/echo.h"
#include "proto/cifs/locking_andx.h"
#include "proto/cifs/negotiate.h"
#include "proto/cifs/nt_cancel.h"
#include "proto/cifs/nt_create.h"
#include "proto/cifs/open_andx.h"
#include "proto/cifs/read_andx.h"
#include "proto/cifs/tree_disconnect.h"
#include "proto/cifs/write_andx.h"
#include "support/old_client.h"
#include "support/smb_client.h"

namespace sallyport::translator {
namespace {

using cifs::Command;
using support::OldClient;
using support::TestServer;

class Old : public testing::Test {
 protected:
  uint16_t create(OldClient& client, std::u16string_view name, uint32_t share = 7, uint32_t access = 0x001F01FF) {
    cifs::NtCreateAndxRequest ask;
    ask.name.unicode = name;
    ask.desired_access = access;
    ask.share_access = share;
    ask.create_disposition = cifs::CreateDisposition::open_if;
    auto answer = client.call(Command::nt_create_andx, ask);
    auto body = answer.body<cifs::NtCreateAndxResponse>();
    last = answer.status();
    return body && last == NtStatus::success ? body->created.fid : 0;
  }
  NtStatus write(OldClient& client, uint16_t fid, std::string_view text) {
    cifs::WriteAndxRequest ask;
    ask.fid = fid;
    ask.data = as_bytes(text);
    return client.call(Command::write_andx, ask).status();
  }
  std::string read(OldClient& client, uint16_t fid) {
    cifs::ReadAndxRequest ask;
    ask.fid = fid;
    ask.max_count_of_bytes_to_return = 100;
    auto answer = client.call(Command::read_andx, ask);
    auto body = answer.body<cifs::ReadAndxResponse>();
    last = answer.status();
    return body && last == NtStatus::success ? std::string(as_text(body->data)) : "";
  }
  NtStatus lock(OldClient& client, uint16_t fid, uint16_t pid, uint32_t timeout = 0) {
    cifs::LockingAndxRequest ask;
    ask.fid = fid;
    ask.timeout = timeout;
    ask.locks.small.push_back({pid, 0, 10});
    return client.call(Command::locking_andx, ask).status();
  }

  TestServer server;
  NtStatus last{};
};

TEST_F(Old, ReadsWhatItWrote) {
  OldClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto fid = create(client, u"\\part.nc");
  ASSERT_NE(fid, 0) << to_string(last);
  EXPECT_EQ(write(client, fid, "G01 X10"), NtStatus::success);
  EXPECT_EQ(read(client, fid), "G01 X10");
  EXPECT_EQ(client.call(Command::close, cifs::CloseRequest{fid}).status(), NtStatus::success);
  EXPECT_EQ(read(client, fid), "");
  EXPECT_EQ(last, NtStatus::invalid_handle);
}

TEST_F(Old, OneWorldWithSmb2Clients) {
  OldClient old_client(server);
  support::SmbClient modern(server, {.terms = support::plain_terms()});
  ASSERT_EQ(old_client.start(), NtStatus::success);
  ASSERT_EQ(modern.start(), NtStatus::success);
  auto fid = create(old_client, u"part.nc", 0);
  EXPECT_EQ(modern.create({.name = u"part.nc"}).status, NtStatus::sharing_violation);
  old_client.call(Command::close, cifs::CloseRequest{fid});
  auto theirs = modern.create({.name = u"part.nc"});
  ASSERT_EQ(theirs.status, NtStatus::success);
  EXPECT_EQ(modern.write(theirs.id, "by the modern one"), NtStatus::success);
  fid = create(old_client, u"part.nc");
  EXPECT_EQ(read(old_client, fid), "by the modern one");
  ASSERT_EQ(modern.take(modern.lock(theirs.id, 0, 5)).status(), NtStatus::success);
  EXPECT_EQ(write(old_client, fid, "x"), NtStatus::file_lock_conflict);
}

TEST_F(Old, LocksBelongToProcesses) {
  OldClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto fid = create(client, u"a");
  EXPECT_EQ(lock(client, fid, 1), NtStatus::success);
  EXPECT_EQ(lock(client, fid, 2), NtStatus::lock_not_granted);
  EXPECT_EQ(lock(client, fid, 2), NtStatus::file_lock_conflict) << "the second refusal is told in other words";
}

TEST_F(Old, AWaitingLockCanBeCancelled) {
  OldClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto fid = create(client, u"a");
  ASSERT_EQ(lock(client, fid, 1), NtStatus::success);
  auto mid = client.mid;
  EXPECT_EQ(lock(client, fid, 2, 0xFFFFFFFF), NtStatus::io_timeout) << "it waits";
  client.mid = mid;
  EXPECT_EQ(client.call(Command::nt_cancel, cifs::NtCancelRequest{}).status(), NtStatus::file_lock_conflict) << "the lock's own answer";
  EXPECT_FALSE(client.take().arrived) << "NT_CANCEL has none";
}

// Both requests are there before the server has answered the first lock: what is cancelled does not wait yet.
TEST_F(Old, AnyLockOfARequestCancelsIt) {
  OldClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto fid = create(client, u"a");
  cifs::LockingAndxRequest two, second;
  two.fid = second.fid = fid;
  second.locks.small.push_back({1, 110, 10});
  ASSERT_EQ(client.call(Command::locking_andx, second).status(), NtStatus::success);
  two.timeout = 0xFFFFFFFF;
  two.locks.small.push_back({1, 100, 10});
  two.locks.small.push_back({1, 110, 10});
  second.type_of_lock = cifs::lock_type::kCancelLock;
  client.hold(cifs::message(client.header(Command::locking_andx), two));
  EXPECT_EQ(client.call(Command::locking_andx, second).status(), NtStatus::success);
  EXPECT_EQ(client.take().status(), NtStatus::file_lock_conflict);
  cifs::LockingAndxRequest first;
  first.fid = fid;
  first.locks.small.push_back({2, 100, 10});
  EXPECT_EQ(client.call(Command::locking_andx, first).status(), NtStatus::success) << "the first lock is given back";
}

TEST_F(Old, LocksOfAFileThatIsClosedMeanwhile) {
  OldClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto fid = create(client, u"a");
  ASSERT_EQ(lock(client, fid, 1), NtStatus::success);
  cifs::LockingAndxRequest two;
  two.fid = fid;
  two.timeout = 0xFFFFFFFF;
  two.locks.small.push_back({1, 100, 10});
  two.locks.small.push_back({1, 0, 10});
  client.hold(cifs::message(client.header(Command::locking_andx), two));
  auto first = client.call(Command::close, cifs::CloseRequest{fid}), second = client.take();
  const auto& locks = first.header.command == Command::locking_andx ? first : second;
  EXPECT_EQ(locks.status(), NtStatus::range_not_locked);
}

TEST_F(Old, EveryDialectLogsIn) {
  struct {
    const char* dialect;
    bool users;
  } const cases[] = {{"NT LM 0.12", true}, {"LANMAN2.1", false}, {"PC NETWORK PROGRAM 1.0", false}};
  for (const auto& each : cases) {
    OldClient client(server);
    EXPECT_EQ(client.negotiate(each.dialect), NtStatus::success) << each.dialect;
    if (!each.users) continue;
    EXPECT_EQ(client.login(u"anna", u"wrong"), NtStatus::logon_failure);
    EXPECT_EQ(client.login(), NtStatus::success);
  }
  auto only_nt = OldClient::old_terms();
  only_nt.old_dialects = {};
  only_nt.old_dialects.add(policy::OldDialect::nt_lm_0_12);
  OldClient client(server, only_nt);
  cifs::NegotiateRequest ask;
  ask.dialects.emplace_back().name = "LANMAN2.1";
  auto answer = client.call(Command::negotiate, ask).body<cifs::NegotiateResponseCore>();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->dialect_index, cifs::kNoDialect);
}

// ---- hostile ----

TEST_F(Old, NothingBeforeNegotiate) {
  OldClient client(server);
  EXPECT_FALSE(client.send(cifs::message(client.header(Command::echo), cifs::EchoRequest{})));
}

TEST_F(Old, NegotiatesOnce) {
  OldClient client(server);
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  client.negotiate();
  EXPECT_FALSE(client.is_open());
}

TEST_F(Old, WithoutALoginNothingIsReached) {
  OldClient client(server);
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  EXPECT_EQ(client.tree(), NtStatus::smb_bad_uid);
  client.uid = 7;
  EXPECT_EQ(client.tree(), NtStatus::smb_bad_uid);
  create(client, u"a");
  EXPECT_EQ(last, NtStatus::smb_bad_uid);
}

TEST_F(Old, AndxOffsetsThatLeadNowhere) {
  for (uint16_t offset : {uint16_t{0}, uint16_t{1}, uint16_t{32}, uint16_t{33}, uint16_t{0xFFFF}}) {
    OldClient client(server);
    ASSERT_EQ(client.start(), NtStatus::success);
    auto header = client.header(Command::read_andx);
    cifs::ReadAndxRequest ask;
    ask.andx.command = Command::read_andx;
    ask.andx.offset = offset;
    client.send(cifs::message(header, ask));
    EXPECT_TRUE(client.take().arrived) << offset;
    EXPECT_TRUE(client.is_open()) << offset;
  }
}

TEST_F(Old, AClosedConnectionLeavesNothingBehind) {
  {
    OldClient client(server);
    ASSERT_EQ(client.start(), NtStatus::success);
    create(client, u"a", 0);
    auto fid = create(client, u"b");
    ASSERT_EQ(lock(client, fid, 1), NtStatus::success);
    EXPECT_EQ(lock(client, fid, 2, 0xFFFFFFFF), NtStatus::io_timeout);
  }
  server.loop().advance(std::chrono::minutes(2));
  EXPECT_TRUE(server.engine().sessions().empty());
  EXPECT_EQ(server.engine().files().open_files(), 0u);
}

TEST_F(Old, ATreeThatIsLeftIsGone) {
  OldClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto fid = create(client, u"a");
  EXPECT_EQ(client.call(Command::tree_disconnect, cifs::TreeDisconnectRequest{}).status(), NtStatus::success);
  EXPECT_EQ(write(client, fid, "x"), NtStatus::invalid_handle);
  create(client, u"b");
  EXPECT_EQ(last, NtStatus::smb_bad_tid);
}

}  // namespace
}  // namespace sallyport::translator
