// Listing a directory: getdents64 in large batches, then, only for who wants to know more than names, one statx and one
// listxattr an entry, relative to the directory.
#include <fcntl.h>

#include "storage/posix/disk_name.h"
#include "storage/posix/ea.h"
#include "storage/posix/errno.h"
#include "storage/posix/getdents.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/posix_file.h"
#include "storage/posix/short_name.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

class PosixListing : public Listing {
 public:
  PosixListing(SharePtr share, std::shared_ptr<const Identity> who, bool as_process, std::string folder, Fd fd,
               std::u16string_view expression)
      : share_(std::move(share)),
        who_(std::move(who)),
        as_process_(as_process),
        folder_(std::move(folder)),
        fd_(std::move(fd)),
        reader_(fd_.get()),
        expression_(expression),
        everything_(expression == u"*") {}

  // Only this entry: the expression was one name.
  void only(std::string entry) { single_ = std::move(entry); }

  Result<const DirectoryEntry*> next(bool names_only) override;
  void push_back() override { again_ = true; }

 private:
  bool dots(bool names_only);
  bool fill(bool names_only);
  bool describe(const char* entry, std::string_view name);
  bool follow(const char* entry, Object& object);
  bool next_name();

  SharePtr share_;
  std::shared_ptr<const Identity> who_;
  bool as_process_;
  std::string folder_;
  Fd fd_;
  DirectoryReader reader_;
  std::u16string expression_;
  bool everything_;
  std::optional<std::string> single_;
  int dots_given_ = 0;
  bool again_ = false, described_ = false;
  std::string disk_;  // the entry given last, as it is on the disk
  bool may_be_link_ = true;
  DirectoryEntry current_;
};

uint32_t ea_size_at(int directory, const char* entry, const std::string& names) {
  std::vector<ExtendedAttribute> eas;
  for (size_t at = 0; at < names.size();) {
    std::string_view one(names.c_str() + at);
    at += one.size() + 1;
    if (!is_ea(one)) continue;
    ssize_t size = get_xattr_at(directory, entry, std::string(one).c_str(), nullptr, 0);
    if (size >= 0) eas.push_back({std::string(one.substr(5)), Buffer(static_cast<size_t>(size))});
  }
  return ea_list_size(eas);
}

// A link inside the share is shown as what it leads to; one that leads nowhere or out of the share is not shown.
bool PosixListing::follow(const char* entry, Object& object) {
  Fd target = open_beneath(share_->root.get(), join(folder_, entry), O_PATH);
  if (!target) return false;
  auto read = read_object(target.get(), true, entry);
  if (!read) return false;
  object = std::move(*read);
  return true;
}

bool PosixListing::describe(const char* entry, std::string_view name) {
  Object object;
  if (!stat_at(fd_.get(), entry, object.about)) return false;
  char names[512];
  ssize_t n = 0;
  if (S_ISLNK(object.about.stx_mode)) {
    if (!follow(entry, object)) return false;
  } else {
    object.attributes = default_attributes(name, object.is_directory());
    n = list_xattr_at(fd_.get(), entry, names, sizeof names);
    if (n < 0 && errno == ERANGE) {
      object.xattrs.resize(64 * 1024);
      n = list_xattr_at(fd_.get(), entry, object.xattrs.data(), object.xattrs.size());
      object.xattrs.resize(n > 0 ? static_cast<size_t>(n) : 0);
    } else if (n > 0) {
      object.xattrs.assign(names, static_cast<size_t>(n));
    }
  }
  if (n > 0 && has_name(object.xattrs, kDosAttributesXattr)) {
    uint8_t value[128];
    n = get_xattr_at(fd_.get(), entry, kDosAttributesXattr, value, sizeof value);
    if (n > 0) apply_stored(object, {value, static_cast<size_t>(n)});
  }
  current_.info = file_info(object);
  if (!object.xattrs.empty() && has_eas(object.xattrs)) current_.info.ea_size = ea_size_at(fd_.get(), entry, object.xattrs);
  return true;
}

// "." and "..": of the share's root both are the root.
bool PosixListing::dots(bool names_only) {
  while (dots_given_ < 2 && !single_) {
    current_.name = dots_given_++ == 0 ? u"." : u"..";
    if (!matches(expression_, current_.name)) continue;
    disk_ = dots_given_ == 2 && !folder_.empty() ? ".." : ".";
    current_.short_name.clear();
    described_ = !names_only;
    if (names_only || describe(disk_.c_str(), {})) return true;
  }
  return false;
}

bool PosixListing::next_name() {
  if (single_) {
    disk_ = std::exchange(*single_, {});
    may_be_link_ = true;
    return !disk_.empty();
  }
  for (DirectoryReader::Entry entry; reader_.next(entry);) {
    if (folder_.empty() && is_in_depot(entry.name)) continue;
    disk_ = entry.name;
    may_be_link_ = entry.type == DT_LNK || entry.type == DT_UNKNOWN;
    return true;
  }
  return false;
}

// A name alone costs no call, but a link is shown only when it leads somewhere, whatever is asked about it.
bool PosixListing::fill(bool names_only) {
  current_.name = shown_name(disk_);
  current_.short_name = short_name(current_.name);
  bool wanted = everything_ || single_ || matches(expression_, current_.name) ||
                (!current_.short_name.empty() && matches(expression_, current_.short_name));
  described_ = !names_only || may_be_link_;
  return wanted && (!described_ || describe(disk_.c_str(), disk_));
}

Result<const DirectoryEntry*> PosixListing::next(bool names_only) {
  if (!act_as(*who_)) return fail(NtStatus::access_denied);
  std::optional<AsProcess> process;
  if (as_process_) process.emplace();
  if (std::exchange(again_, false)) {
    if (!names_only && !described_) describe(disk_.c_str(), disk_);
    return &current_;
  }
  if (dots(names_only)) return &current_;
  while (next_name())
    if (fill(names_only)) return &current_;
  if (reader_.error()) return fail_errno(reader_.error());
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<Listing>> PosixFile::list(std::u16string_view expression) {
  if (!is_directory()) return fail(NtStatus::invalid_parameter);
  if (expression.empty() || expression.size() > kLongestExpression) return fail(NtStatus::object_name_invalid);
  TRY(acting, act());
  std::optional<AsProcess> process;
  if (by_acl_) process.emplace();
  Fd fd(openat(base_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // its own position
  if (!fd) return fail_errno();
  auto listing = std::make_unique<PosixListing>(share_, who_, by_acl_, path(), std::move(fd), expression);
  if (!has_wildcards(expression) && expression != u"." && expression != u"..") {
    Folder folder{Fd(openat(base_.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC)), true, path(), {}};
    if (!folder.fd || !stat_at(folder.fd.get(), "", folder.about)) return fail_errno();
    auto entry = disk_name(expression);
    struct statx about;
    bool exact = stat_at(folder.fd.get(), entry.c_str(), about) && !(folder.path.empty() && is_in_depot(entry));
    listing->only(exact ? entry : find_entry(*share_, folder, expression));
  }
  return listing;
}

}  // namespace sallyport::storage::posix
