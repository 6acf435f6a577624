#include "translator/handlers/scan.h"

#include "proto/smb2/query_directory.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

constexpr uint32_t kAtOnce = 65536;
constexpr size_t kMostScanned = 262144;

}  // namespace

Task<Result<OpenedFile>> open_folder(Exchange& x, const Where& where, std::u16string_view folder, uint32_t options) {
  OpenArgs args;
  args.name = folder;
  args.access = dtyp::access::kFileReadData | kReadAttributes;
  args.share = kShareAll;
  args.options = smb2::create_options::kDirectoryFile | options;
  auto opened = co_await open_at_server(x, where, args);
  // A folder on the way that is not there is no path, whatever the name is looked for in it.
  if (!opened && (opened.error() == NtStatus::object_name_not_found || opened.error() == NtStatus::not_a_directory))
    co_return fail(NtStatus::object_path_not_found);
  co_return std::move(opened);
}

Task<Result<std::vector<Entry>>> next_entries(Exchange& x, const Handle& folder, std::u16string_view pattern, bool restart) {
  smb2::QueryDirectoryRequest ask;
  ask.file_information_class = fscc::FileInformationClass::id_both_directory;
  ask.flags = restart ? smb2::query_directory_flags::kRestartScans : 0;
  ask.file_id = folder.id;
  ask.output_buffer_length = kAtOnce;
  ask.search_pattern = pattern;
  auto where = x.where(folder);
  auto reply = co_await x.call(smb2::Command::query_directory, ask, where, kAtOnce);
  std::vector<Entry> none;
  if (reply.status() == NtStatus::no_more_files) co_return none;
  CO_TRY(told, reply.body<smb2::QueryDirectoryResponse>());
  fscc::DirectoryListing<fscc::FileIdBothDirectoryInformation> listing;
  if (wire::decode(listing, told.output)) co_return fail(NtStatus::internal_error);
  co_return std::move(listing.entries);
}

Task<Result<std::vector<Entry>>> scan(Exchange& x, const Where& where, std::u16string_view path) {
  auto parts = split(path);
  auto opened = co_await open_folder(x, where, parts.folder);
  if (!opened) co_return fail(opened.error());
  std::u16string pattern = x.translator.negotiated.nt() ? std::u16string(parts.name) : nt_pattern(parts.name);
  std::vector<Entry> all;
  Result<> outcome;
  for (bool first = true; all.size() < kMostScanned; first = false) {
    auto some = co_await next_entries(x, *opened->handle, pattern, first);
    if (!some) outcome = fail(some.error());
    if (!some || some->empty()) break;
    for (auto& entry : *some) all.push_back(std::move(entry));
  }
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  if (!outcome) co_return fail(outcome.error());
  co_return std::move(all);
}

}  // namespace sallyport::translator::handlers
