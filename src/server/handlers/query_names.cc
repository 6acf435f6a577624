// The information classes that are names: [MS-FSCC] 2.4.5, 2.4.32, 2.4.36, 2.4.49.
#include "proto/dtyp/access.h"
#include "proto/fscc/entry_writer.h"
#include "proto/fscc/file_info.h"
#include "server/connection.h"
#include "server/handlers/output.h"
#include "server/handlers/query_info.h"

namespace sallyport::server::handlers {

namespace {

// As a compiler lays the structures out, with names of one unit.
constexpr size_t kSmallestName = 8;
constexpr size_t kSmallestStream = 32;

// Only the entry in its directory knows the file's short name.
Result<std::u16string> short_name(Call& call) {
  auto& file = *call.open->file;
  storage::Path path, directory;
  path.name = file.name();
  if (path.is_root() || file.is_stream()) return fail(NtStatus::object_name_not_found);
  directory.name = path.parent();
  storage::OpenArgs args{directory};
  args.desired_access = dtyp::access::kFileListDirectory;
  args.must_be_directory = true;
  TRY(opened, call.tree->share->store->open(*call.who(), args));
  TRY(listing, opened.file->list(path.leaf()));
  TRY(entry, listing->next());
  if (!entry) return fail(NtStatus::object_name_not_found);
  return entry->short_name.empty() ? entry->name : entry->short_name;
}

Result<> query_streams(Call& call, uint32_t limit) {
  if (limit < kSmallestStream) return fail(NtStatus::info_length_mismatch);
  TRY(streams, call.open->file->streams());
  OutputBuffer output(call);
  fscc::EntryWriter writer(call.out, limit);
  for (const auto& each : streams) {
    if (writer.add(fscc::FileStreamEntry{each.size, each.allocation, each.name})) continue;
    call.status = NtStatus::buffer_overflow;
    break;
  }
  output.finish(limit);
  return {};
}

}  // namespace

std::u16string name_from_root(const storage::File& file) {
  std::u16string name = u"\\" + file.name();
  if (file.is_stream()) name += u":" + file.stream_name();
  return name;
}

Result<> query_names(Call& call, fscc::FileInformationClass what, uint32_t limit) {
  if (what == fscc::FileInformationClass::stream) return query_streams(call, limit);
  fscc::FileNameInformation answer;
  if (what == fscc::FileInformationClass::alternate_name) {
    TRY(name, short_name(call));
    answer.file_name = name;
  } else {
    answer.file_name = name_from_root(*call.open->file);
  }
  if (what == fscc::FileInformationClass::normalized_name) {
    // [MS-SMB2] 3.3.5.20.1: for 3.1.1 only, and from the share's root without a separator.
    if (call.connection.negotiated().dialect < smb2::Dialect::smb3_1_1) return fail(NtStatus::not_supported);
    answer.file_name.erase(0, 1);
  }
  return answer_info(call, answer, kSmallestName, limit);
}

}  // namespace sallyport::server::handlers
