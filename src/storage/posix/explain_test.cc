// Why the file system of this machine refused.
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/xattr.h>

#include <fstream>

#include "storage/posix/nt_acl.h"
#include "storage/store_fixture.h"

namespace sallyport::storage::posix {
namespace {

namespace fs = std::filesystem;
using Cause = Denial::Cause;

class PosixExplains : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs root: files of several users";
    Options options;
    options.root = folder_.path();
    options.sids = &test_sids();
    auto store = open_store(options);
    ASSERT_TRUE(store);
    store_ = std::move(*store);
    AsProcess process;
    chmod(folder_.path().c_str(), 0755);
  }

  // Something of root's, with this mode.
  void file(const std::string& name, mode_t mode, uid_t owner = 0, gid_t group = 0) {
    AsProcess process;
    std::ofstream(at(name)).put('x');
    own(name, mode, owner, group);
  }
  void directory(const std::string& name, mode_t mode, uid_t owner = 0, gid_t group = 0) {
    AsProcess process;
    fs::create_directory(at(name));
    own(name, mode, owner, group);
  }
  void own(const std::string& name, mode_t mode, uid_t owner, gid_t group) {
    ASSERT_EQ(chown(at(name).c_str(), owner, group), 0);
    ASSERT_EQ(chmod(at(name).c_str(), mode), 0);
  }
  fs::path at(const std::string& name) const { return folder_.path() / name; }

  Denial why(std::u16string_view name, const Ask& ask = {.access = access::kFileReadData}) {
    auto refused = open_in(*store_, who_, name, ask);
    EXPECT_FALSE(refused) << "was not refused";
    auto path = path_at(name);
    OpenArgs args{path, ask.access, ask.how};
    args.must_be_directory = ask.directory;
    return store_->explain(who_, args, refused ? NtStatus::success : refused.error(), nullptr);
  }
  Denial why_not_renamed(std::u16string_view from, std::u16string_view to) {
    auto old_name = path_at(from), new_name = path_at(to);
    OpenArgs args{old_name, access::kDelete};
    return store_->explain(who_, args, NtStatus::access_denied, &new_name);
  }

  TempFolder folder_;
  std::unique_ptr<Store> store_;
  Identity who_ = test_user();
};

TEST_F(PosixExplains, TheModeOfAFile) {
  file("theirs", 0640, 0, who_.gid);
  auto denial = why(u"theirs", {.access = access::kFileReadData | access::kFileWriteData});
  EXPECT_EQ(denial.cause, Cause::mode);
  EXPECT_EQ(denial.path, at("theirs"));
  EXPECT_EQ(denial.mode.of, ModeDenial::Class::group);
  EXPECT_EQ(denial.mode.lacks, 2u);
  EXPECT_EQ(denial.mode.mode & 0777, 0640u);
  EXPECT_EQ(denial.mode.group, who_.gid);
  EXPECT_EQ(denial.mode.user, who_.uid);
  file("closed", 0600);
  EXPECT_EQ(why(u"closed").mode.of, ModeDenial::Class::others);
  EXPECT_EQ(why(u"closed").mode.lacks, 4u);
  file("mine", 0400, who_.uid);
  EXPECT_EQ(why(u"mine", {.access = access::kFileWriteData}).mode.of, ModeDenial::Class::owner);
  file("open", 0666);
  auto owners = why(u"open", {.access = access::kWriteDac});
  EXPECT_EQ(owners.cause, Cause::mode);
  EXPECT_TRUE(owners.mode.owner_only);
}

TEST_F(PosixExplains, TheFolderThatLetsNobodyThrough) {
  directory("a", 0755);
  directory("a/closed", 0700);
  directory("a/closed/b", 0777);
  file("a/closed/b/f", 0666);
  for (auto name : {u"a\\closed\\b\\f", u"a\\closed\\b", u"A\\Closed\\b\\f"}) {
    auto denial = why(name, {.access = access::kFileReadData, .how = Disposition::open_if});
    EXPECT_EQ(denial.cause, Cause::mode);
    EXPECT_EQ(denial.path, at("a/closed"));
    EXPECT_TRUE(denial.directory);
    EXPECT_EQ(denial.mode.lacks, 1u);
  }
  AsProcess process;
  chmod(folder_.path().c_str(), 0700);
  ASSERT_EQ(chown(folder_.path().c_str(), 0, 0), 0);
  EXPECT_EQ(why(u"a\\x").path, folder_.path());
}

TEST_F(PosixExplains, TheFolderThatTakesNothingNew) {
  directory("d", 0755);
  auto denial = why(u"d\\new", {.how = Disposition::create});
  EXPECT_EQ(denial.cause, Cause::mode);
  EXPECT_EQ(denial.path, at("d"));
  EXPECT_EQ(denial.mode.lacks, 2u);
  file("d/f", 0666);
  auto kept = why(u"d\\f", {.access = access::kDelete});
  EXPECT_EQ(kept.path, at("d"));
  EXPECT_EQ(kept.missing, access::kFileDeleteChild);
  file("f", 0666, who_.uid);
  {
    AsProcess process;
    chmod(folder_.path().c_str(), 0777);
  }
  auto moved = why_not_renamed(u"f", u"d\\f2");
  EXPECT_EQ(moved.cause, Cause::mode);
  EXPECT_EQ(moved.path, at("d"));
}

TEST_F(PosixExplains, TheStickyBit) {
  directory("d", 01777);
  file("d/theirs", 0666);
  auto denial = why(u"d\\theirs", {.access = access::kDelete});
  EXPECT_EQ(denial.cause, Cause::sticky_folder);
  EXPECT_EQ(denial.path, at("d"));
}

TEST_F(PosixExplains, ADescriptorThatIsDamaged) {
  file("f", 0644);
  dtyp::SecurityDescriptor all;
  all.control |= dtyp::sd_control::kDaclPresent;
  all.dacl.emplace().aces = {dtyp::Ace::allow(dtyp::well_known::kEveryone, access::kFileAllAccess)};
  auto value = encode_samba_nt_acl(all);
  {
    AsProcess process;
    ASSERT_EQ(setxattr(at("f").c_str(), kSambaNtAcl, value.data(), value.size(), 0), 0);
  }
  EXPECT_TRUE(open_in(*store_, who_, u"f", {.access = access::kFileWriteData})) << "it stands alone";
  AsProcess process;
  ASSERT_EQ(setxattr(at("f").c_str(), kSambaNtAcl, "junk", 4, 0), 0);
  EXPECT_EQ(why(u"f").cause, Cause::damaged_acl);
}

TEST_F(PosixExplains, APosixAcl) {
  file("f", 0600);
  {
    AsProcess process;
    // Version 2: user::rw-, user:who:r--, group::---, mask::r--, other::---
    struct Entry { uint16_t tag, bits; uint32_t id; };
    struct { uint32_t version = 2; Entry entries[5]; } acl;
    acl.entries[0] = {1, 6, ~0u}, acl.entries[1] = {2, 4, who_.uid}, acl.entries[2] = {4, 0, ~0u}, acl.entries[3] = {16, 4, ~0u},
    acl.entries[4] = {32, 0, ~0u};
    if (setxattr(at("f").c_str(), "system.posix_acl_access", &acl, sizeof acl, 0) != 0) GTEST_SKIP() << "no POSIX ACLs here";
  }
  EXPECT_TRUE(open_in(*store_, who_, u"f", {.access = access::kFileReadData}));
  auto denial = why(u"f", {.access = access::kFileReadData | access::kFileWriteData});
  EXPECT_EQ(denial.cause, Cause::mode);
  EXPECT_EQ(denial.mode.of, ModeDenial::Class::posix_acl);
  EXPECT_EQ(denial.mode.lacks, 2u);
}

TEST_F(PosixExplains, LinksAndThingsThatAreNoFiles) {
  {
    AsProcess process;
    fs::create_symlink("/etc/passwd", at("out"));
    fs::create_symlink("/etc", at("etc"));
    ASSERT_EQ(mkfifo(at("fifo").c_str(), 0666), 0);
    chmod(at("fifo").c_str(), 0666);
  }
  EXPECT_EQ(why(u"out").cause, Cause::leads_outside);
  EXPECT_EQ(why(u"out").path, at("out"));
  EXPECT_EQ(why(u"etc\\passwd").path, at("etc"));
  EXPECT_EQ(why(u"fifo").cause, Cause::not_a_file);
}

TEST_F(PosixExplains, AReadOnlyMount) {
  directory("medium", 0777);
  {
    AsProcess process;
    if (mount("tmpfs", at("medium").c_str(), "tmpfs", 0, "size=256k,mode=777") != 0) GTEST_SKIP() << "may not mount";
    std::ofstream(at("medium/f")).put('x');
    chmod(at("medium/f").c_str(), 0666);
    mount("tmpfs", at("medium").c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=256k");
  }
  auto existing = why(u"medium\\f", {.access = access::kFileWriteData});
  auto created = why(u"medium\\new", {.how = Disposition::create});
  AsProcess process;
  umount2(at("medium").c_str(), MNT_DETACH);
  EXPECT_EQ(existing.cause, Cause::read_only_medium);
  EXPECT_EQ(existing.path, at("medium/f"));
  EXPECT_EQ(created.cause, Cause::read_only_medium);
  EXPECT_EQ(created.path, at("medium"));
}

}  // namespace
}  // namespace sallyport::storage::posix
