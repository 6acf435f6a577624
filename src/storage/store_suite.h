// For tests: one fixture over every kind of store. A suite is
//   using StoreThings = StoreSuite;
//   TEST_P(StoreThings, ...)
//   INSTANTIATE_TEST_SUITE_P(Stores, StoreThings, every_store(), store_name);
#pragma once

#include <gmock/gmock.h>

#include <map>

#include "proto/fscc/classes.h"
#include "storage/store_fixture.h"

namespace sallyport::storage {

namespace attribute = fscc::file_attribute;

enum class Kind { memory, posix_disk, posix_tmpfs, other };

// A later room's kind of store: its test program includes these tests, and says here how one is made and which of them do not hold
// for it, and why.
struct OtherStore {
  std::unique_ptr<Store> (*make)() = nullptr;
  std::map<std::string, std::string> left_out;
};
inline OtherStore& other_store() {
  static OtherStore other;
  return other;
}

class StoreSuite : public testing::TestWithParam<Kind> {
 protected:
  StoreSuite() {
    if (GetParam() == Kind::memory) store_ = memory::make_store();
    if (GetParam() == Kind::other) store_ = other_store().make();
    if (store_) return;
    folder_.emplace(GetParam() == Kind::posix_tmpfs ? "/dev/shm" : "/tmp");
    posix::Options options;
    options.root = folder_->path();
    options.sids = &test_sids();
    auto store = posix::open_store(options);
    EXPECT_TRUE(store);
    store_ = std::move(*store);
  }

  void SetUp() override {
    std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
    auto& left_out = other_store().left_out;
    auto found = left_out.find(test.substr(0, test.find('/')));
    if (GetParam() == Kind::other && found != left_out.end()) GTEST_SKIP() << found->second;
  }

  Result<Opened> open(std::u16string_view name, const Ask& ask = {}) { return open_in(*store_, who_, name, ask); }
  std::unique_ptr<File> make(std::u16string_view name, uint32_t attributes = 0) {
    auto opened = open(name, {.how = Disposition::create, .attributes = attributes});
    EXPECT_TRUE(opened) << to_string(opened.error());
    return opened ? std::move(opened->file) : nullptr;
  }
  std::unique_ptr<File> make_directory(std::u16string_view name) {
    auto opened = open(name, {.how = Disposition::create, .directory = true});
    EXPECT_TRUE(opened) << to_string(opened.error());
    return opened ? std::move(opened->file) : nullptr;
  }
  NtStatus error(std::u16string_view name, const Ask& ask = {}) {
    auto opened = open(name, ask);
    return opened ? NtStatus::success : opened.error();
  }
  static NtStatus status(const auto& result) { return result ? NtStatus::success : result.error(); }
  static void put(File& file, std::string_view text, uint64_t offset = 0) { EXPECT_TRUE(file.write(as_bytes(text), offset)); }
  static std::string get(File& file, size_t most = 100, uint64_t offset = 0) {
    std::string text(most, '\0');
    auto n = file.read({reinterpret_cast<uint8_t*>(text.data()), most}, offset, true);
    EXPECT_TRUE(n) << to_string(n.error());
    text.resize(n.value_or(0));
    return text;
  }
  static FileInfo info(File& file) {
    auto info = file.info();
    EXPECT_TRUE(info);
    return info.value_or(FileInfo());
  }
  std::vector<std::u16string> names(std::u16string_view directory, std::u16string_view expression = u"*") {
    auto opened = open(directory);
    EXPECT_TRUE(opened) << to_string(opened.error());
    auto listing = opened->file->list(expression);
    EXPECT_TRUE(listing);
    std::vector<std::u16string> out;
    for (;;) {
      auto entry = (*listing)->next();
      EXPECT_TRUE(entry);
      if (!entry || !*entry) return out;
      out.push_back((*entry)->name);
    }
  }

  std::optional<TempFolder> folder_;
  std::unique_ptr<Store> store_;
  Identity who_ = test_user();
};

inline auto every_store() {
  auto all = other_store().make ? std::vector{Kind::other} : std::vector{Kind::memory, Kind::posix_disk, Kind::posix_tmpfs};
  return testing::ValuesIn(all);
}
inline std::string store_name(const testing::TestParamInfo<Kind>& info) {
  constexpr const char* kNames[] = {"memory", "disk", "tmpfs", "other"};
  return kNames[static_cast<size_t>(info.param)];
}

}  // namespace sallyport::storage
