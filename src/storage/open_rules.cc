#include "storage/open_rules.h"

#include "proto/dtyp/access.h"
#include "proto/fscc/classes.h"

namespace sallyport::storage {

namespace {

namespace access = dtyp::access;
namespace attribute = fscc::file_attribute;
namespace filter = fscc::notify_filter;

constexpr uint32_t kWriteData = access::kFileWriteData | access::kFileAppendData;
// A hidden or system file is overwritten only by who knows that it is one.
constexpr uint32_t kKnownToReplace = attribute::kHidden | attribute::kSystem;

uint32_t without_read_only(const OpenArgs& args, uint32_t maximal, uint32_t attributes, bool directory) {
  if (args.share_is_read_only) maximal &= ~kChangingAccess;
  if ((attributes & attribute::kReadonly) && !directory) maximal &= ~kWriteData;
  return maximal;
}

}  // namespace

uint32_t shown_attributes(uint32_t stored, bool directory) {
  if (directory) return stored | attribute::kDirectory;
  return stored ? stored : attribute::kNormal;
}

uint32_t new_attributes(uint32_t asked, bool directory) {
  auto kept = asked & kSettableAttributes;
  return directory ? kept & ~(attribute::kArchive | attribute::kTemporary) : kept | attribute::kArchive;
}

Result<uint32_t> changed_attributes(uint32_t stored, uint32_t asked, bool directory) {
  // [MS-FSA] 2.1.5.15.2
  if (directory && (asked & attribute::kTemporary)) return fail(NtStatus::invalid_parameter);
  if (!directory && (asked & attribute::kDirectory)) return fail(NtStatus::invalid_parameter);
  return (stored & ~kSettableAttributes) | (asked & kSettableAttributes);
}

Result<> check_arguments(const OpenArgs& args) {
  bool directory = args.must_be_directory || args.path.names_directory;
  if (directory && args.path.names_data_stream) return fail(NtStatus::not_a_directory);
  if (args.must_be_directory && args.path.is_stream()) return fail(NtStatus::not_a_directory);
  if (args.path.names_directory && args.must_not_be_directory) return fail(NtStatus::object_name_invalid);
  if (args.must_be_directory && args.must_not_be_directory) return fail(NtStatus::invalid_parameter);
  if (args.must_be_directory && overwrites(args.disposition)) return fail(NtStatus::invalid_parameter);
  if (args.delete_on_close && !(args.desired_access & (access::kDelete | access::kMaximumAllowed)))
    return fail(NtStatus::access_denied);
  return {};
}

Result<> check_new(const OpenArgs& args) {
  if (!may_create(args.disposition)) return fail(NtStatus::object_name_not_found);
  if (args.share_is_read_only) return fail(NtStatus::access_denied);
  if (args.must_be_directory && (args.attributes & attribute::kTemporary)) return fail(NtStatus::invalid_parameter);
  if (args.delete_on_close && (args.attributes & attribute::kReadonly)) return fail(NtStatus::cannot_delete);
  return {};
}

Result<> check_existing(const OpenArgs& args, uint32_t attributes, bool directory) {
  if (args.disposition == Disposition::create) return fail(NtStatus::object_name_collision);
  if ((args.must_be_directory || args.path.names_directory) && !directory) return fail(NtStatus::not_a_directory);
  if (directory && (args.must_not_be_directory || args.path.names_data_stream)) return fail(NtStatus::file_is_a_directory);
  bool over = overwrites(args.disposition);
  if (over && directory) return fail(NtStatus::invalid_parameter);
  if (args.delete_on_close && (attributes & attribute::kReadonly)) return fail(NtStatus::cannot_delete);
  if (args.share_is_read_only && (over || args.delete_on_close)) return fail(NtStatus::access_denied);
  if (over && !args.path.is_stream() && (attributes & kKnownToReplace & ~args.attributes)) return fail(NtStatus::access_denied);
  return {};
}

uint32_t needed_access(const OpenArgs& args) {
  return (args.desired_access & ~access::kMaximumAllowed) | (overwrites(args.disposition) ? access::kFileWriteData : 0);
}

Result<Grant> grant_existing(const OpenArgs& args, uint32_t maximal, uint32_t attributes, bool directory) {
  maximal = without_read_only(args, maximal, attributes, directory);
  auto needed = needed_access(args);
  if (needed & ~maximal) return fail(NtStatus::access_denied);
  auto granted = args.desired_access & ~access::kMaximumAllowed;
  if (args.desired_access & access::kMaximumAllowed) granted |= maximal;
  return Grant{granted, maximal};
}

Grant grant_new(const OpenArgs& args, uint32_t maximal) {
  auto granted = args.desired_access & access::kFileAllAccess;
  if (args.desired_access & access::kMaximumAllowed) granted = access::kFileAllAccess;
  return {granted, maximal | granted};
}

uint32_t rights_from_parent(uint32_t parent_maximal) {
  return (parent_maximal & access::kFileDeleteChild ? access::kDelete : 0) |
         (parent_maximal & access::kFileListDirectory ? access::kFileReadAttributes : 0);
}

bool share_refuses(const OpenArgs& args) {
  return args.share_is_read_only && (args.delete_on_close || (needed_access(args) & kChangingAccess));
}

Denial::Cause refused_by_attributes(const OpenArgs& args, uint32_t attributes, bool directory) {
  bool over = overwrites(args.disposition) && !args.path.is_stream();
  if (over && (attributes & kKnownToReplace & ~args.attributes)) return Denial::Cause::hidden_or_system;
  bool changes = args.delete_on_close || (!directory && (needed_access(args) & kWriteData));
  return changes && (attributes & attribute::kReadonly) ? Denial::Cause::dos_read_only : Denial::Cause::unknown;
}

uint32_t filter_of(const BasicChange& change) {
  return (change.attributes ? filter::kAttributes : 0) | (change.creation_time ? filter::kCreation : 0) |
         (change.last_access_time ? filter::kLastAccess : 0) | (change.last_write_time ? filter::kLastWrite : 0);
}

uint32_t ea_list_size(const std::vector<ExtendedAttribute>& attributes) {
  if (attributes.empty()) return 0;
  size_t size = 4;
  for (auto& one : attributes) size += 4 + one.name.size() + 1 + one.value.size();
  return static_cast<uint32_t>(size);
}

}  // namespace sallyport::storage
