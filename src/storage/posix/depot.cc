#include "storage/posix/depot.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/random.h"
#include "base/utf16.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/errno.h"
#include "storage/posix/getdents.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/resolve.h"
#include "storage/posix/samba_streams.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

constexpr const char* kIdXattr = "user.sallyport.streams";
constexpr size_t kIdLength = 16;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

bool is_id(std::string_view text) {
  return text.size() == kIdLength && text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string new_id() {
  char text[kIdLength + 1];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(random_value<uint64_t>()));
  return text;
}

Fd open_depot(const Share& share, bool create) {
  Fd depot(openat(share.root.get(), kDepot.data(), kFolderFlags));
  if (depot || !create || errno != ENOENT) return depot;
  // Only the server goes in: as root nobody else needs to, as an ordinary user everything is that user's.
  if (mkdirat(share.root.get(), kDepot.data(), 0700) != 0 && errno != EEXIST) return Fd();
  return Fd(openat(share.root.get(), kDepot.data(), kFolderFlags));
}

std::string folder_name(const std::string& id, const Object& base) { return id + '-' + std::to_string(base.about.stx_ino); }

// The folder of a base's streams.
Fd open_folder(const Share& share, const Base& base, bool create) {
  auto id = stream_id(base);
  if (id.empty() && !create) return errno = ENOENT, Fd();
  Fd depot = open_depot(share, create);
  if (!depot) return Fd();
  if (!id.empty()) {
    Fd folder(openat(depot.get(), folder_name(id, base.object).c_str(), kFolderFlags));
    if (folder || !create) return folder;
  }
  // No id yet, or one that was copied from another file.
  id = new_id();
  auto name = folder_name(id, base.object);
  if (mkdirat(depot.get(), name.c_str(), 0700) != 0) return Fd();
  if (set_xattr(base.fd, base.path_only, kIdXattr, id.data(), id.size()) != 0) {
    int error = errno;
    unlinkat(depot.get(), name.c_str(), AT_REMOVEDIR);
    errno = error;
    return Fd();
  }
  return Fd(openat(depot.get(), name.c_str(), kFolderFlags));
}

// The colon in front keeps "." and ".." from meaning what they mean. Streams may be called what files may not ("?", control
// characters), so that nothing is mapped; disk_name() is for what UTF-8 does not have.
std::string file_name(std::u16string_view stream) { return ":" + to_utf8(stream).value_or(disk_name(stream)); }
std::u16string shown_stream(std::string_view file) { return to_utf16(file.substr(1)).value_or(shown_name(file.substr(1))); }

std::string find_file(int folder, std::u16string_view stream) {
  auto exact = file_name(stream);
  struct statx about;
  if (stat_at(folder, exact.c_str(), about)) return exact;
  DirectoryReader reader(folder);
  lseek(folder, 0, SEEK_SET);
  for (DirectoryReader::Entry entry; reader.next(entry);)
    if (entry.name.starts_with(':') && equal_ignoring_case(shown_stream(entry.name), stream)) return std::string(entry.name);
  return {};
}

void empty_folder(int folder) {
  DirectoryReader reader(folder);
  for (DirectoryReader::Entry entry; reader.next(entry);) unlinkat(folder, entry.name.data(), 0);
}

uint64_t inode_of(int fd) {
  struct statx about = {};
  stat_at(fd, "", about);
  return about.stx_ino;
}

Result<OpenStream> open_file(int folder, std::u16string_view stream, const std::string& name, bool create) {
  int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | (create ? O_CREAT | O_EXCL : 0);
  Fd fd(openat(folder, name.c_str(), flags, 0600));
  if (!fd && errno == EROFS) fd = Fd(openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return fail_errno();
  auto id = inode_of(fd.get());
  return OpenStream{std::move(fd), create ? std::u16string(stream) : shown_stream(name), create, id};
}

// A stream of Samba's: a copy in memory to read, a file of ours to write.
Result<OpenStream> adopt(const Share& share, const Base& base, const SambaStream& found, StreamUse use) {
  TRY(content, read_samba_stream(base.fd, base.path_only, found));
  OpenStream out;
  out.name = found.name;
  out.id = std::hash<std::u16string>()(upcase(found.name)) | uint64_t{1} << 63;
  if (use == StreamUse::read) {
    out.fd = Fd(memfd_create("stream", MFD_CLOEXEC));
  } else {
    Fd folder = open_folder(share, base, true);
    if (!folder) return fail_errno();
    TRY(made, open_file(folder.get(), found.name, file_name(found.name), true));
    out.fd = std::move(made.fd);
    out.id = made.id;
  }
  if (!out.fd || pwrite(out.fd.get(), content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()))
    return fail_errno();
  if (use == StreamUse::write) remove_xattr(base.fd, base.path_only, found.xattr.c_str());
  return out;
}

}  // namespace

std::string stream_id(const Base& base) {
  if (!has_name(base.object.xattrs, kIdXattr)) {
    // Another open may have made the first stream since.
    char again[kIdLength];
    if (get_xattr(base.fd, base.path_only, kIdXattr, again, sizeof again) != kIdLength) return {};
  }
  auto value = read_xattr(base.fd, base.path_only, kIdXattr);
  std::string id(value ? as_text(*value) : "");
  return is_id(id) ? id : "";
}

bool has_streams(const Object& base) { return has_name(base.xattrs, kIdXattr) || has_samba_streams(base.xattrs); }

std::vector<StoredStream> list_streams(const Share& share, const Base& base) {
  AsProcess process;
  std::vector<StoredStream> out;
  if (Fd folder = open_folder(share, base, false)) {
    DirectoryReader reader(folder.get());
    for (DirectoryReader::Entry entry; reader.next(entry);) {
      StoredStream one;
      if (!entry.name.starts_with(':') || !stat_at(folder.get(), entry.name.data(), one.about)) continue;
      one.name = shown_stream(entry.name);
      out.push_back(std::move(one));
    }
  }
  for (auto& samba : samba_streams(base.fd, base.path_only, base.object.xattrs)) {
    StoredStream one{samba.name, {}, true};
    one.about.stx_size = samba.size;
    one.about.stx_blocks = align_up(samba.size, 4096) / 512;
    out.push_back(std::move(one));
  }
  return out;
}

Result<OpenStream> open_stream(const Share& share, const Base& base, std::u16string_view name, StreamUse use, bool create) {
  AsProcess process;
  Fd folder = open_folder(share, base, false);
  if (folder) {
    auto existing = find_file(folder.get(), name);
    if (!existing.empty()) return open_file(folder.get(), name, existing, false);
  }
  for (auto& samba : samba_streams(base.fd, base.path_only, base.object.xattrs))
    if (equal_ignoring_case(samba.name, name)) return adopt(share, base, samba, use);
  if (!create) return fail(NtStatus::object_name_not_found);
  if (!folder) folder = open_folder(share, base, true);
  if (!folder) return fail(errno == EOPNOTSUPP ? NtStatus::object_name_invalid : from_errno(errno));
  return open_file(folder.get(), name, file_name(name), true);
}

Result<> rename_stream(const Share& share, const Base& base, std::u16string_view from, std::u16string_view to, bool replace) {
  AsProcess process;
  Fd folder = open_folder(share, base, false);
  if (!folder) return fail_errno();
  auto source = find_file(folder.get(), from), existing = find_file(folder.get(), to);
  if (source.empty()) return fail(NtStatus::object_name_not_found);
  if (!existing.empty() && existing != source) {
    if (!replace) return fail(NtStatus::object_name_collision);
    if (unlinkat(folder.get(), existing.c_str(), 0) != 0) return fail_errno();
  }
  if (renameat(folder.get(), source.c_str(), folder.get(), file_name(to).c_str()) != 0) return fail_errno();
  return {};
}

Result<> remove_stream(const Share& share, const Base& base, std::u16string_view name) {
  AsProcess process;
  if (Fd folder = open_folder(share, base, false)) {
    auto existing = find_file(folder.get(), name);
    if (!existing.empty()) return unlinkat(folder.get(), existing.c_str(), 0) == 0 ? Result<>() : fail_errno();
  }
  for (auto& samba : samba_streams(base.fd, base.path_only, base.object.xattrs))
    if (equal_ignoring_case(samba.name, name))
      return remove_xattr(base.fd, base.path_only, samba.xattr.c_str()) == 0 ? Result<>() : fail_errno();
  return {};
}

void remove_all_streams(const Share& share, const Object& base, const std::string& id) {
  if (id.empty()) return;
  AsProcess process;
  Fd depot = open_depot(share, false);
  if (!depot) return;
  auto name = folder_name(id, base);
  if (Fd folder{openat(depot.get(), name.c_str(), kFolderFlags)}) empty_folder(folder.get());
  unlinkat(depot.get(), name.c_str(), AT_REMOVEDIR);
}

}  // namespace sallyport::storage::posix
