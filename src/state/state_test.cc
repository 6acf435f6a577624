// The state machines as tables: share modes, byte-range locks, message ids, delete-on-close.
#include <gtest/gtest.h>

#include "state/credits.h"
#include "state/file_table.h"

namespace sallyport::state {
namespace {

constexpr uint32_t kRead = 0x1, kWrite = 0x2, kDelete = 0x10000, kReadAttributes = 0x80;

TEST(ShareMode, NeedsOfOneAreHeldAgainstTheSharesOfTheOther) {
  struct Row {
    ShareMode a, b;
    bool conflicts;
  };
  const Row rows[] = {
      {{kRead, kShareRead}, {kRead, kShareRead}, false},
      {{kRead, 0}, {kRead, kShareRead}, true},
      {{kRead, kShareRead}, {kWrite, kShareRead}, true},
      {{kRead, kShareRead | kShareWrite}, {kWrite, kShareRead}, false},
      {{kRead, kShareRead | kShareWrite}, {kDelete, 7}, true},
      {{kReadAttributes, 0}, {kWrite | kDelete, 0}, false},
      {{0x20, 7}, {kWrite, kShareWrite}, true},  // execute counts as reading
      {{0x4, 7}, {kRead, kShareRead}, true},     // appending counts as writing
  };
  for (const auto& row : rows) {
    EXPECT_EQ(conflict(row.a, row.b), row.conflicts) << row.a.access << " against " << row.b.access;
    EXPECT_EQ(conflict(row.b, row.a), row.conflicts) << "must be symmetric";
  }
}

TEST(Locks, SharedAndExclusive) {
  Locks locks;
  EXPECT_TRUE(locks.lock(1, {10, 10, false}));
  EXPECT_TRUE(locks.lock(2, {15, 10, false}));
  EXPECT_EQ(locks.lock(2, {5, 6, true}).error(), NtStatus::lock_not_granted);
  EXPECT_TRUE(locks.lock(2, {5, 5, true}));
  EXPECT_TRUE(locks.blocks_read(1, 9, 1));
  EXPECT_FALSE(locks.blocks_read(2, 9, 1));
  EXPECT_TRUE(locks.blocks_write(1, 12, 1)) << "a shared lock keeps its own owner from writing too";
  EXPECT_FALSE(locks.blocks_write(1, 30, 5));
}

TEST(Locks, OwnExclusiveLockTakesASharedOneOnTop) {
  Locks locks;
  EXPECT_TRUE(locks.lock(1, {0, 10, true}));
  EXPECT_TRUE(locks.lock(1, {0, 10, false}));
  EXPECT_FALSE(locks.lock(1, {0, 10, true}));
  EXPECT_TRUE(locks.unlock(1, 0, 10));
  EXPECT_TRUE(locks.lock(2, {0, 10, false})) << "the exclusive one went first";
  EXPECT_EQ(locks.unlock(1, 0, 9).error(), NtStatus::range_not_locked);
}

TEST(Locks, ZeroLengthLocksSitBetweenBytes) {
  Locks locks;
  EXPECT_TRUE(locks.lock(1, {10, 0, true}));
  EXPECT_TRUE(locks.lock(2, {10, 0, true}));
  EXPECT_TRUE(locks.lock(2, {10, 5, true})) << "starts where the empty lock is";
  EXPECT_TRUE(locks.lock(3, {20, 0, true}));
  EXPECT_FALSE(locks.lock(2, {19, 5, true})) << "the empty lock is strictly inside";
}

TEST(Locks, TheTopOfTheNumberSpace) {
  Locks locks;
  EXPECT_FALSE((LockRange{~0ull, 2, true}).valid());
  EXPECT_TRUE((LockRange{~0ull, 1, true}).valid());
  EXPECT_TRUE(locks.lock(1, {~0ull, 1, true}));
  EXPECT_FALSE(locks.lock(2, {0, ~0ull, true}).has_value() && locks.lock(2, {~0ull - 1, 2, true}).has_value());
}

TEST(Locks, WaitersAreServedOldestFirst) {
  Locks locks;
  std::vector<int> order;
  ASSERT_TRUE(locks.lock(1, {0, 10, true}));
  locks.wait(2, {0, 5, true}, [&](NtStatus) { order.push_back(2); });
  locks.wait(3, {0, 5, true}, [&](NtStatus) { order.push_back(3); });
  EXPECT_TRUE(locks.take_ready().empty());
  locks.release_all(1);
  auto ready = locks.take_ready();
  ASSERT_EQ(ready.size(), 1u);
  ready[0](NtStatus::success);
  EXPECT_EQ(order, std::vector<int>{2});
  EXPECT_EQ(locks.give_up_all(3).size(), 1u);
}

TEST(Credits, IdsAreUsedOnceAndOnlyInsideTheWindow) {
  CreditWindow window;
  EXPECT_TRUE(window.consume(0, 1));
  EXPECT_FALSE(window.consume(0, 1));
  EXPECT_FALSE(window.consume(1, 1)) << "not granted yet";
  EXPECT_EQ(window.grant(31, 1), 31);
  EXPECT_TRUE(window.consume(5, 3));
  EXPECT_FALSE(window.consume(7, 1));
  EXPECT_TRUE(window.consume(1, 4));
  EXPECT_FALSE(window.consume(31, 2)) << "half outside";
}

TEST(Credits, NobodyIsLeftWithoutACredit) {
  CreditWindow window;
  ASSERT_TRUE(window.consume(0, 1));
  EXPECT_EQ(window.grant(0, 1), 1);
}

TEST(Credits, TheLimitHoldsAndAnUnusedIdHoldsTheWindow) {
  CreditWindow window(64);
  ASSERT_TRUE(window.consume(0, 1));
  EXPECT_EQ(window.grant(8000, 1), 64);
  uint64_t next = 2;  // id 1 is never used
  for (int i = 0; i < 100000; i++) {
    if (!window.consume(next, 1)) break;
    next++;
    window.grant(1, 1);
  }
  EXPECT_LE(next, 2 * CreditWindow::kMaximum + 2) << "a client cannot make the window grow without end";
}

TEST(FileTable, DeleteOnCloseHappensWithTheLastOpen) {
  FileTable table;
  int removed = 0;
  auto remove = [&] { removed++; };
  FileTable::NodePtr node;
  {
    auto locked = table.lock({1, 2, 0});
    node = locked.node;
    node->members.push_back({1, {kRead | kDelete, 7}, true, {}});
    node->members.push_back({2, {kRead, 7}, false, {}});
  }
  auto first = table.leave(node, 1, remove);
  EXPECT_FALSE(first.remove);
  {
    auto locked = table.lock({1, 2, 0});
    EXPECT_EQ(FileTable::admit(*locked.node, {kRead, 7}).error(), NtStatus::delete_pending);
  }
  auto second = table.leave(node, 2, {});
  ASSERT_TRUE(second.remove);
  EXPECT_EQ(FileTable::admit(*table.find({1, 2, 0}).node, {kRead, 7}).error(), NtStatus::delete_pending)
      << "until the file is gone";
  second.remove();
  EXPECT_EQ(removed, 1);
  EXPECT_EQ(table.open_files(), 0u);
}

TEST(FileTable, ADoomedFileTellsItsOtherOpens) {
  FileTable table;
  int told = 0;
  FileTable::NodePtr node;
  {
    auto locked = table.lock({1, 2, 0});
    node = locked.node;
    node->members.push_back({1, {kRead | kDelete, 7}, true, {}, [&] { told += 100; }});
    node->members.push_back({2, {kRead, 7}, false, {}, [&] { told++; }});
  }
  auto left = table.leave(node, 1, {});
  for (auto& each : left.doomed) each();
  EXPECT_EQ(told, 1) << "the one that left hears nothing of it";
  EXPECT_TRUE(node->delete_pending);
}

TEST(FileTable, KnowsWhatIsOpenBelowADirectory) {
  FileTable table;
  int a = 0, b = 0;
  auto open = [&](const FileKey& key, const void* volume, std::u16string_view path) {
    auto locked = table.lock(key, {volume, path});
    locked->members.push_back({key.inode, {kRead, 7}, false, {}, {}});
    return locked.node;
  };
  auto file = open({1, 10, 0}, &a, u"Dir\\Sub\\file.txt");
  open({1, 11, 0}, &a, u"Dir");
  EXPECT_TRUE(table.any_open_below({&a, u"dir"}));
  EXPECT_TRUE(table.any_open_below({&a, u"DIR\\SUB"}));
  EXPECT_TRUE(table.any_open_below({&a, u""})) << "the root";
  EXPECT_FALSE(table.any_open_below({&a, u"Dir\\Sub\\file.txt"})) << "itself is not below";
  EXPECT_FALSE(table.any_open_below({&a, u"Di"}));
  EXPECT_FALSE(table.any_open_below({&b, u"dir"})) << "another volume";
  table.moved(file, u"elsewhere\\file.txt", 10);
  EXPECT_FALSE(table.any_open_below({&a, u"dir"}));
  EXPECT_TRUE(table.any_open_below({&a, u"elsewhere"}));
}

TEST(FileTable, ARenameTellsTheOtherOpens) {
  FileTable table;
  std::u16string first, second;
  auto locked = table.lock({1, 2, 0}, {nullptr, u"old"});
  locked->members.push_back({1, {kRead, 7}, false, [&](auto name) { first = name; }, {}});
  locked->members.push_back({2, {kRead, 7}, false, [&](auto name) { second = name; }, {}});
  auto node = locked.node;
  locked.lock.unlock();
  table.moved(node, u"new", 1);
  EXPECT_EQ(first, u"");
  EXPECT_EQ(second, u"new");
}

TEST(FileTable, AFileGoesWithTheLastOfItsStreams) {
  FileTable table;
  int removed = 0;
  FileTable::NodePtr file, stream;
  {
    auto locked = table.lock({1, 2, 0});
    file = locked.node;
    file->members.push_back({1, {kRead | kDelete, 7}, true, {}, {}});
  }
  {
    auto locked = table.lock({1, 2, 77});
    stream = locked.node;
    stream->members.push_back({2, {kRead, 7}, false, {}, {}});
  }
  EXPECT_FALSE(table.leave(file, 1, [&] { removed++; }).remove);
  {
    auto locked = table.lock({1, 2, 0});
    EXPECT_EQ(FileTable::admit(*locked.node, {kRead, 7}).error(), NtStatus::delete_pending);
    table.tidy(std::move(locked));
  }
  auto left = table.leave(stream, 2, {});
  ASSERT_TRUE(left.remove);
  left.remove();
  EXPECT_EQ(removed, 1);
  EXPECT_EQ(table.open_files(), 0u);
}

TEST(FileTable, FindsOpenStreamsOfAFile) {
  FileTable table;
  table.lock({1, 2, 77})->members.push_back({1, {kRead, 7}, false, {}, {}});
  table.lock({1, 3, 0})->members.push_back({2, {kRead, 7}, false, {}, {}});
  EXPECT_TRUE(table.any_stream_open({1, 2, 0}));
  EXPECT_FALSE(table.any_stream_open({1, 3, 0}));
  EXPECT_FALSE(table.a_stream_forbids_delete({1, 2, 0}));
  table.lock({1, 2, 78})->members.push_back({3, {kReadAttributes, 0}, false, {}, {}});
  EXPECT_FALSE(table.a_stream_forbids_delete({1, 2, 0})) << "who only looks at attributes forbids nothing";
  table.lock({1, 2, 78})->members.push_back({4, {kRead, kShareRead | kShareWrite}, false, {}, {}});
  EXPECT_TRUE(table.a_stream_forbids_delete({1, 2, 0}));
}

}  // namespace
}  // namespace sallyport::state
