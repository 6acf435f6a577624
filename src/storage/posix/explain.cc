#include "storage/posix/explain.h"

#include <fcntl.h>
#include <sys/statvfs.h>

#include <algorithm>

#include "proto/dtyp/access.h"
#include "proto/fscc/classes.h"
#include "storage/open_rules.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/resolve.h"
#include "storage/posix/seen.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace access = dtyp::access;
using Cause = Denial::Cause;

constexpr uint32_t kWriting = access::kFileWriteData | access::kFileAppendData;
constexpr uint32_t kChanging = kWriting | access::kFileWriteEa | access::kFileWriteAttributes | access::kDelete;

struct Question : Asker {
  const OpenArgs& args;
  NtStatus answered;
};

bool found(const Denial& denial) { return denial.cause != Cause::unknown; }

// The first `count` components of a path as clients write it.
std::u16string_view first(std::u16string_view path, size_t count) {
  size_t end = 0;
  for (; count && end != path.npos; count--) end = path.find(u'\\', end ? end + 1 : 0);
  return path.substr(0, end);
}

std::u16string_view component(std::u16string_view path, size_t index) {
  auto whole = first(path, index + 1);
  auto at = whole.rfind(u'\\');
  return at == whole.npos ? whole : whole.substr(at + 1);
}

// How many components of the way lead to folders that the user gets to. Who cannot get to one gets to none below it, so half
// of them need not be asked; -1: not even the share's root.
long reachable(Share& share, std::u16string_view way, size_t depth) {
  if (!find_folder(share, u"")) return -1;
  size_t good = 0, bad = depth;
  while (bad - good > 1) {
    auto middle = good + (bad - good) / 2;
    (find_folder(share, first(way, middle)) ? good : bad) = middle;
  }
  return static_cast<long>(good);
}

Denial leads_outside(const Question& q, const std::string& path) {
  Denial out;
  out.cause = Cause::leads_outside;
  out.object = shown_path(path);
  out.path = q.share.options.root + '/' + path;
  return out;
}

Denial denied_passing(const Question& q, const std::string& folder) {
  auto seen = look(q.share, folder);
  return seen ? denied_by_mode(*seen, 1, q) : Denial{};
}

// A folder on the way to what was asked for, through which the user may not pass.
Denial denied_on_the_way(const Question& q, std::u16string_view way) {
  auto whole = find_folder(q.share, way);
  if (whole || whole.error() != NtStatus::access_denied) return {};
  size_t depth = way.empty() ? 0 : static_cast<size_t>(std::ranges::count(way, u'\\')) + 1;
  auto last = reachable(q.share, way, depth);
  if (last < 0) return denied_passing(q, "");
  auto folder = find_folder(q.share, first(way, static_cast<size_t>(last)));
  if (!folder) return {};
  if (auto closed = denied_passing(q, folder->path); found(closed)) return closed;
  auto next = join(folder->path, disk_name(component(way, static_cast<size_t>(last))));
  bool outside = !open_beneath(q.share.root.get(), next, O_PATH) && errno == EXDEV;
  return outside ? leads_outside(q, next) : Denial{};
}

bool is_read_only(const Seen& seen) {
  struct statvfs medium = {};
  return fstatvfs(seen.fd.get(), &medium) == 0 && (medium.f_flag & ST_RDONLY);
}

// DELETE comes from the object's descriptor or from its folder.
Denial denied_delete(const Question& q, const Seen& seen) {
  if (seen.path.empty()) return denial_of(seen, Cause::share_root, q.share);
  auto folder = look(q.share, std::string(folder_of(seen.path)));
  if (!folder) return {};
  if (auto sticky = denied_by_sticky(*folder, seen, q); found(sticky)) return sticky;
  // Where the file has a list of its own, that is where a person looks first.
  if (auto own = denied_by_acl(seen, access::kDelete, q); found(own) && seen.object.acl_rules()) return own;
  return denied_in_folder(*folder, access::kFileDeleteChild, q);
}

uint32_t rights_on(const Question& q, const Seen& seen) {
  auto own = maximal_access(seen.object, seen.fd.get(), q.who, q.share);
  if (seen.path.empty()) return own | (own & access::kWriteDac ? access::kDelete : 0);
  auto folder = look(q.share, std::string(folder_of(seen.path)));
  return folder ? own | rights_from_folder(folder->object, folder->fd.get(), seen.object, q.who, q.share) : own;
}

Denial denied_rights(const Question& q, const Seen& seen, uint32_t missing) {
  if (missing & access::kAccessSystemSecurity) return denial_of(seen, Cause::audit_right, q.share);
  if (missing == access::kDelete) return denied_delete(q, seen);
  auto by_acl = denied_by_acl(seen, missing, q);
  if (found(by_acl)) return by_acl;
  auto by_mode = denied_rights_by_mode(seen, missing, q);
  return found(by_mode) || !(missing & access::kDelete) ? by_mode : denied_delete(q, seen);
}

// What only the kernel knows: it is asked once more, to open and no more than that.
Denial denied_by_kernel(const Question& q, const Seen& seen, uint32_t needed) {
  if (needed & kChanging)
    if (auto flags = denied_by_flags(seen, q.share); found(flags)) return flags;
  if (!(needed & kWriting) || seen.directory()) return {};
  if (open_exact(q.share, seen.path, O_WRONLY).fd || errno != ETXTBSY) return {};
  return denial_of(seen, Cause::running_program, q.share);
}

Denial denied_existing(const Question& q, const Seen& seen) {
  if (!seen.directory() && !seen.object.is_file()) return denial_of(seen, Cause::not_a_file, q.share);
  if (q.answered == NtStatus::media_write_protected)
    return denial_of(seen, is_read_only(seen) ? Cause::read_only_medium : Cause::unknown, q.share);
  if (q.answered == NtStatus::cannot_delete && seen.path.empty()) return denial_of(seen, Cause::share_root, q.share);
  auto attribute = refused_by_attributes(q.args, seen.object.attributes, seen.directory());
  if (q.answered == NtStatus::cannot_delete) return denial_of(seen, attribute, q.share);
  if (share_refuses(q.args)) return denial_of(seen, Cause::share_rights, q.share);
  auto needed = needed_access(q.args);
  if (q.args.path.is_stream() && may_create(q.args.disposition)) needed |= access::kFileWriteData;
  if (auto missing = needed & ~rights_on(q, seen))
    if (auto rights = denied_rights(q, seen, missing); found(rights)) return rights;
  if (attribute != Cause::unknown) return denial_of(seen, attribute, q.share);
  return denied_by_kernel(q, seen, needed);
}

Denial denied_new(const Question& q, const Folder& folder, std::u16string_view name, bool directory) {
  auto seen = look(q.share, folder.path);
  if (!seen) return {};
  if (q.args.share_is_read_only) return denial_of(*seen, Cause::share_rights, q.share);
  if (q.answered == NtStatus::media_write_protected && is_read_only(*seen))
    return denial_of(*seen, Cause::read_only_medium, q.share);
  if (folder.path.empty() && is_in_depot(disk_name(name))) return denial_of(*seen, Cause::reserved_name, q.share);
  return denied_in_folder(*seen, directory ? access::kFileAddSubdirectory : access::kFileAddFile, q);
}

// The object by any spelling of its name; "" when there is none.
std::string find(const Question& q, const Folder& folder, std::u16string_view name) {
  auto exact = join(folder.path, disk_name(name));
  struct statx about;
  if (stat_at(folder.fd.get(), disk_name(name).c_str(), about)) return exact;
  auto entry = find_entry(q.share, folder, name);
  return entry.empty() ? "" : join(folder.path, entry);
}

Denial denied_open(const Question& q) {
  auto& path = q.args.path;
  if (auto way = denied_on_the_way(q, path.parent()); found(way)) return way;
  std::string at;
  if (!path.name.empty()) {
    auto folder = find_folder(q.share, path.parent());
    if (!folder) return {};
    at = find(q, *folder, path.leaf());
    if (at.empty()) return denied_new(q, *folder, path.leaf(), q.args.must_be_directory || path.names_directory);
    if (auto closed = denied_passing(q, folder->path); found(closed)) return closed;
    if (!open_beneath(q.share.root.get(), at, O_PATH) && errno == EXDEV) return leads_outside(q, at);
  }
  auto seen = look(q.share, std::move(at));
  return seen ? denied_existing(q, *seen) : Denial{};
}

// Who may delete the old name may still not take it out of its folder, where a descriptor stands beside the mode; and a
// folder that moves is itself written to.
Denial denied_leaving(const Question& q, const Seen& seen, bool moves) {
  if (seen.path.empty()) return denial_of(seen, Cause::share_root, q.share);
  auto folder = look(q.share, std::string(folder_of(seen.path)));
  if (!folder || seen.object.acl_rules() || folder->object.acl_rules()) return {};
  if (auto mode = denied_by_mode(*folder, 3, q); found(mode)) return mode;
  if (auto sticky = denied_by_sticky(*folder, seen, q); found(sticky)) return sticky;
  return seen.directory() && moves ? denied_by_mode(seen, 2, q) : Denial{};
}

Denial denied_at_target(const Question& q, const Path& target, const Folder& folder, const Seen& moving) {
  if (auto room = denied_new(q, folder, target.leaf(), moving.directory()); found(room)) return room;
  auto at = find(q, folder, target.leaf());
  auto there = at.empty() || at == moving.path ? fail(NtStatus::object_name_not_found) : look(q.share, at);
  if (!there) return {};
  if (there->directory()) return denial_of(*there, Cause::folder_in_the_way, q.share);
  bool kept = there->object.attributes & fscc::file_attribute::kReadonly;
  return kept ? denial_of(*there, Cause::dos_read_only, q.share) : denied_delete(q, *there);
}

Denial denied_move(const Question& q, const Path& target) {
  if (auto way = denied_on_the_way(q, target.parent()); found(way)) return way;
  auto from = find_folder(q.share, q.args.path.parent());
  auto to = find_folder(q.share, target.parent());
  if (!from || !to) return {};
  auto moving = look(q.share, find(q, *from, q.args.path.leaf()));
  if (!moving) return {};
  if (auto flags = denied_by_flags(*moving, q.share); found(flags)) return flags;
  bool renamed = q.args.desired_access & access::kDelete;  // and not linked
  if (renamed)
    if (auto leaving = denied_leaving(q, *moving, from->path != to->path); found(leaving)) return leaving;
  return denied_at_target(q, target, *to, *moving);
}

}  // namespace

Denial explain(Share& share, const Identity& who, const OpenArgs& args, NtStatus answered, const Path* new_name) {
  Question q{{share, who}, args, answered};
  auto out = denied_open(q);
  return found(out) || !new_name ? out : denied_move(q, *new_name);
}

}  // namespace sallyport::storage::posix
