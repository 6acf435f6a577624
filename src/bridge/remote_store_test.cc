// What a remote store promises beyond what every store does: two clients of one far server meet, and a link that breaks is told.
#include "bridge/remote_store.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "proto/fscc/classes.h"
#include "state/caching.h"
#include "storage/store_fixture.h"
#include "support/far_server.h"

namespace sallyport::bridge {
namespace {

using namespace storage;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr uint32_t kReading = access::kFileReadData, kWriting = access::kFileReadData | access::kFileWriteData;

bool eventually(const std::function<bool()>& holds, seconds within = seconds(10)) {
  for (auto end = Clock::now() + within; Clock::now() < end; std::this_thread::sleep_for(milliseconds(5)))
    if (holds()) return true;
  return holds();
}

class Bridge : public testing::Test {
 protected:
  std::shared_ptr<Store> connect(auth::ntlm::Key hash = support::far_password_hash()) {
    return open_store({far.place(), [hash] { return hash; }});
  }
  Result<Opened> open(Store& store, std::u16string_view name, uint32_t wanted = kWriting, uint32_t share = 7,
                      Disposition how = Disposition::open_if, bool delete_on_close = false) {
    auto path = path_at(name);
    OpenArgs args{path, wanted, how};
    args.share_access = share;
    args.delete_on_close = delete_on_close;
    return store.open(who, args);
  }
  static NtStatus status(const auto& result) { return result ? NtStatus::success : result.error(); }
  std::string content(std::u16string_view name) {
    auto opened = open_in(far.files(), who, name, {.access = kReading});
    if (!opened) return to_string(opened.error());
    std::string text(1000, '\0');
    auto got = opened->file->read({reinterpret_cast<uint8_t*>(text.data()), text.size()}, 0, true);
    text.resize(got.value_or(0));
    return text;
  }

  support::FarServer far;
  Identity who = test_user();
  std::shared_ptr<Store> ours = connect(), theirs = connect();
};

TEST_F(Bridge, WhatOneWritesTheOtherReads) {
  auto mine = open(*ours, u"f");
  ASSERT_TRUE(mine) << to_string(mine.error());
  EXPECT_TRUE(mine->created);
  ASSERT_TRUE(mine->file->write(as_bytes("hello"), 0));
  EXPECT_EQ(content(u"f"), "hello") << "a write that was answered is there";
  auto other = open(*theirs, u"F", kReading);
  ASSERT_TRUE(other);
  std::array<uint8_t, 10> bytes{};
  EXPECT_EQ(other->file->read(bytes, 0, true).value_or(0), 5u);
}

TEST_F(Bridge, MoreThanOneMessageHolds) {
  Buffer data(5 * 1024 * 1024 + 17);
  for (size_t i = 0; i < data.size(); i++) data[i] = static_cast<uint8_t>(i * 31 + (i >> 16));
  auto file = open(*ours, u"large");
  ASSERT_TRUE(file && file->file->write(data, 3));
  Buffer back(data.size() + 100);
  EXPECT_EQ(file->file->read(back.mutable_bytes(), 3, true).value_or(0), data.size());
  EXPECT_EQ(std::memcmp(back.data(), data.data(), data.size()), 0);
}

TEST_F(Bridge, ShareModesAreTheFarServers) {
  auto mine = open(*ours, u"f", kWriting, 0);
  ASSERT_TRUE(mine);
  EXPECT_EQ(status(open(*theirs, u"f", kReading)), NtStatus::sharing_violation);
  mine->file->close(File::Closing::wait);
  EXPECT_EQ(status(open(*theirs, u"f", kReading)), NtStatus::success);
}

TEST_F(Bridge, LocksAreTheFarServersToo) {
  auto mine = open(*ours, u"f"), other = open(*theirs, u"f");
  ASSERT_TRUE(mine && other && mine->file->write(as_bytes("0123456789"), 0));
  EXPECT_TRUE(mine->file->lock(2, 3, true));
  EXPECT_EQ(status(other->file->lock(4, 1, false)), NtStatus::lock_not_granted);
  EXPECT_EQ(status(other->file->write(as_bytes("x"), 3)), NtStatus::file_lock_conflict);
  EXPECT_EQ(status(mine->file->unlock(2, 2)), NtStatus::range_not_locked);
  EXPECT_TRUE(mine->file->unlock(2, 3));
  EXPECT_TRUE(other->file->lock(4, 1, false));
}

TEST_F(Bridge, DeletePendingIsKnownOnBothSides) {
  auto mine = open(*ours, u"f", access::kFileAllAccess);
  ASSERT_TRUE(mine && mine->file->set_delete_pending(true));
  EXPECT_EQ(status(open(*theirs, u"f", kReading, 7, Disposition::open)), NtStatus::delete_pending);
  ASSERT_TRUE(mine->file->set_delete_pending(false));
  auto again = open(*theirs, u"f", kReading, 7, Disposition::open);
  ASSERT_TRUE(again) << to_string(status(again));
  again->file->close(File::Closing::wait);  // an open that merely goes is closed later
  ASSERT_TRUE(mine->file->set_delete_pending(true));
  mine->file->close(File::Closing::wait);
  EXPECT_EQ(content(u"f"), "STATUS_OBJECT_NAME_NOT_FOUND");
}

TEST_F(Bridge, AnOpenThatIsGivenUpDeletesNothing) {
  ASSERT_TRUE(open(*ours, u"f"));
  auto given_up = open(*ours, u"f", access::kFileAllAccess, 7, Disposition::open, true);
  ASSERT_TRUE(given_up);
  given_up->file->close(File::Closing::wait);
  EXPECT_EQ(content(u"f"), "");
  auto meant = open(*ours, u"f", access::kFileAllAccess, 7, Disposition::open, true);
  ASSERT_TRUE(meant && meant->file->may_remove());
  meant->file->close(File::Closing::wait);
  EXPECT_EQ(content(u"f"), "STATUS_OBJECT_NAME_NOT_FOUND");
}

TEST_F(Bridge, ChangesOfTheOtherSideAreSeen) {
  std::mutex mutex;
  std::vector<std::pair<ChangeAction, std::u16string>> seen;
  auto sink = [&](ChangeAction action, std::u16string_view name) {
    std::lock_guard guard(mutex);
    seen.emplace_back(action, name);
  };
  auto has = [&](ChangeAction action, std::u16string_view name) {
    return eventually([&] {
      std::lock_guard guard(mutex);
      return std::find(seen.begin(), seen.end(), std::pair(action, std::u16string(name))) != seen.end();
    });
  };
  auto subscription = ours->changes().subscribe(u"", true, 0xFFF, sink);
  ours->await_watches();
  ASSERT_TRUE(open(*theirs, u"theirs"));
  EXPECT_TRUE(has(ChangeAction::added, u"theirs"));
  ASSERT_TRUE(open(*ours, u"mine"));
  EXPECT_TRUE(has(ChangeAction::added, u"mine"));
  auto renamed = open(*theirs, u"theirs", access::kFileAllAccess);
  ASSERT_TRUE(renamed && renamed->file->rename(path_at(u"new"), false));
  EXPECT_TRUE(has(ChangeAction::renamed_old_name, u"theirs"));
  EXPECT_TRUE(has(ChangeAction::renamed_new_name, u"new"));
  {
    std::lock_guard guard(mutex);
    EXPECT_FALSE(std::any_of(seen.begin(), seen.end(), [](const auto& each) { return each.second.empty(); }));
  }
  far.stop();
  far.start();
  EXPECT_TRUE(has(ChangeAction::removed, u"")) << "what happened meanwhile is not known";
  ours->await_watches();
  EXPECT_TRUE(eventually([&] { return open(*theirs, u"later").has_value(); }));
  EXPECT_TRUE(has(ChangeAction::added, u"later")) << "watched again over the new link";
}

TEST_F(Bridge, WhatTheFarServerTakesBackClientsGiveBackFirst) {
  std::mutex mutex;
  std::vector<Store::CacheLoss> losses;
  ours->on_cache_loss([&](Store::CacheLoss loss) {
    std::lock_guard guard(mutex);
    losses.push_back(std::move(loss));
  });
  auto mine = open(*ours, u"f");
  ASSERT_TRUE(mine);
  EXPECT_EQ(mine->file->cacheable(), state::kCacheRead | state::kCacheWrite);
  std::atomic<bool> opened = false;
  std::thread other([&] { opened = open(*theirs, u"f", kReading).has_value(); });
  ASSERT_TRUE(eventually([&] {
    std::lock_guard guard(mutex);
    return !losses.empty();
  }));
  EXPECT_EQ(losses.front().file, mine->file->key());
  EXPECT_EQ(losses.front().most, state::kCacheRead);
  EXPECT_EQ(mine->file->cacheable(), state::kCacheRead);
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_FALSE(opened) << "it waits until our clients have written back";
  losses.front().done();
  other.join();
  EXPECT_TRUE(opened);
  ours->on_cache_loss({});
}

TEST_F(Bridge, OurOwnOpensDoNotTakeFromOneAnother) {
  std::atomic<int> losses = 0;
  ours->on_cache_loss([&](Store::CacheLoss loss) {
    losses++;
    loss.done();
  });
  auto one = open(*ours, u"f"), two = open(*ours, u"F");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->file->cacheable(), state::kCacheRead | state::kCacheWrite);
  EXPECT_EQ(two->file->cacheable(), state::kCacheRead | state::kCacheWrite);
  EXPECT_EQ(losses, 0);
  ours->on_cache_loss({});
}

TEST_F(Bridge, WhatWasOpenIsClosedWhenTheLinkBreaksAndOpensAgain) {
  auto file = open(*ours, u"f");
  ASSERT_TRUE(file && file->file->write(as_bytes("one"), 0));
  auto before = file->file->key();
  far.stop();
  EXPECT_TRUE(eventually([&] { return !ours->link_status()->connected; }));
  EXPECT_EQ(status(file->file->write(as_bytes("two"), 0)), NtStatus::file_closed);
  EXPECT_EQ(status(file->file->info()), NtStatus::file_closed);
  EXPECT_EQ(status(file->file->flush()), NtStatus::file_closed);
  EXPECT_EQ(file->file->cacheable(), 0u);
  far.start();
  EXPECT_TRUE(eventually([&] { return open(*ours, u"g").has_value(); }));
  EXPECT_EQ(status(file->file->write(as_bytes("two"), 0)), NtStatus::file_closed) << "a new link opens nothing by itself";
  EXPECT_EQ(content(u"f"), "one");
  auto again = open(*ours, u"f");
  ASSERT_TRUE(again && again->file->write(as_bytes("two"), 0));
  EXPECT_NE(again->file->key(), before) << "what is left of the old open is not in its way";
  EXPECT_EQ(content(u"f"), "two");
  EXPECT_EQ(ours->link_status()->connects, 2u);
}

TEST_F(Bridge, AServerThatIsNotThereIsToldAtOnce) {
  far.stop();
  auto begun = Clock::now();
  for (int i = 0; i < 20; i++) EXPECT_EQ(status(open(*ours, u"f")), kBadNetworkPath);
  EXPECT_LT(Clock::now() - begun, seconds(3));
  auto link = ours->link_status();
  EXPECT_FALSE(link->connected);
  EXPECT_THAT(link->last_error, testing::HasSubstr("refused"));
}

TEST_F(Bridge, AWrongPasswordIsNoPassword) {
  auto hash = support::far_password_hash();
  hash[0] ^= 1;
  auto wrong = connect(hash);
  EXPECT_EQ(status(open(*wrong, u"f")), NtStatus::access_denied);
  EXPECT_THAT(wrong->link_status()->last_error, testing::HasSubstr("STATUS_LOGON_FAILURE"));
  auto path = path_at(u"f");
  EXPECT_EQ(wrong->explain(who, OpenArgs{path, kReading}, NtStatus::access_denied, nullptr).cause, Denial::Cause::far_login);
  PasswordSource nobody = []() -> std::expected<auth::ntlm::Key, std::string> { return std::unexpected("no password"); };
  auto none = open_store({far.place(), nobody});
  EXPECT_EQ(status(open(*none, u"f")), NtStatus::access_denied);
  EXPECT_EQ(none->link_status()->last_error, "no password");
}

TEST_F(Bridge, AShareThatIsNotThere) {
  auto place = far.place();
  place.share = "nothing";
  auto store = open_store({place, [] { return support::far_password_hash(); }});
  EXPECT_EQ(status(open(*store, u"f")), NtStatus::bad_network_name);
}

TEST_F(Bridge, AFolderOfTheFarShare) {
  auto folder = open_in(*ours, who, u"deep", {.how = Disposition::create, .directory = true});
  ASSERT_TRUE(folder);
  folder->file->close(File::Closing::wait);
  auto place = far.place();
  place.folder = "deep";
  auto store = open_store({place, [] { return support::far_password_hash(); }});
  auto file = open(*store, u"f");
  ASSERT_TRUE(file && file->file->write(as_bytes("x"), 0));
  EXPECT_EQ(content(u"deep\\f"), "x");
  auto moved = open(*store, u"f", access::kFileAllAccess);
  file->file->close(File::Closing::wait);
  ASSERT_TRUE(moved && moved->file->rename(path_at(u"g"), false));
  EXPECT_EQ(content(u"deep\\g"), "x");
}

TEST_F(Bridge, NamesInAnyCase) {
  ASSERT_TRUE(open(*ours, u"Some Name.txt"));
  auto again = open(*ours, u"SOME name.TXT", kReading, 7, Disposition::open), other = open(*ours, u"some name.txt", kReading);
  ASSERT_TRUE(again && other);
  EXPECT_EQ(again->file->key(), other->file->key());
}

TEST_F(Bridge, RenamesAndLinks) {
  auto file = open(*ours, u"a", access::kFileAllAccess);
  ASSERT_TRUE(file && file->file->write(as_bytes("a"), 0));
  EXPECT_TRUE(file->file->link(path_at(u"b"), false));
  EXPECT_EQ(status(file->file->link(path_at(u"b"), false)), NtStatus::object_name_collision);
  EXPECT_EQ(file->file->info()->link_count, 2u);
  auto linked = open(*ours, u"b", kReading);
  EXPECT_EQ(linked->file->key(), file->file->key());
  linked->file->close(File::Closing::wait);
  EXPECT_EQ(status(file->file->rename(path_at(u"b"), false)), NtStatus::object_name_collision);
  EXPECT_TRUE(file->file->rename(path_at(u"c"), false));
  EXPECT_EQ(file->file->name(), u"c");
  EXPECT_EQ(status(open(*theirs, u"a", kReading, 7, Disposition::open)), NtStatus::object_name_not_found);
  EXPECT_EQ(content(u"c"), "a");
}

TEST_F(Bridge, ManyAtATime) {
  auto file = open(*ours, u"f");
  ASSERT_TRUE(file);
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (uint64_t n = 0; n < 16; n++)
    threads.emplace_back([&, n] {
      for (int i = 0; i < 50; i++) {
        auto text = std::to_string(n) + "-" + std::to_string(i) + "------------";
        text.resize(16);
        std::string back(16, '\0');
        bool fine = file->file->write(as_bytes(text), n * 16).has_value();
        fine &= file->file->read({reinterpret_cast<uint8_t*>(back.data()), 16}, n * 16, true).value_or(0) == 16;
        if (!fine || back != text) wrong++;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace sallyport::bridge
