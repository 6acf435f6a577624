#include "auth/unix_database.h"

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <cerrno>

namespace sallyport::auth {
namespace {

constexpr size_t kFirstBuffer = 4096;
constexpr size_t kLargestBuffer = 4 * 1024 * 1024;  // groups with very many members

// Calls one of the get..._r functions with a buffer that grows until the entry fits.
template <class Record, class Key>
bool get(int (*function)(Key, Record*, char*, size_t, Record**), Key key, Record& record, std::vector<char>& buffer) {
  for (size_t size = kFirstBuffer; size <= kLargestBuffer; size *= 4) {
    buffer.resize(size);
    Record* found = nullptr;
    int error = function(key, &record, buffer.data(), buffer.size(), &found);
    if (error == EINTR)
      size /= 4;
    else if (error != ERANGE)
      return found != nullptr;
  }
  return false;
}

template <class Key>
std::optional<UnixUser> get_user(int (*function)(Key, passwd*, char*, size_t, passwd**), Key key) {
  passwd record{};
  std::vector<char> buffer;
  if (!get(function, key, record, buffer)) return std::nullopt;
  return UnixUser{record.pw_name, record.pw_uid, record.pw_gid, {}};
}

template <class Key>
std::optional<UnixGroup> get_group(int (*function)(Key, ::group*, char*, size_t, ::group**), Key key) {
  ::group record{};
  std::vector<char> buffer;
  if (!get(function, key, record, buffer)) return std::nullopt;
  return UnixGroup{record.gr_name, record.gr_gid};
}

std::vector<gid_t> groups_of(const UnixUser& user) {
  std::vector<gid_t> groups(64);
  int count = static_cast<int>(groups.size());
  while (getgrouplist(user.name.c_str(), user.gid, groups.data(), &count) < 0 && count > static_cast<int>(groups.size()))
    groups.resize(static_cast<size_t>(count));
  groups.resize(static_cast<size_t>(std::max(count, 0)));
  return groups;
}

}  // namespace

std::optional<UnixUser> SystemUnixDatabase::user(const std::string& name) {
  auto found = get_user(getpwnam_r, name.c_str());
  if (found) found->groups = groups_of(*found);
  return found;
}

std::optional<UnixUser> SystemUnixDatabase::user(uid_t uid) { return get_user(getpwuid_r, uid); }
std::optional<UnixGroup> SystemUnixDatabase::group(const std::string& name) { return get_group(getgrnam_r, name.c_str()); }
std::optional<UnixGroup> SystemUnixDatabase::group(gid_t gid) { return get_group(getgrgid_r, gid); }

}  // namespace sallyport::auth
