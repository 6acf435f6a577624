// For tests: a store of either kind with a user, and short ways to use it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "policy/sid_mapper.h"
#include "proto/dtyp/access.h"
#include "storage/memory/memory_store.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/posix_store.h"

namespace sallyport::storage {

namespace access = dtyp::access;

class TestSids : public policy::SidMapper {
 public:
  static dtyp::Sid of(uint32_t rid) { return dtyp::Sid(5, {21, 1, 2, 3, rid}); }
  dtyp::Sid user_sid(uid_t uid) const override { return of(uid * 2 + 1000); }
  dtyp::Sid group_sid(gid_t gid) const override { return of(gid * 2 + 1001); }
  std::optional<uid_t> user_id(const dtyp::Sid& sid) const override {
    return sid.is_child_of(domain()) && sid.rid() % 2 == 0 ? std::optional((sid.rid() - 1000) / 2) : std::nullopt;
  }
  std::optional<gid_t> group_id(const dtyp::Sid& sid) const override {
    return sid.is_child_of(domain()) && sid.rid() % 2 ? std::optional((sid.rid() - 1001) / 2) : std::nullopt;
  }

 private:
  static dtyp::Sid domain() { return dtyp::Sid(5, {21, 1, 2, 3}); }
};

inline const TestSids& test_sids() {
  static const TestSids sids;
  return sids;
}

// As root: an ordinary user, so that the kernel checks. Else whoever runs the test.
inline Identity test_user(uid_t offset = 0) {
  Identity who;
  bool root = geteuid() == 0;
  who.uid = root ? 61000 + offset : geteuid();
  who.gid = root ? 61000 + offset : getegid();
  who.name = "user" + std::to_string(offset);
  who.user = test_sids().user_sid(root ? who.uid : who.uid + offset);
  who.groups = {test_sids().group_sid(who.gid)};
  who.unix_groups = {who.gid};
  return who;
}

inline Path path_at(std::u16string_view text) {
  auto path = parse_path(text);
  EXPECT_TRUE(path) << "bad path in a test";
  return path.value_or(Path());
}

class TempFolder {
 public:
  explicit TempFolder(const std::string& under = "/tmp") {
    posix::AsProcess process;
    std::string name = under + "/sallyport-store-XXXXXX";
    if (mkdtemp(name.data())) path_ = name;
    auto user = test_user();
    EXPECT_EQ(chown(name.c_str(), user.uid, user.gid), 0);
  }
  ~TempFolder() {
    posix::AsProcess process;
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Ask {
  uint32_t access = access::kFileAllAccess;
  Disposition how = Disposition::open;
  bool directory = false;
  bool file = false;
  uint32_t attributes = 0;
  bool delete_on_close = false;
  bool read_only_share = false;
  const dtyp::SecurityDescriptor* security = nullptr;
};

inline Result<Opened> open_in(Store& store, const Identity& who, std::u16string_view name, const Ask& ask) {
  auto path = parse_path(name);
  if (!path) return fail(path.error());
  OpenArgs args{*path, ask.access, ask.how};
  args.must_be_directory = ask.directory;
  args.must_not_be_directory = ask.file;
  args.attributes = ask.attributes;
  args.delete_on_close = ask.delete_on_close;
  args.share_is_read_only = ask.read_only_share;
  args.security = ask.security;
  return store.open(who, args);
}

}  // namespace sallyport::storage
