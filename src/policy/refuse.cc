#include "policy/refuse.h"

#include <fmt/format.h>

namespace sallyport::policy {

Step refused_by_acl(std::string_view object, std::optional<size_t> entry, uint32_t denied_access) {
  auto rule = entry ? fmt::format("entry {} of the ACL", *entry + 1) : std::string("the ACL");
  auto text = entry ? fmt::format("{} of {} denies access 0x{:08x}", rule, object, denied_access)
                    : fmt::format("no entry of the ACL of {} grants access 0x{:08x}", object, denied_access);
  return {Layer::acl_entry,
          false,
          std::move(rule),
          {},
          std::move(text),
          fmt::format("{} the user in the security settings of {}",
                      entry ? "take away the entry that denies, or grant to" : "grant it to", object)};
}

Step refused_by_mode(std::string_view object, std::string_view unix_user, std::string_view wanted) {
  return {Layer::posix_mode,
          false,
          "POSIX mode",
          {},
          fmt::format("the Unix user {} may not {} {}", unix_user, wanted, object),
          fmt::format("look at ls -ld and getfacl of it and of the folders above; chmod, chown or setfacl for {}", unix_user)};
}

Step refused_by_read_only_mount(std::string_view object) {
  return {Layer::read_only_mount,
          false,
          "read-only mount",
          {},
          fmt::format("{} lies on a file system that is mounted read-only", object),
          "mount it for writing (mount -o remount,rw), if its medium can be written"};
}

Step refused_by_rights(const Reason& tree) {
  if (tree.steps.empty()) return {Layer::share, false, "rights", {}, "may only read", "give the user the right to write"};
  auto step = tree.steps.back();
  step.passed = false;
  step.remedy = step.layer == Layer::user_rights ? "name the user in the share's write = [...]"
                : step.layer == Layer::share     ? "take read_only = true away from the share"
                                                 : "set rights = \"write\" there";
  return step;
}

Step refused_by_limit(std::string_view key, uint64_t value, std::string_view what) {
  return {Layer::limits,
          false,
          fmt::format("limits.{}", key),
          {},
          fmt::format("{}: the limit is {}", what, value),
          fmt::format("raise {} in [limits], or find out what uses so many", key)};
}

Step refused_by_login(std::string_view user, std::string_view why, std::string_view remedy) {
  return {Layer::login, false, fmt::format("account {}", user), {}, std::string(why), std::string(remedy)};
}

}  // namespace sallyport::policy
