#include "auth/unix_identity.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/utf16.h"

namespace sallyport::auth {
namespace {

namespace known = dtyp::well_known;

constexpr std::chrono::seconds kCacheTime{10};
constexpr size_t kCacheSize = 1024;
constexpr uint32_t kGuestRid = 501;  // DOMAIN_USER_RID_GUEST, [MS-DTYP] 2.4.2.4

constexpr const dtyp::Sid* kKnown[] = {&known::kEveryone,           &known::kCreatorOwner, &known::kCreatorGroup,
                                       &known::kOwnerRights,        &known::kNetwork,      &known::kAnonymous,
                                       &known::kAuthenticatedUsers, &known::kLocalSystem,  &known::kBuiltinAdministrators,
                                       &known::kBuiltinUsers,       &known::kBuiltinGuests};

bool same(std::string_view a, std::string_view b) { return folded_name(a) == folded_name(b); }

// "DOMAIN\name" in its two halves; no domain when there is none.
std::pair<std::string_view, std::string_view> split(std::string_view name) {
  auto at = name.find('\\');
  if (at == std::string_view::npos) return {"", name};
  return {name.substr(0, at), name.substr(at + 1)};
}

SidName well_known_entry(const dtyp::Sid& sid) {
  auto [domain, name] = split(dtyp::well_known_name(sid));
  auto use = sid.is_child_of(known::kBuiltin) ? SidUse::alias : SidUse::well_known_group;
  return {sid, std::string(domain), std::string(name), use};
}

// Who this process is, for servers that cannot become anyone else.
UnixUser own_user() {
  UnixUser user{{}, geteuid(), getegid(), {}};
  user.groups.resize(static_cast<size_t>(std::max(getgroups(0, nullptr), 0)));
  int count = getgroups(static_cast<int>(user.groups.size()), user.groups.data());
  user.groups.resize(static_cast<size_t>(std::max(count, 0)));
  return user;
}

Identity identity_of(const std::string& name, const UnixUser& user, const SidMap& sids) {
  Identity identity;
  identity.name = name;
  identity.uid = user.uid;
  identity.gid = user.gid;
  identity.unix_groups = user.groups;
  if (!std::ranges::count(identity.unix_groups, user.gid)) identity.unix_groups.push_back(user.gid);
  identity.user = sids.user_sid(user.uid);
  for (auto gid : identity.unix_groups) identity.groups.push_back(sids.group_sid(gid));
  identity.groups.insert(identity.groups.end(), {known::kEveryone, known::kAuthenticatedUsers, known::kNetwork});
  return identity;
}

}  // namespace

UnixIdentity::Settings UnixIdentity::settings_of_process(std::string machine_name) {
  Settings settings;
  settings.machine_name = std::move(machine_name);
  settings.privileged = geteuid() == 0;
  return settings;
}

UnixIdentity::UnixIdentity(const MachineId& machine, Settings settings, std::shared_ptr<UnixDatabase> database)
    : sids_(machine), settings_(std::move(settings)), database_(std::move(database)) {}

// The look-up itself runs unlocked: it may ask a directory server.
std::optional<UnixUser> UnixIdentity::cached_user(const std::string& name) {
  auto now = settings_.now();
  {
    std::lock_guard lock(mutex_);
    auto found = cache_.find(name);
    if (found != cache_.end() && now < found->second.until) return found->second.user;
  }
  auto user = database_->user(name);
  std::lock_guard lock(mutex_);
  if (cache_.size() >= kCacheSize) cache_.clear();
  cache_[name] = {user, now + kCacheTime};
  return user;
}

UnixUser UnixIdentity::fallback() {
  if (auto user = cached_user(settings_.fallback_user)) return *user;
  return {settings_.fallback_user, settings_.fallback_id, settings_.fallback_id, {}};
}

std::string UnixIdentity::cached_group_name(gid_t gid) {
  auto now = settings_.now();
  {
    std::lock_guard lock(mutex_);
    auto found = groups_.find(gid);
    if (found != groups_.end() && now < found->second.until) return found->second.name;
  }
  auto group = database_->group(gid);
  std::lock_guard lock(mutex_);
  if (groups_.size() >= kCacheSize) groups_.clear();
  return (groups_[gid] = {group ? group->name : "", now + kCacheTime}).name;
}

std::vector<std::string> UnixIdentity::group_names_of(const UnixUser& user) {
  std::vector<std::string> names;
  for (auto gid : user.groups)
    if (auto name = cached_group_name(gid); !name.empty()) names.push_back(std::move(name));
  return names;
}

// The Unix user that is the account's own, as far as there is one.
std::optional<UnixUser> UnixIdentity::own_unix_user(const Account& account) {
  if (!account.unix_user.empty()) return cached_user(account.unix_user);
  auto user = settings_.same_name ? cached_user(account.name) : std::nullopt;
  return user && user->uid != 0 ? user : std::nullopt;
}

std::expected<UnixUser, std::string> UnixIdentity::unix_user_of(const Account& account) {
  if (!settings_.privileged) return own_user();
  if (auto user = own_unix_user(account)) return *user;
  if (account.unix_user.empty()) return fallback();
  return std::unexpected(
      fmt::format("the account {} acts as the Unix user {}, which does not exist; make that user, or give the "
                  "account another with `sallyport user`",
                  account.name, account.unix_user));
}

std::expected<Identity, std::string> UnixIdentity::of(const Account& account) {
  auto user = unix_user_of(account);
  if (!user) return std::unexpected(user.error());
  auto identity = identity_of(account.name, *user, sids_);
  // A server that cannot become anyone else has groups too, but those are not what the policy's "@group" means.
  auto member = settings_.privileged ? *user : own_unix_user(account).value_or(UnixUser{});
  identity.group_names = group_names_of(member);
  return identity;
}

Identity UnixIdentity::guest() {
  auto identity = identity_of("Guest", settings_.privileged ? fallback() : own_user(), sids_);
  identity.user = sids_.machine().child(kGuestRid);
  identity.groups = {known::kBuiltinGuests, known::kEveryone, known::kNetwork};
  identity.guest = true;
  return identity;
}

Identity UnixIdentity::anonymous() {
  auto identity = identity_of("ANONYMOUS LOGON", settings_.privileged ? fallback() : own_user(), sids_);
  identity.user = known::kAnonymous;
  identity.groups = {known::kEveryone, known::kNetwork};
  identity.anonymous = true;
  return identity;
}

std::optional<SidName> UnixIdentity::find_account_name(std::string_view name) {
  if (name.empty()) return std::nullopt;
  if (auto user = cached_user(std::string(name)))
    return SidName{sids_.user_sid(user->uid), settings_.machine_name, user->name, SidUse::user};
  if (auto group = database_->group(std::string(name)))
    return SidName{sids_.group_sid(group->gid), settings_.machine_name, group->name, SidUse::group};
  return std::nullopt;
}

std::optional<SidName> UnixIdentity::find_name(std::string_view full_name) {
  auto [domain, name] = split(full_name);
  for (const auto* sid : kKnown) {
    auto entry = well_known_entry(*sid);
    if (same(name, entry.name) && (domain.empty() || same(domain, entry.domain))) return entry;
  }
  if (!domain.empty() && !same(domain, settings_.machine_name)) return std::nullopt;
  if (domain.empty() && same(name, settings_.machine_name))
    return SidName{sids_.machine(), settings_.machine_name, settings_.machine_name, SidUse::domain};
  return find_account_name(name);
}

std::optional<SidName> UnixIdentity::find_sid(const dtyp::Sid& sid) {
  for (const auto* known : kKnown)
    if (*known == sid) return well_known_entry(sid);
  if (sid == sids_.machine()) return SidName{sid, settings_.machine_name, settings_.machine_name, SidUse::domain};
  if (sid == sids_.machine().child(kGuestRid)) return SidName{sid, settings_.machine_name, "Guest", SidUse::user};
  if (auto uid = sids_.user_id(sid))
    if (auto user = database_->user(*uid)) return SidName{sid, settings_.machine_name, user->name, SidUse::user};
  if (auto gid = sids_.group_id(sid))
    if (auto group = database_->group(*gid)) return SidName{sid, settings_.machine_name, group->name, SidUse::group};
  return std::nullopt;
}

}  // namespace sallyport::auth
