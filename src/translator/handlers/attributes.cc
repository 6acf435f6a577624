// QUERY_INFORMATION, SET_INFORMATION, QUERY_INFORMATION2, SET_INFORMATION2, QUERY_INFORMATION_DISK: attributes, times and sizes as
// DOS has them. [MS-CIFS] 3.3.5.11, 3.3.5.12, 3.3.5.29, 3.3.5.28, 3.3.5.47
#include "proto/cifs/dos_attributes.h"
#include "proto/cifs/dos_time.h"
#include "proto/cifs/query_information.h"
#include "proto/cifs/query_information2.h"
#include "proto/cifs/query_information_disk.h"
#include "proto/fscc/fs_info.h"
#include "translator/handlers/handlers.h"
#include "translator/names.h"
#include "translator/opens.h"

namespace sallyport::translator::handlers {
namespace {

uint32_t as_32(uint64_t size) { return static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX)); }

Task<Outcome> set_basic(Exchange& x, const Handle& handle, const fscc::FileBasicInformation& change) {
  auto data = wire::encoded(change);
  auto done = co_await set_info(x, handle, smb2::InfoType::file, static_cast<uint8_t>(fscc::FileInformationClass::basic), data);
  co_return done;
}

Task<Result<OpenedFile>> open_path(Exchange& x, const cifs::Text& name, uint32_t access) {
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  CO_TRY(path, request_path(x, text_of(name)));
  args.name = path;
  args.access = access;
  args.share = kShareAll;
  auto opened = co_await open_at_server(x, *where, args);
  co_return std::move(opened);
}

// Units as they must be for both counts to fit into 16 bits.
cifs::QueryInformationDiskResponse disk_answer(uint64_t total, uint64_t free, bool large_blocks) {
  cifs::QueryInformationDiskResponse out;
  uint64_t block = 512, per_unit = 1;
  uint64_t most_per_unit = large_blocks ? 0x8000 : 64;
  while (total / (block * per_unit) > 0xFFFF && per_unit < most_per_unit) per_unit *= 2;
  out.block_size = static_cast<uint16_t>(block);
  out.blocks_per_unit = static_cast<uint16_t>(per_unit);
  out.total_units = static_cast<uint16_t>(std::min<uint64_t>(total / (block * per_unit), 0xFFFF));
  out.free_units = static_cast<uint16_t>(std::min<uint64_t>(free / (block * per_unit), 0xFFFF));
  return out;
}

}  // namespace

Task<Outcome> query_information(Exchange& x) {
  CO_TRY(request, x.request<cifs::QueryInformationRequest>());
  auto opened = co_await open_path(x, request.name, kReadAttributes);
  if (!opened) co_return fail(opened.error());
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  cifs::QueryInformationResponse out;
  out.file_attributes = cifs::dos_attributes(opened->info.file_attributes);
  out.last_write_time = cifs::utime(opened->info.last_write_time, x.translator.zone());
  out.file_size = as_32(opened->info.end_of_file);
  x.answer(out);
  co_return Outcome();
}

Task<Outcome> set_information(Exchange& x) {
  CO_TRY(request, x.request<cifs::SetInformationRequest>());
  auto opened = co_await open_path(x, request.name, kWriteAttributes | kReadAttributes);
  if (!opened) co_return fail(opened.error());
  fscc::FileBasicInformation change;
  bool folder = opened->info.file_attributes & cifs::dos_attribute::kDirectory;
  auto wanted = static_cast<uint16_t>(request.file_attributes & ~cifs::dos_attribute::kDirectory);
  // quirk: NT's "normal", which DOS does not know, is sent by who sets the time alone; 0 takes all attributes away
  bool time_only = request.file_attributes == fscc::file_attribute::kNormal;
  if (!time_only) change.file_attributes = cifs::file_attributes(wanted) | (folder ? cifs::dos_attribute::kDirectory : 0);
  if (auto time = cifs::file_time(request.last_write_time, x.translator.zone())) change.last_write_time = *time;
  bool fits = folder || !(request.file_attributes & cifs::dos_attribute::kDirectory);
  auto set = fits ? co_await set_basic(x, *opened->handle, change) : Outcome(fail(NtStatus::invalid_parameter));
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  if (!set) co_return set;
  x.answer(cifs::SetInformationResponse{});
  co_return Outcome();
}

Task<Outcome> query_information2(Exchange& x) {
  CO_TRY(request, x.request<cifs::QueryInformation2Request>());
  CO_TRY(file, x.file(request.fid));
  auto all = co_await query_all(x, *file->handle);
  if (!all) co_return fail(all.error());
  cifs::QueryInformation2Response out;
  out.creation = cifs::dos_time(all->basic.creation_time, x.translator.zone());
  out.last_access = cifs::dos_time(all->basic.last_access_time, x.translator.zone());
  out.last_write = cifs::dos_time(all->basic.last_write_time, x.translator.zone());
  out.file_data_size = as_32(all->standard.end_of_file);
  out.file_allocation_size = as_32(all->standard.allocation_size);
  out.file_attributes = cifs::dos_attributes(all->basic.file_attributes);
  x.answer(out);
  co_return Outcome();
}

Task<Outcome> set_information2(Exchange& x) {
  CO_TRY(request, x.request<cifs::SetInformation2Request>());
  CO_TRY(file, x.file(request.fid));
  fscc::FileBasicInformation change;
  auto zone = x.translator.zone();
  change.creation_time = cifs::file_time(request.creation, zone).value_or(FileTime());
  change.last_access_time = cifs::file_time(request.last_access, zone).value_or(FileTime());
  change.last_write_time = cifs::file_time(request.last_write, zone).value_or(FileTime());
  auto set = co_await set_basic(x, *file->handle, change);
  if (!set) co_return set;
  x.answer(cifs::SetInformation2Response{});
  co_return Outcome();
}

Task<Outcome> query_information_disk(Exchange& x) {
  cifs::Text root;
  auto opened = co_await open_path(x, root, kReadAttributes);
  if (!opened) co_return fail(opened.error());
  auto bytes = co_await query_info(x, *opened->handle, smb2::InfoType::filesystem, static_cast<uint8_t>(fscc::FsInformationClass::size));
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  if (!bytes) co_return fail(bytes.error());
  fscc::FileFsSizeInformation size;
  if (wire::decode(size, bytes->bytes())) co_return fail(NtStatus::internal_error);
  uint64_t unit = uint64_t{size.sectors_per_allocation_unit} * size.bytes_per_sector;
  x.answer(disk_answer(size.total_allocation_units * unit, size.available_allocation_units * unit, x.translator.negotiated.nt()));
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
