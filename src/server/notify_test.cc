// What a CHANGE_NOTIFY handle collects and when it answers.
#include "server/notify.h"

#include <gtest/gtest.h>

#include "proto/fscc/notify.h"
#include "server/connection.h"
#include "wire/decoder.h"

namespace sallyport::server {
namespace {

using storage::ChangeAction;

std::vector<fscc::FileNotifyInformation<std::u16string>> decoded(const Notify::Batch& batch) {
  fscc::FileNotifyList list;
  EXPECT_FALSE(wire::decode(list, batch.changes.bytes()));
  return list.changes;
}

std::shared_ptr<Waiting> waiting() {
  return std::make_shared<Waiting>(std::weak_ptr<Connection>(), nullptr, smb2::Header{}, 1, false, false);
}

TEST(Notify, KeepsChangesInOrderUntilTheyAreTaken) {
  Notify notify;
  EXPECT_FALSE(notify.take(1000));
  notify.add(ChangeAction::added, u"a.txt");
  notify.add(ChangeAction::removed, u"b");
  auto batch = notify.take(1000);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->status, NtStatus::success);
  auto changes = decoded(*batch);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].action, fscc::NotifyAction::added);
  EXPECT_EQ(changes[0].file_name, u"a.txt");
  EXPECT_EQ(changes[1].file_name, u"b");
  EXPECT_FALSE(notify.take(1000)) << "each change is told once";
}

TEST(Notify, RepeatedWritesAreOneChange) {
  Notify notify;
  for (int i = 0; i < 5; i++) notify.add(ChangeAction::modified, u"log");
  notify.add(ChangeAction::modified, u"other");
  notify.add(ChangeAction::modified, u"log");
  EXPECT_EQ(decoded(*notify.take(1000)).size(), 3u);
}

TEST(Notify, BothHalvesOfARenameGoOutTogether) {
  Notify notify;
  notify.add(ChangeAction::renamed_old_name, u"old");
  EXPECT_FALSE(notify.take(1000));
  notify.add(ChangeAction::renamed_new_name, u"new");
  EXPECT_EQ(decoded(*notify.take(1000)).size(), 2u);
}

TEST(Notify, WhatDoesNotFitIsAnEnumDir) {
  Notify notify;
  notify.add(ChangeAction::added, u"abcd");  // 12 + 8 bytes
  EXPECT_EQ(decoded(*notify.take(20)).size(), 1u);
  notify.add(ChangeAction::added, u"abcd");
  auto batch = notify.take(19);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->status, NtStatus::notify_enum_dir);
  EXPECT_TRUE(batch->changes.empty());
}

TEST(Notify, ForgetsMoreThanItWillKeepButSaysSo) {
  Notify notify;
  for (int i = 0; i < 10000; i++)
    notify.add(ChangeAction::added, u"file" + std::u16string(1, static_cast<char16_t>('a' + i % 26)));
  EXPECT_EQ(notify.take(1 << 20)->status, NtStatus::notify_enum_dir);
  notify.add(ChangeAction::added, u"after");
  EXPECT_EQ(notify.take(1000)->status, NtStatus::success);
  notify.add(ChangeAction::removed, u"");  // the medium lost track
  EXPECT_EQ(notify.take(1000)->status, NtStatus::notify_enum_dir);
}

TEST(Notify, TheOldestWaiterGetsTheNextChange) {
  Notify notify;
  auto first = waiting(), second = waiting();
  notify.wait(first, 1000);
  notify.wait(second, 1000);
  notify.add(ChangeAction::added, u"a");
  EXPECT_FALSE(first->on_cancel([](NtStatus) {})) << "answered";
  EXPECT_TRUE(second->on_cancel([](NtStatus) {})) << "still waiting";
  EXPECT_FALSE(notify.give_up(first.get()));
  EXPECT_TRUE(notify.give_up(second.get()));
}

}  // namespace
}  // namespace sallyport::server
