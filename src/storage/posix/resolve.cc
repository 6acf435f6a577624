#include "storage/posix/resolve.h"

#include <fcntl.h>

#include "base/utf16.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/errno.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

// A folder is named by what precedes a path's last component: nothing wrong with it is the last component's fault.
NtStatus folder_error(int error) {
  auto status = from_errno(error);
  return status == NtStatus::object_name_not_found ? NtStatus::object_path_not_found : status;
}

std::u16string_view above(std::u16string_view shown) {
  auto at = shown.rfind(u'\\');
  return at == shown.npos ? std::u16string_view() : shown.substr(0, at);
}

std::u16string_view last(std::u16string_view shown) {
  auto at = shown.rfind(u'\\');
  return at == shown.npos ? shown : shown.substr(at + 1);
}

Result<Folder> open_folder(const Share& share, std::string path) {
  auto opening = open_exact(share, path, O_RDONLY | O_DIRECTORY);
  if (!opening.fd) return fail(folder_error(errno));
  Folder folder{std::move(opening.fd), opening.path_only, std::move(path), {}};
  if (!stat_at(folder.fd.get(), "", folder.about)) return fail_errno();
  return folder;
}

}  // namespace

bool is_in_depot(std::string_view disk_path) {
  auto first = disk_path.substr(0, disk_path.find('/'));
  return first.size() == kDepot.size() && equal_ignoring_case(shown_name(first), shown_name(kDepot));
}

Opening open_exact(const Share& share, const std::string& disk_path, int flags) {
  constexpr int kSafely = O_NONBLOCK | O_NOCTTY | O_CLOEXEC;  // should it be a FIFO or a device after all
  Opening out{open_beneath(share.root.get(), disk_path, flags | kSafely), false, flags};
  bool reading = (flags & O_ACCMODE) == O_RDONLY;
  if (out.fd || !reading || (errno != EACCES && errno != EPERM && errno != ENXIO)) return out;
  // What may not be read can still be asked about.
  return {open_beneath(share.root.get(), disk_path, O_PATH | (flags & O_DIRECTORY)), true, 0};
}

Result<Folder> find_folder(Share& share, std::u16string_view shown) {
  auto path = disk_path(shown);
  if (is_in_depot(path)) return fail(NtStatus::object_path_not_found);
  auto exact = open_folder(share, std::move(path));
  if (exact || shown.empty() || exact.error() != NtStatus::object_path_not_found) return exact;
  TRY(upper, find_folder(share, above(shown)));
  auto name = find_entry(share, upper, last(shown));
  if (name.empty()) return fail(NtStatus::object_path_not_found);
  return open_folder(share, join(upper.path, name));
}

std::string find_entry(Share& share, const Folder& folder, std::u16string_view shown) {
  auto name = share.index.find(folder.fd.get(), folder.about, shown).value_or("");
  return folder.path.empty() && is_in_depot(name) ? "" : name;
}

std::string join(const std::string& folder, std::string_view entry) {
  std::string out;
  out.reserve(folder.size() + 1 + entry.size());
  out = folder;
  if (!out.empty()) out += '/';
  return out += entry;
}

std::string_view leaf_of(std::string_view disk_path) {
  auto at = disk_path.rfind('/');
  return at == disk_path.npos ? disk_path : disk_path.substr(at + 1);
}

std::string_view folder_of(std::string_view disk_path) {
  auto at = disk_path.rfind('/');
  return at == disk_path.npos ? std::string_view() : disk_path.substr(0, at);
}

}  // namespace sallyport::storage::posix
