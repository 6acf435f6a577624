// A client of ours and one of the far server at one file, through the whole of both servers: oplocks, locks, a lost link.
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "bridge/remote_store.h"
#include "storage/store_fixture.h"
#include "support/far_server.h"
#include "support/smb_client.h"

namespace sallyport::bridge {
namespace {

using namespace support;
using smb2::OplockLevel;
using std::chrono::milliseconds;
namespace flags = smb2::lock_flags;

class TwoServers : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(anna.start(), NtStatus::success); }

  std::shared_ptr<storage::Store> connect() { return open_store({far.place(), [] { return far_password_hash(); }}); }
  Result<storage::Opened> open_there(std::u16string_view name) {
    return storage::open_in(*theirs, who, name, {.access = dtyp::access::kFileReadData | dtyp::access::kFileWriteData});
  }
  // Letters come from threads: the loop is looked at until there is one.
  std::optional<smb2::OplockBreak> wait_for_break() {
    for (int i = 0; i < 1000; i++) {
      server.loop().pump();
      if (auto told = anna.take_oplock_break()) return told;
      std::this_thread::sleep_for(milliseconds(5));
    }
    return std::nullopt;
  }

  FarServer far;
  storage::Identity who = storage::test_user();
  std::shared_ptr<storage::Store> theirs = connect();
  TestServer server{test_policy(), [this](const policy::Share&) -> Result<std::shared_ptr<storage::Store>> { return connect(); }};
  SmbClient anna{server, {.terms = plain_terms()}};
};

TEST_F(TwoServers, WhatAClientCachedForWritingIsThereBeforeTheOtherSideReads) {
  auto held = anna.create({.name = u"file", .oplock = OplockLevel::batch});
  ASSERT_EQ(held.status, NtStatus::success);
  EXPECT_EQ(held.oplock, OplockLevel::exclusive) << "handles are not cached through a bridge";
  std::atomic<bool> opened = false;
  std::string text(100, '\0');
  std::thread other([&] {
    auto file = open_there(u"file");
    opened = true;
    if (!file) return;
    text.resize(file->file->read({reinterpret_cast<uint8_t*>(text.data()), text.size()}, 0, true).value_or(0));
  });
  auto told = wait_for_break();
  EXPECT_TRUE(told);
  EXPECT_FALSE(opened);
  if (told) {
    EXPECT_EQ(told->oplock_level, OplockLevel::level_ii);
    EXPECT_EQ(anna.write(held.id, "written back"), NtStatus::success);
    EXPECT_FALSE(opened);
    EXPECT_EQ(anna.acknowledge(*told), NtStatus::success);
  }
  other.join();
  EXPECT_EQ(text, "written back");
}

TEST_F(TwoServers, WhatAClientReadFromItsCacheEndsWithAWriteOfTheOtherSide) {
  auto held = anna.create({.name = u"file", .oplock = OplockLevel::level_ii});
  ASSERT_EQ(held.oplock, OplockLevel::level_ii);
  auto file = open_there(u"file");
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->file->write(as_bytes("news"), 0));
  auto told = wait_for_break();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->oplock_level, OplockLevel::none);
  EXPECT_EQ(anna.read(held.id), "news");
}

TEST_F(TwoServers, ALockIsWaitedForAcrossServers) {
  auto held = anna.create({.name = u"file"});
  auto file = open_there(u"file");
  ASSERT_TRUE(file && file->file->lock(0, 10, true));
  EXPECT_EQ(anna.take(anna.lock(held.id, 5, 1, flags::kExclusiveLock | flags::kFailImmediately)).status(),
            NtStatus::lock_not_granted);
  auto waiting = anna.lock(held.id, 5, 1);
  EXPECT_EQ(anna.take(waiting).status(), NtStatus::pending);
  server.loop().advance(milliseconds(500));
  EXPECT_FALSE(anna.take(waiting).arrived);
  ASSERT_TRUE(file->file->unlock(0, 10));
  server.loop().advance(milliseconds(500));
  EXPECT_EQ(anna.take(waiting).status(), NtStatus::success);
  EXPECT_EQ(file->file->lock(5, 1, true).error(), NtStatus::lock_not_granted);
  EXPECT_EQ(anna.take(anna.lock(held.id, 5, 1, flags::kUnlock)).status(), NtStatus::success);
  EXPECT_TRUE(file->file->lock(5, 1, true));
}

TEST_F(TwoServers, WaitingForALockIsCancelled) {
  auto held = anna.create({.name = u"file"});
  auto file = open_there(u"file");
  ASSERT_TRUE(file && file->file->lock(0, 10, true));
  auto waiting = anna.lock(held.id, 5, 1);
  auto interim = anna.take(waiting);
  ASSERT_EQ(interim.status(), NtStatus::pending);
  anna.cancel(waiting, interim.header.async_id);
  EXPECT_EQ(anna.take(waiting).status(), NtStatus::cancelled);
  ASSERT_TRUE(file->file->unlock(0, 10));
  server.loop().advance(milliseconds(500));
  EXPECT_TRUE(file->file->lock(5, 1, true)) << "nobody took it";
}

TEST_F(TwoServers, ALostLinkEndsWhatWasOpenAndCached) {
  auto held = anna.create({.name = u"file", .oplock = OplockLevel::exclusive});
  ASSERT_EQ(held.oplock, OplockLevel::exclusive);
  far.stop();
  auto told = wait_for_break();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->oplock_level, OplockLevel::none);
  EXPECT_EQ(anna.write(held.id, "too late"), NtStatus::file_closed);
  EXPECT_EQ(anna.create({.name = u"file"}).status, kBadNetworkPath);
  far.start();
  Opened again;
  for (int i = 0; i < 1000 && again.status != NtStatus::success; i++) {
    std::this_thread::sleep_for(milliseconds(5));
    again = anna.create({.name = u"file"});
  }
  EXPECT_EQ(again.status, NtStatus::success);
  EXPECT_EQ(anna.write(again.id, "in time"), NtStatus::success);
  EXPECT_EQ(anna.close(held.id), NtStatus::success) << "what is left of it can be closed";
  EXPECT_EQ(anna.read(again.id), "in time");
}

}  // namespace
}  // namespace sallyport::bridge
