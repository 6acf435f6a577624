// DELETE, RENAME, NT_RENAME, CREATE_DIRECTORY, DELETE_DIRECTORY, CHECK_DIRECTORY. Names with wildcards are looked up one by one.
// [MS-CIFS] 3.3.5.9, 3.3.5.10, 3.3.5.52, 3.3.5.3, 3.3.5.4, 3.3.5.19
#include "proto/cifs/delete_file.h"
#include "proto/cifs/directory.h"
#include "proto/cifs/dos_attributes.h"
#include "proto/cifs/rename.h"
#include "proto/fscc/set_file_info.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/io.h"
#include "translator/handlers/scan.h"
#include "translator/names.h"
#include "translator/opens.h"

namespace sallyport::translator::handlers {
namespace {

namespace options = smb2::create_options;

Task<Outcome> set_and_close(Exchange& x, const OpenedFile& opened, fscc::FileInformationClass info_class, Bytes data) {
  auto set = co_await set_info(x, *opened.handle, smb2::InfoType::file, static_cast<uint8_t>(info_class), data);
  auto closed = co_await close_at_server(x, *opened.handle);
  if (!set) co_return set;
  co_return closed;
}

// A file the search attributes do not reach is no file to this client.
Outcome check_searched(uint16_t search, uint32_t attributes) {
  if (attributes & cifs::dos_attribute::kDirectory && !(search & cifs::dos_attribute::kDirectory)) return fail(NtStatus::file_is_a_directory);
  if (!cifs::is_searched(search, attributes)) return fail(NtStatus::no_such_file);
  return {};
}

Task<Outcome> delete_one(Exchange& x, const Where& where, std::u16string name, uint16_t search) {
  OpenArgs args;
  args.name = std::move(name);
  args.access = kDelete | kReadAttributes;
  args.share = 0;  // what anybody works with is not deleted by its name
  args.options = options::kNonDirectoryFile | options::kOpenReparsePoint;
  auto opened = co_await open_at_server(x, where, args);
  if (!opened) co_return fail(opened.error());
  auto searched = check_searched(search, opened->info.file_attributes);
  if (!searched) {
    auto closed = co_await close_at_server(x, *opened->handle);
    (void)closed;
    co_return searched;
  }
  fscc::FileDispositionInformation change{true};
  auto data = wire::encoded(change);
  auto done = co_await set_and_close(x, *opened, fscc::FileInformationClass::disposition, data);
  co_return done;
}

Task<Outcome> rename_one(Exchange& x, const Where& where, std::u16string from, std::u16string to, uint16_t search, bool link) {
  OpenArgs args;
  args.name = std::move(from);
  args.access = (link ? kWriteAttributes : kDelete) | kReadAttributes;
  // Who has it open and might delete it is in the way ([MS-CIFS] 3.3.5.10).
  args.share = smb2::share_access::kRead | smb2::share_access::kWrite;
  args.options = options::kOpenReparsePoint;
  auto opened = co_await open_at_server(x, where, args);
  if (!opened) co_return fail(opened.error());
  bool folder = opened->info.file_attributes & cifs::dos_attribute::kDirectory;
  // Folders may be renamed by who does not search for them ([MS-CIFS] 3.3.5.10).
  auto searched = folder ? Outcome() : check_searched(search, opened->info.file_attributes);
  if (!searched) {
    auto closed = co_await close_at_server(x, *opened->handle);
    (void)closed;
    co_return searched;
  }
  fscc::FileRenameInformation change;
  change.file_name = std::move(to);
  auto data = wire::encoded(change);
  auto info_class = link ? fscc::FileInformationClass::link : fscc::FileInformationClass::rename;
  auto done = co_await set_and_close(x, *opened, info_class, data);
  co_return done;
}

Task<Outcome> copy_contents(Exchange& x, File& source, File& target) {
  constexpr uint32_t kAtOnce = 65536;
  for (uint64_t offset = 0;;) {
    if (x.cancelled) co_return fail(NtStatus::cancelled);
    Reply holder;
    auto some = co_await read_at(x, source, offset, kAtOnce, holder);
    if (!some) co_return fail(some.error());
    if (some->empty()) co_return Outcome();
    auto written = co_await write_at(x, target, offset, *some, false);
    if (!written) co_return fail(written.error());
    offset += some->size();
  }
}

// What a file opened by its path is to those who read and write by FID.
File momentary(const OpenedFile& opened) {
  File out;
  out.handle = opened.handle;
  return out;
}

// SMB_NT_RENAME_MOVE_FILE, which is a copy to clients that send it ([MS-CIFS] 2.2.4.66.1 leaves it to the server).
Task<Outcome> copy_one(Exchange& x, const Where& where, std::u16string from, std::u16string to, uint16_t search) {
  OpenArgs args;
  args.name = std::move(from);
  args.access = kGenericRead;
  args.share = smb2::share_access::kRead | smb2::share_access::kWrite;
  args.options = options::kNonDirectoryFile;
  auto source = co_await open_at_server(x, where, args);
  if (!source) co_return fail(source.error());
  args.name = std::move(to);
  args.access = kGenericWrite;
  args.attributes = source->info.file_attributes;
  args.disposition = smb2::CreateDisposition::create;
  Result<OpenedFile> target = fail(NtStatus::no_such_file);
  auto done = check_searched(search, source->info.file_attributes);
  if (done) {
    auto opened = co_await open_at_server(x, where, args);
    target = std::move(opened);
    if (!target) done = fail(target.error());
  }
  if (target) {
    auto reading = momentary(*source), writing = momentary(*target);
    auto copied = co_await copy_contents(x, reading, writing);
    // Writing has made it one to archive, whatever the other was.
    fscc::FileBasicInformation change;
    change.file_attributes = source->info.file_attributes;
    auto data = wire::encoded(change);
    auto basic = static_cast<uint8_t>(fscc::FileInformationClass::basic);
    if (copied) copied = co_await set_info(x, *target->handle, smb2::InfoType::file, basic, data);
    auto closed = co_await close_at_server(x, *target->handle);
    done = copied ? closed : copied;
  }
  auto closed = co_await close_at_server(x, *source->handle);
  (void)closed;
  co_return done;
}

// The entries of a folder that a pattern and search attributes name.
Task<Result<std::vector<std::u16string>>> matching(Exchange& x, const Where& where, std::u16string_view path, uint16_t search) {
  auto entries = co_await scan(x, where, path);
  if (!entries) co_return fail(entries.error());
  std::vector<std::u16string> out;
  for (auto& entry : *entries)
    if (entry.file_name != u"." && entry.file_name != u".." && cifs::is_searched(search, entry.file_attributes))
      out.push_back(std::move(entry.file_name));
  if (out.empty()) co_return fail(NtStatus::no_such_file);
  co_return out;
}

Task<Outcome> rename_matching(Exchange& x, const Where& where, std::u16string from, std::u16string to, uint16_t search) {
  if (!has_wildcards(split(from).name)) {
    auto target = joined(split(to).folder, expanded(split(to).name, split(from).name));
    auto done = co_await rename_one(x, where, std::move(from), std::move(target), search, false);
    co_return done;
  }
  auto names = co_await matching(x, where, from, search);
  if (!names) co_return fail(names.error());
  for (const auto& name : *names) {
    auto source = joined(split(from).folder, name), target = joined(split(to).folder, expanded(split(to).name, name));
    auto done = co_await rename_one(x, where, std::move(source), std::move(target), search, false);
    if (!done) co_return done;
  }
  co_return Outcome();
}

}  // namespace

Task<Outcome> delete_file(Exchange& x) {
  CO_TRY(request, x.request<cifs::DeleteRequest>());
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  CO_TRY(path, request_path(x, text_of(request.name), true));
  if (!has_wildcards(split(path).name)) {
    auto done = co_await delete_one(x, *where, path, request.search_attributes);
    if (!done) co_return done;
  } else {
    auto names = co_await matching(x, *where, path, request.search_attributes & ~cifs::dos_attribute::kDirectory);
    if (!names) co_return fail(names.error());
    for (const auto& name : *names) {
      auto each = joined(split(path).folder, name);
      auto done = co_await delete_one(x, *where, std::move(each), request.search_attributes);
      if (!done) co_return done;
    }
  }
  x.answer(cifs::DeleteResponse{});
  co_return Outcome();
}

Task<Outcome> rename(Exchange& x) {
  CO_TRY(request, x.request<cifs::RenameRequest>());
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  CO_TRY(from, request_path(x, text_of(request.old_name), true));
  CO_TRY(to, request_path(x, text_of(request.new_name), true));
  auto done = co_await rename_matching(x, *where, from, to, request.search_attributes);
  if (!done) co_return fail(new_name_error(x, done.error()));
  x.answer(cifs::RenameResponse{});
  co_return Outcome();
}

Task<Outcome> nt_rename(Exchange& x) {
  CO_TRY(request, x.request<cifs::NtRenameRequest>());
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  bool link = request.information_level == cifs::nt_rename_level::kSetLinkInfo;
  bool copy = request.information_level == cifs::nt_rename_level::kMoveFile;
  // quirk: the level of cluster moves, 0x0102, has an answer of its own.
  if (request.information_level == 0x0102) co_return fail(NtStatus::invalid_parameter);
  if (!link && !copy && request.information_level != cifs::nt_rename_level::kRenameFile) co_return fail(NtStatus::access_denied);
  auto old_name = text_of(request.old_name), new_name = text_of(request.new_name);
  if (has_wildcards(old_name) || has_wildcards(new_name)) co_return fail(NtStatus::object_path_syntax_bad);
  CO_TRY(from, request_path(x, old_name));
  CO_TRY(to, request_path(x, new_name));
  auto work = copy ? copy_one(x, *where, from, to, request.search_attributes)
                   : rename_one(x, *where, from, to, request.search_attributes, link);
  auto done = co_await work;
  if (!done) co_return fail(new_name_error(x, done.error()));
  x.answer(cifs::NtRenameResponse{});
  co_return Outcome();
}

Task<Outcome> create_directory(Exchange& x) {
  CO_TRY(request, x.request<cifs::CreateDirectoryRequest>());
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  CO_TRY(path, request_path(x, text_of(request.name)));
  args.name = path;
  args.access = kReadAttributes;
  args.share = kShareAll;
  args.options = options::kDirectoryFile;
  args.attributes = cifs::dos_attribute::kDirectory;
  args.disposition = smb2::CreateDisposition::create;
  auto opened = co_await open_at_server(x, *where, args);
  // quirk: who takes DOS errors hears ERRnoaccess of this request, ERRfilexists of others
  bool exists = !opened && opened.error() == NtStatus::object_name_collision && !x.header.has_nt_status();
  if (exists) co_return fail(NtStatus::access_denied);
  if (!opened) co_return fail(opened.error());
  auto closed = co_await close_at_server(x, *opened->handle);
  CO_TRY(done, closed);
  x.answer(cifs::CreateDirectoryResponse{});
  co_return Outcome();
}

Task<Outcome> delete_directory(Exchange& x) {
  CO_TRY(request, x.request<cifs::DeleteDirectoryRequest>());
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  CO_TRY(path, request_path(x, text_of(request.name)));
  args.name = path;
  args.access = kDelete | kReadAttributes;
  args.share = kShareAll;
  args.options = options::kDirectoryFile | options::kOpenReparsePoint;
  auto opened = co_await open_at_server(x, *where, args);
  if (!opened) co_return fail(opened.error());
  fscc::FileDispositionInformation change{true};
  auto data = wire::encoded(change);
  auto done = co_await set_and_close(x, *opened, fscc::FileInformationClass::disposition, data);
  if (!done) co_return done;
  x.answer(cifs::DeleteDirectoryResponse{});
  co_return Outcome();
}

Task<Outcome> check_directory(Exchange& x) {
  CO_TRY(request, x.request<cifs::CheckDirectoryRequest>());
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  auto path = request_path(x, text_of(request.name));
  // What cannot be a name is no path either, to DOS.
  bool no_name = !path && path.error() == NtStatus::object_name_invalid && !x.header.has_nt_status();
  if (no_name) co_return fail(NtStatus::object_path_not_found);
  if (!path) co_return fail(path.error());
  args.name = *path;
  args.access = kReadAttributes;
  args.share = kShareAll;
  args.options = options::kDirectoryFile;
  auto opened = co_await open_at_server(x, *where, args);
  // What is not there is no path to DOS ([MS-CIFS] 3.3.5.19).
  bool no_path = !opened && opened.error() == NtStatus::object_name_not_found && !x.header.has_nt_status();
  if (no_path) co_return fail(NtStatus::object_path_not_found);
  if (!opened) co_return fail(opened.error());
  auto closed = co_await close_at_server(x, *opened->handle);
  CO_TRY(done, closed);
  x.answer(cifs::CheckDirectoryResponse{});
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
