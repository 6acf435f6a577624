// What only the store on disk can get wrong.
#include "storage/posix/posix_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include <fstream>

#include "proto/fscc/classes.h"
#include "storage/posix/short_name.h"
#include "storage/posix/system.h"
#include "storage/store_fixture.h"

namespace sallyport::storage::posix {
namespace {

namespace attribute = fscc::file_attribute;
namespace fs = std::filesystem;
using testing::UnorderedElementsAre;

class PosixStoreTest : public testing::Test {
 protected:
  explicit PosixStoreTest(const std::string& under = "/tmp") : folder_(under) { serve(folder_.path()); }

  void serve(const fs::path& path) {
    Options options;
    options.root = path;
    options.sids = &test_sids();
    auto store = open_store(options);
    ASSERT_TRUE(store);
    store_ = std::move(*store);
  }
  Result<Opened> open(std::u16string_view name, const Ask& ask = {.access = access::kFileGenericRead}) {
    return open_in(*store_, who_, name, ask);
  }
  NtStatus error(std::u16string_view name, const Ask& ask = {.access = access::kFileGenericRead}) {
    auto opened = open(name, ask);
    return opened ? NtStatus::success : opened.error();
  }
  std::vector<std::u16string> names(std::u16string_view directory = u"", bool names_only = false) {
    auto opened = open(directory);
    std::vector<std::u16string> out;
    if (!opened) return out;
    auto listing = opened->file->list(u"*");
    for (auto entry = (*listing)->next(names_only); entry && *entry; entry = (*listing)->next(names_only))
      if ((*entry)->name != u"." && (*entry)->name != u"..") out.push_back((*entry)->name);
    return out;
  }
  // Something another program puts there; owned by the user.
  void local_file(const std::string& name, std::string_view content = "") {
    AsProcess process;
    std::ofstream(folder_.path() / name) << content;
    chown_to_user(name);
  }
  void local_directory(const std::string& name) {
    AsProcess process;
    fs::create_directory(folder_.path() / name);
    chown_to_user(name);
  }
  void chown_to_user(const std::string& name) { (void)!lchown((folder_.path() / name).c_str(), who_.uid, who_.gid); }
  fs::path at(const std::string& name) const { return folder_.path() / name; }

  TempFolder folder_;
  std::unique_ptr<Store> store_;
  Identity who_ = test_user();
};

TEST_F(PosixStoreTest, LinksLeadNowhereOutside) {
  AsProcess process;
  TempFolder outside;
  std::ofstream(outside.path() / "secret").put('x');
  chmod((outside.path() / "secret").c_str(), 0666);
  fs::create_symlink(outside.path() / "secret", at("absolute"));
  fs::create_symlink("../" + outside.path().filename().string() + "/secret", at("relative"));
  fs::create_symlink(outside.path(), at("folder"));
  fs::create_symlink("/proc/self/root/etc/passwd", at("magic"));
  fs::create_symlink("nothing", at("dangling"));
  fs::create_symlink("loop", at("loop"));
  for (auto name : {u"absolute", u"relative", u"magic"}) {
    EXPECT_EQ(error(name), NtStatus::access_denied);
    EXPECT_NE(error(name, {.how = Disposition::overwrite_if}), NtStatus::success);
  }
  EXPECT_NE(error(u"folder\\secret"), NtStatus::success);
  EXPECT_NE(error(u"folder\\new", {.how = Disposition::create}), NtStatus::success);
  EXPECT_EQ(error(u"dangling"), NtStatus::object_name_not_found);
  EXPECT_NE(error(u"dangling", {.how = Disposition::open_if}), NtStatus::success);
  EXPECT_NE(error(u"dangling", {.how = Disposition::create}), NtStatus::success);
  EXPECT_NE(error(u"loop"), NtStatus::success);
  EXPECT_TRUE(names().empty());
  EXPECT_TRUE(names(u"", true).empty()) << "nor by name alone";
  EXPECT_FALSE(fs::exists(outside.path() / "new"));
}

TEST_F(PosixStoreTest, LinksInsideAreFollowed) {
  local_directory("real");
  local_file("real/file", "content");
  {
    AsProcess process;
    fs::create_symlink("real", at("way"));
    fs::create_symlink("../real/file", at("real/up"));
  }
  EXPECT_EQ(error(u"way\\FILE"), NtStatus::success);
  auto up = open(u"way\\up");
  ASSERT_TRUE(up);
  EXPECT_EQ(up->info.end_of_file, 7u);
  EXPECT_THAT(names(), UnorderedElementsAre(u"real", u"way"));
  auto link = open(u"real\\up", {});
  ASSERT_TRUE(link);
  EXPECT_TRUE(link->file->remove());
  EXPECT_TRUE(fs::exists(at("real/file"))) << "the link goes, not what it leads to";
  EXPECT_FALSE(fs::is_symlink(at("real/up")));
}

TEST_F(PosixStoreTest, OtherThanFilesAreRefused) {
  {
    AsProcess process;
    ASSERT_EQ(mkfifo(at("fifo").c_str(), 0666), 0);
    chmod(at("fifo").c_str(), 0666);
  }
  for (auto wanted : {access::kFileReadData, access::kFileWriteData, access::kFileReadAttributes, access::kMaximumAllowed})
    EXPECT_EQ(error(u"fifo", {.access = wanted}), NtStatus::access_denied);
}

TEST_F(PosixStoreTest, CaseIsFoundAfterLocalChanges) {
  local_file("First");
  EXPECT_EQ(error(u"FIRST"), NtStatus::success);
  EXPECT_EQ(error(u"SECOND"), NtStatus::object_name_not_found);
  fs::rename(at("First"), at("Second"));
  EXPECT_EQ(error(u"FIRST"), NtStatus::object_name_not_found);
  EXPECT_EQ(error(u"SECOND"), NtStatus::success);
  local_directory("Dir");
  local_file("Dir/x");
  EXPECT_EQ(error(u"DIR\\X"), NtStatus::success);
  fs::rename(at("Dir"), at("Rid"));
  EXPECT_EQ(error(u"DIR\\X"), NtStatus::object_path_not_found);
  EXPECT_EQ(error(u"RID\\X"), NtStatus::success);
  EXPECT_EQ(error(u"second", {.how = Disposition::create}), NtStatus::object_name_collision);
}

TEST_F(PosixStoreTest, ForbiddenNamesAreMapped) {
  local_file("a:b");
  local_file("back\\slash");
  local_file("latin-\xE9");
  local_file("dot.");
  EXPECT_THAT(names(), UnorderedElementsAre(u"a\uF022b", u"back\uF026slash", u"latin-\uF7E9", u"dot\uF029"));
  for (auto& name : names()) EXPECT_EQ(error(name), NtStatus::success);
  EXPECT_EQ(error(u"A\uF022B"), NtStatus::success);
  EXPECT_EQ(error(u"new\uF025", {.how = Disposition::create}), NtStatus::success);
  EXPECT_TRUE(fs::exists(at("new?")));
}

TEST_F(PosixStoreTest, TheDepotIsNowhere) {
  ASSERT_TRUE(open(u"f:s", {.how = Disposition::create}));
  ASSERT_TRUE(fs::exists(at(".sallyport-streams")));
  EXPECT_THAT(names(), UnorderedElementsAre(u"f"));
  for (auto name : {u".sallyport-streams", u".SALLYPORT-streams"}) {
    EXPECT_EQ(error(name), NtStatus::object_name_not_found);
    EXPECT_NE(error(name, {.how = Disposition::open_if, .directory = true}), NtStatus::success);
    EXPECT_NE(error(std::u16string(name) + u"\\x"), NtStatus::success);
  }
  EXPECT_EQ(error(short_name(u".sallyport-streams")), NtStatus::object_name_not_found);
  auto file = open(u"f", {});
  EXPECT_NE(file->file->rename(path_at(u".sallyport-streams\\f"), false), Result<>());
}

TEST_F(PosixStoreTest, StreamsGoWithTheirFileAndNeverToAnother) {
  auto stream = open(u"f:s", {.how = Disposition::create});
  ASSERT_TRUE(stream);
  ASSERT_TRUE(stream->file->write(as_bytes("mine"), 0));
  stream->file.reset();
  {
    AsProcess process;
    auto command = "cp -a --preserve=xattr " + at("f").string() + " " + at("copy").string();
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  EXPECT_EQ(error(u"copy:s"), NtStatus::object_name_not_found);
  EXPECT_EQ(error(u"f:s"), NtStatus::success);
  ASSERT_TRUE(open(u"copy:t", {.how = Disposition::create}));
  EXPECT_EQ(open(u"f")->file->streams()->size(), 2u);
  EXPECT_TRUE(open(u"f", {})->file->remove());
  EXPECT_TRUE(open(u"copy", {})->file->remove());
  AsProcess process;
  EXPECT_TRUE(fs::is_empty(at(".sallyport-streams")));
}

TEST_F(PosixStoreTest, SambasStreamsAreReadAndMovedOnWriting) {
  local_file("f");
  {
    AsProcess process;
    ASSERT_EQ(setxattr(at("f").c_str(), "user.DosStream.Alt:$DATA", "hello\n", 7, 0), 0);
  }
  auto list = open(u"f")->file->streams();
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[1].name, u":Alt:$DATA");
  EXPECT_EQ((*list)[1].size, 6u);
  auto read = open(u"f:ALT");
  ASSERT_TRUE(read);
  uint8_t text[10];
  EXPECT_EQ(read->file->read(text, 0, true), 6u);
  auto written = open(u"f:alt", {});
  ASSERT_TRUE(written);
  EXPECT_TRUE(written->file->write(as_bytes("!"), 6));
  EXPECT_EQ(getxattr(at("f").c_str(), "user.DosStream.Alt:$DATA", nullptr, 0), -1);
  EXPECT_EQ(open(u"f:alt")->info.end_of_file, 7u);
}

TEST_F(PosixStoreTest, PlainFilesGetNoXattrs) {
  ASSERT_TRUE(open(u"f", {.how = Disposition::create}));
  ASSERT_TRUE(open(u"d", {.how = Disposition::create, .directory = true}));
  EXPECT_EQ(listxattr(at("f").c_str(), nullptr, 0), 0);
  EXPECT_EQ(listxattr(at("d").c_str(), nullptr, 0), 0);
  auto hidden = open(u"h", {.how = Disposition::create, .attributes = attribute::kHidden});
  EXPECT_GT(getxattr(at("h").c_str(), "user.DOSATTRIB", nullptr, 0), 0);
  EXPECT_TRUE(hidden->file->set_basic({.attributes = attribute::kArchive}));
  EXPECT_EQ(listxattr(at("h").c_str(), nullptr, 0), 0);
  local_file(".profile");
  EXPECT_TRUE(open(u".profile")->info.attributes & attribute::kHidden);
}

TEST_F(PosixStoreTest, TheUsersModeDecides) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root: files of several users";
  local_file("theirs", "x");
  {
    AsProcess process;
    ASSERT_EQ(chown(at("theirs").c_str(), 0, 0), 0);
    ASSERT_EQ(chmod(at("theirs").c_str(), 0644), 0);
    ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
  }
  EXPECT_EQ(error(u"theirs"), NtStatus::success);
  EXPECT_EQ(error(u"theirs", {.access = access::kFileWriteData}), NtStatus::access_denied);
  EXPECT_EQ(error(u"theirs", {.access = access::kWriteDac}), NtStatus::access_denied);
  auto most = open(u"theirs", {.access = access::kMaximumAllowed});
  ASSERT_TRUE(most);
  EXPECT_EQ(most->granted_access, access::kFileGenericRead | access::kFileExecute | access::kDelete);
  auto mine = open(u"mine", {.how = Disposition::create});
  struct stat about;
  ASSERT_EQ(stat(at("mine").c_str(), &about), 0);
  EXPECT_EQ(about.st_uid, who_.uid);
  EXPECT_EQ(about.st_gid, who_.gid);
  auto other = test_user(5);
  EXPECT_FALSE(open_in(*store_, other, u"mine", {.access = access::kFileWriteData}));
  EXPECT_FALSE(open_in(*store_, other, u"mine", {.access = access::kDelete}));
  EXPECT_TRUE(open_in(*store_, other, u"mine", {.access = access::kFileReadData}));
  EXPECT_FALSE(open_in(*store_, other, u"new", {.how = Disposition::create}));
}

TEST_F(PosixStoreTest, ADescriptorOfOursRulesOverTheMode) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root: security.NTACL";
  auto mine = open(u"f", {.how = Disposition::create});
  ASSERT_TRUE(mine->file->write(as_bytes("content"), 0));
  auto other = test_user(5);
  dtyp::SecurityDescriptor given;
  given.control |= dtyp::sd_control::kDaclPresent;
  given.dacl.emplace().aces = {dtyp::Ace::allow(other.user, access::kFileGenericRead | access::kFileGenericWrite)};
  ASSERT_TRUE(mine->file->set_security(given, 0x4));
  {
    AsProcess process;
    chmod(at("f").c_str(), 0600);
    chmod(folder_.path().c_str(), 0755);
  }
  auto opened = open_in(*store_, other, u"f", {.access = access::kFileReadData | access::kFileWriteData});
  ASSERT_TRUE(opened);
  uint8_t text[10];
  EXPECT_EQ(opened->file->read(text, 0, true), 7u);
  EXPECT_TRUE(opened->file->write(as_bytes("x"), 0));
  EXPECT_FALSE(open(u"f")) << "the owner is not in it";
  EXPECT_TRUE(open(u"f", {.access = access::kWriteDac}));
  AsProcess process;
  char value[1024];
  ASSERT_GT(getxattr(at("f").c_str(), "security.NTACL", value, sizeof value), 8);
  EXPECT_EQ(value[0], 1);
}

TEST_F(PosixStoreTest, NamesTooLongAndClosedFolders) {
  EXPECT_EQ(error(std::u16string(200, u'\u00e4'), {.how = Disposition::create}), NtStatus::object_name_invalid);
  local_directory("closed");
  {
    AsProcess process;
    chmod(at("closed").c_str(), 0);
    (void)!chown(at("closed").c_str(), geteuid(), getegid());
  }
  if (geteuid() == 0) {
    EXPECT_EQ(error(u"closed\\x"), NtStatus::access_denied);
    EXPECT_EQ(error(u"closed\\x", {.how = Disposition::create}), NtStatus::access_denied);
  }
}

TEST_F(PosixStoreTest, LocalChangesAreHeard) {
  std::vector<std::pair<ChangeAction, std::u16string>> heard;
  std::mutex mutex;
  auto subscription = store_->changes().subscribe(u"", true, 0xFFF, [&](ChangeAction action, std::u16string_view name) {
    std::lock_guard lock(mutex);
    if (action != ChangeAction::modified) heard.emplace_back(action, name);
  });
  local_file("a");
  fs::rename(at("a"), at("b"));
  local_directory("d");
  usleep(150'000);
  local_file("d/x");
  ASSERT_TRUE(open(u"mine", {.how = Disposition::create}));
  using A = ChangeAction;
  for (int i = 0; i < 40; i++) {
    usleep(50'000);
    std::lock_guard lock(mutex);
    if (heard.size() >= 6) break;
  }
  usleep(150'000);
  std::lock_guard lock(mutex);
  EXPECT_THAT(heard, UnorderedElementsAre(std::pair(A::added, u"a"), std::pair(A::renamed_old_name, u"a"),
                                          std::pair(A::renamed_new_name, u"b"), std::pair(A::added, u"d"),
                                          std::pair(A::added, u"d\\x"), std::pair(A::added, u"mine")));
}

TEST_F(PosixStoreTest, AMovedFolderIsHeardOfByItsNewName) {
  std::vector<std::u16string> heard;
  std::mutex mutex;
  local_directory("old");
  auto subscription = store_->changes().subscribe(u"", true, 0xFFF, [&](ChangeAction action, std::u16string_view name) {
    std::lock_guard lock(mutex);
    if (action == ChangeAction::added) heard.emplace_back(name);
  });
  fs::rename(at("old"), at("new"));
  usleep(150'000);
  local_directory("old");
  usleep(150'000);
  local_file("new/x");
  local_file("old/y");
  for (int i = 0; i < 40; i++) {
    usleep(50'000);
    std::lock_guard lock(mutex);
    if (heard.size() >= 3) break;
  }
  std::lock_guard lock(mutex);
  EXPECT_THAT(heard, UnorderedElementsAre(u"old", u"new\\x", u"old\\y"));
}

class LargeFolderTest : public PosixStoreTest {
 protected:
  LargeFolderTest() : PosixStoreTest("/dev/shm") {}
  static double processor_milliseconds() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }
};

// A new file in a folder of many costs what it costs in an empty one.
TEST_F(LargeFolderTest, IsReadOnce) {
  constexpr int kFiles = 20'000, kNew = 200;
  local_directory("large");
  {
    AsProcess process;
    Fd folder(::open(at("large").c_str(), O_PATH | O_DIRECTORY));
    for (int i = 0; i < kFiles; i++) Fd(openat(folder.get(), ("File" + std::to_string(i)).c_str(), O_CREAT | O_WRONLY, 0666));
  }
  auto before = processor_milliseconds();
  EXPECT_EQ(error(u"large\\FILE77"), NtStatus::success);
  auto one_pass = processor_milliseconds() - before;
  before = processor_milliseconds();
  for (int i = 0; i < kNew; i++) {
    auto text = "new" + std::to_string(i);
    auto made = open(u"large\\" + std::u16string(text.begin(), text.end()), {.how = Disposition::create});
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->file->remove());
  }
  EXPECT_LT((processor_milliseconds() - before) / kNew, one_pass / 10);
}

class FullDiskTest : public PosixStoreTest {
 protected:
  void SetUp() override {
    if (geteuid() != 0 || mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=256k,mode=777") != 0)
      GTEST_SKIP() << "needs root to mount";
    mounted_ = true;
    serve(folder_.path());
  }
  void TearDown() override {
    AsProcess process;
    store_.reset();
    if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
  }
  bool mounted_ = false;
};

TEST_F(FullDiskTest, IsToldAndGivenBack) {
  auto file = open(u"f", {.how = Disposition::create});
  ASSERT_TRUE(file);
  std::string block(64 * 1024, 'x');
  Result<> result;
  for (uint64_t at = 0; result && at < 1 << 20; at += block.size()) result = file->file->write(as_bytes(block), at);
  EXPECT_EQ(result.error(), NtStatus::disk_full);
  EXPECT_EQ(file->file->set_allocation(1 << 20).error(), NtStatus::disk_full);
  EXPECT_TRUE(file->file->remove());
  file->file.reset();
  auto again = open(u"g", {.how = Disposition::create});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->file->write(as_bytes(block), 0));
}

TEST_F(FullDiskTest, ReadOnlyMediumSaysSo) {
  ASSERT_TRUE(open(u"f", {.how = Disposition::create}));
  {
    AsProcess process;
    ASSERT_EQ(mount("tmpfs", folder_.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=256k"), 0);
  }
  EXPECT_EQ(error(u"f"), NtStatus::success);
  EXPECT_EQ(error(u"f", {.access = access::kFileWriteData}), NtStatus::media_write_protected);
  EXPECT_EQ(error(u"g", {.how = Disposition::create}), NtStatus::media_write_protected);
  auto opened = open(u"f", {.access = access::kDelete});
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->file->may_remove().error(), NtStatus::media_write_protected);
  EXPECT_TRUE(store_->volume(who_)->read_only);
}

}  // namespace
}  // namespace sallyport::storage::posix
