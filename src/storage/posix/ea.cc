#include "storage/posix/ea.h"

#include <array>

#include "base/utf16.h"
#include "storage/open_rules.h"
#include "storage/posix/errno.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

constexpr std::string_view kPrefix = "user.";
// Attributes, descriptors, streams and POSIX ACL remarks: ours, Samba's, and netatalk's that Samba shares with it.
constexpr std::string_view kInternal[] = {"user.DOSATTRIB", "user.DosStream.", "user.SAMBA_PAI", "user.sallyport.",
                                          "user.org.netatalk."};
constexpr size_t kLongestName = 254;

bool same(std::string_view a, std::string_view b) {
  return equal_ignoring_case(std::u16string(a.begin(), a.end()), std::u16string(b.begin(), b.end()));
}

template <class Visit>
void for_each_name(const std::string& names, Visit visit) {
  for (size_t at = 0; at < names.size();) {
    std::string_view one(names.c_str() + at);
    visit(one);
    at += one.size() + 1;
  }
}

// What an existing attribute of this name is called, else the name as it was sent.
std::string stored_name(const std::string& names, std::string_view name) {
  std::string wanted = std::string(kPrefix) + std::string(name), found = wanted;
  for_each_name(names, [&](std::string_view one) {
    if (is_ea(one) && same(one, wanted)) found = one;
  });
  return found;
}

NtStatus ea_error(int error) {
  if (error == ENOSPC || error == E2BIG || error == ERANGE) return NtStatus::ea_too_large;
  return error == EOPNOTSUPP ? NtStatus::eas_not_supported : from_errno(error);
}

Result<> write_one(int fd, bool path_only, const std::string& names, const ExtendedAttribute& one) {
  if (one.name.empty() || one.name.size() > kLongestName || one.name.find('\0') != one.name.npos)
    return fail(NtStatus::invalid_ea_name);
  auto name = stored_name(names, one.name);
  if (!is_ea(name)) return fail(NtStatus::access_denied);
  int done = one.value.empty() ? remove_xattr(fd, path_only, name.c_str())
                               : set_xattr(fd, path_only, name.c_str(), one.value.data(), one.value.size());
  bool was_absent = done != 0 && one.value.empty() && (errno == ENODATA || errno == EOPNOTSUPP);
  if (done != 0 && !was_absent) return fail(ea_error(errno));
  return {};
}

}  // namespace

bool is_ea(std::string_view xattr) {
  if (!xattr.starts_with(kPrefix)) return false;
  for (auto internal : kInternal)
    if (same(xattr.substr(0, internal.size()), internal)) return false;
  return true;
}

bool has_eas(const std::string& names) {
  bool found = false;
  for_each_name(names, [&](std::string_view one) { found = found || is_ea(one); });
  return found;
}

Result<std::vector<ExtendedAttribute>> read_eas(int fd, bool path_only, const std::string& names) {
  std::vector<ExtendedAttribute> out;
  for_each_name(names, [&](std::string_view one) {
    if (!is_ea(one)) return;
    if (auto value = read_xattr(fd, path_only, std::string(one).c_str()))
      out.push_back({std::string(one.substr(kPrefix.size())), std::move(*value)});
  });
  return out;
}

Result<> write_eas(int fd, bool path_only, const std::vector<ExtendedAttribute>& attributes) {
  AsProcess process;
  auto names = xattr_names(fd, path_only);
  for (auto& one : attributes) {
    TRY(written, write_one(fd, path_only, names, one));
  }
  return {};
}

}  // namespace sallyport::storage::posix
