// Unix users and groups, as the C library finds them (/etc/passwd, LDAP, ...). An interface, because tests have their own.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace sallyport::auth {

struct UnixUser {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  // gid among them; only the look-up by name fills it in
};

struct UnixGroup {
  std::string name;
  gid_t gid = 0;
};

class UnixDatabase {
 public:
  virtual ~UnixDatabase() = default;
  virtual std::optional<UnixUser> user(const std::string& name) = 0;
  virtual std::optional<UnixUser> user(uid_t uid) = 0;
  virtual std::optional<UnixGroup> group(const std::string& name) = 0;
  virtual std::optional<UnixGroup> group(gid_t gid) = 0;
};

// getpwnam_r and its like, getgrouplist.
class SystemUnixDatabase : public UnixDatabase {
 public:
  std::optional<UnixUser> user(const std::string& name) override;
  std::optional<UnixUser> user(uid_t uid) override;
  std::optional<UnixGroup> group(const std::string& name) override;
  std::optional<UnixGroup> group(gid_t gid) override;
};

}  // namespace sallyport::auth
