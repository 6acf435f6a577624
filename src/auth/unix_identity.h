// Who an account is to the kernel and to access checks: its Unix user and groups, and their SIDs.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "auth/accounts.h"
#include "auth/identity.h"
#include "auth/sid_map.h"
#include "auth/unix_database.h"

namespace sallyport::auth {

// [MS-SAMR] 2.2.2.3 SID_NAME_USE
enum class SidUse : uint16_t { user = 1, group = 2, domain = 3, alias = 4, well_known_group = 5, unknown = 8 };

struct SidName {
  dtyp::Sid sid;
  std::string domain;  // "" where there is none
  std::string name;
  SidUse use = SidUse::unknown;
};

class UnixIdentity {
 public:
  struct Settings {
    std::string machine_name;  // the domain of its users and groups
    bool same_name = true;     // an account without a Unix user of its own is the one of its name, unless that is root
    std::string fallback_user = "nobody";
    uid_t fallback_id = 65534;  // where even that does not exist
    // Root becomes the account's user; any other process can only be itself.
    bool privileged = false;
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
  };
  // `privileged` by geteuid().
  static Settings settings_of_process(std::string machine_name);

  UnixIdentity(const MachineId& machine, Settings settings,
               std::shared_ptr<UnixDatabase> database = std::make_shared<SystemUnixDatabase>());

  // A sentence for the administrator when the Unix user that the account names does not exist.
  std::expected<Identity, std::string> of(const Account& account);
  Identity guest();
  Identity anonymous();

  const SidMap& sids() const { return sids_; }
  // For LsarLookupNames and LsarLookupSids: "name", "DOMAIN\name".
  std::optional<SidName> find_name(std::string_view name);
  std::optional<SidName> find_sid(const dtyp::Sid& sid);
  const std::string& machine_name() const { return settings_.machine_name; }

 private:
  std::expected<UnixUser, std::string> unix_user_of(const Account& account);
  std::optional<UnixUser> own_unix_user(const Account& account);
  std::vector<std::string> group_names_of(const UnixUser& user);
  UnixUser fallback();
  std::optional<UnixUser> cached_user(const std::string& name);
  std::string cached_group_name(gid_t gid);
  std::optional<SidName> find_account_name(std::string_view name);

  struct Cached {
    std::optional<UnixUser> user;
    std::chrono::steady_clock::time_point until;
  };

  const SidMap sids_;
  const Settings settings_;
  const std::shared_ptr<UnixDatabase> database_;
  struct CachedGroup {
    std::string name;  // "" when it has none
    std::chrono::steady_clock::time_point until;
  };

  std::mutex mutex_;  // over the caches
  std::unordered_map<std::string, Cached> cache_;
  std::unordered_map<gid_t, CachedGroup> groups_;
};

}  // namespace sallyport::auth
