// QUERY_DIRECTORY, [MS-SMB2] 3.3.5.18, [MS-FSA] 2.1.5.6.3. Entries go from the Store's listing straight into the answer.
#include "proto/dtyp/access.h"
#include "proto/fscc/directory.h"
#include "proto/fscc/entry_writer.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"
#include "server/handlers/output.h"
#include "storage/path.h"

namespace sallyport::server::handlers {

namespace {

using fscc::FileInformationClass;
using Text = std::u16string_view;
namespace flags = smb2::query_directory_flags;

// Of a directory that turned out to be large the rest is listed on a worker thread, in larger pieces.
constexpr size_t kMostAtOnce = 64 * 1024;
constexpr size_t kMostOnWorker = 1024 * 1024;

void fill_common(fscc::DirectoryEntry<Text>& out, const storage::DirectoryEntry& entry) {
  const auto& info = entry.info;
  out.creation_time = info.creation_time;
  out.last_access_time = info.last_access_time;
  out.last_write_time = info.last_write_time;
  out.change_time = info.change_time;
  out.end_of_file = info.end_of_file;
  out.allocation_size = info.allocation_size;
  out.file_attributes = info.attributes;
  out.file_name = entry.name;
}

// Each class is the common fields and some of these.
template <class Entry>
Entry make_entry(const storage::DirectoryEntry& from) {
  const auto& info = from.info;
  Entry out;
  if constexpr (std::is_base_of_v<fscc::DirectoryEntry<Text>, Entry>) fill_common(out, from);
  else out.file_name = from.name;
  bool is_link = info.attributes & fscc::file_attribute::kReparsePoint;
  // [MS-FSCC] 2.4.8: a reparse point shows its tag where others show the size of their attributes.
  if constexpr (requires { out.ea_size; }) out.ea_size = is_link ? info.reparse_tag : info.ea_size;
  if constexpr (requires { out.reparse_point_tag; }) out.reparse_point_tag = info.reparse_tag;
  if constexpr (requires { out.short_name; }) out.short_name.assign(from.short_name);
  if constexpr (requires { out.file_id; }) {
    if constexpr (std::is_integral_v<decltype(out.file_id)>) out.file_id = info.file_id;
    else store_le(out.file_id.data(), info.file_id);
  }
  return out;
}

struct EntryKind {
  FileInformationClass what;
  bool (*add)(fscc::EntryWriter& writer, const storage::DirectoryEntry& entry);
  size_t fixed;
  bool names_only;
};

template <template <class> class Entry>
constexpr EntryKind kind() {
  return {Entry<Text>::kClass,
          [](fscc::EntryWriter& writer, const storage::DirectoryEntry& entry) {
            return writer.add(make_entry<Entry<Text>>(entry));
          },
          wire::fixed_size<Entry<std::u16string>>, !std::is_base_of_v<fscc::DirectoryEntry<Text>, Entry<Text>>};
}

constexpr EntryKind kKinds[] = {
    kind<fscc::FileDirectoryInformation>(),       kind<fscc::FileFullDirectoryInformation>(),
    kind<fscc::FileIdFullDirectoryInformation>(), kind<fscc::FileBothDirectoryInformation>(),
    kind<fscc::FileIdBothDirectoryInformation>(), kind<fscc::FileIdExtdDirectoryInformation>(),
    kind<fscc::FileNamesInformation>(),           kind<fscc::FileIdExtdBothDirectoryInformation>(),
};

const EntryKind* find_kind(FileInformationClass what) {
  for (const auto& each : kKinds)
    if (each.what == what) return &each;
  return nullptr;
}

Result<> check(const Call& call, const smb2::QueryDirectoryRequest& request, const EntryKind* kind) {
  TRY(paid, check_charge(call, request.output_buffer_length));
  if (!call.open->is_directory()) return fail(NtStatus::invalid_parameter);
  if (!kind) return fail(NtStatus::invalid_info_class);
  if (request.output_buffer_length < kind->fixed) return fail(NtStatus::info_length_mismatch);
  if (!call.open->may(dtyp::access::kFileListDirectory)) return fail(NtStatus::access_denied);
  const auto& pattern = request.search_pattern;
  if (pattern.size() > storage::kLongestExpression || pattern.find_first_of(u"/\\") != pattern.npos)
    return fail(NtStatus::object_name_invalid);
  return {};
}

// The first request, a restart and a reopen start the listing; the first one's pattern stays unless a later start brings its own.
Result<> position(Open& open, const smb2::QueryDirectoryRequest& request) {
  bool restart = request.flags & (flags::kRestartScans | flags::kReopen);
  if (open.listing && !restart) return {};
  if (!request.search_pattern.empty()) open.pattern = request.search_pattern;
  TRY(listing, open.file->list(open.pattern.empty() ? u"*" : std::u16string_view(open.pattern)));
  open.listing = std::move(listing);
  open.listing_began = false;
  open.listing_has_more = false;
  return {};
}

}  // namespace

Result<> QueryDirectory::run(Call& call, const Request& request) {
  auto& open = *call.open;
  const auto* kind = find_kind(request.file_information_class);
  TRY(checked, check(call, request, kind));
  bool here = !call.may_block && call.engine.has_workers();
  std::unique_lock guard(open.mutex, std::defer_lock);
  if (!here) guard.lock();
  else if (!guard.try_lock()) return fail(NtStatus::pending);  // a worker is at it
  bool is_long = open.listing_has_more && request.output_buffer_length > kMostAtOnce;
  if (is_long && here) return fail(NtStatus::pending);
  TRY(positioned, position(open, request));

  OutputBuffer output(call);
  size_t limit = std::min<size_t>(request.output_buffer_length, is_long ? kMostOnWorker : kMostAtOnce);
  fscc::EntryWriter writer(call.out, limit);
  const storage::DirectoryEntry* entry = nullptr;
  do {
    auto next = open.listing->next(kind->names_only);
    if (!next && !writer.count()) return fail(next.error());
    entry = next ? *next : nullptr;
    if (!entry) break;
    if (!kind->add(writer, *entry)) {
      open.listing->push_back();
      break;
    }
  } while (!(request.flags & flags::kReturnSingleEntry));
  open.listing_has_more = entry != nullptr;

  if (!writer.count()) {
    output.drop();
    if (entry) return fail(NtStatus::info_length_mismatch);
    return fail(open.listing_began ? NtStatus::no_more_files : NtStatus::no_such_file);
  }
  open.listing_began = true;
  output.finish(limit);
  return {};
}

}  // namespace sallyport::server::handlers
