// TRANS2_QUERY_FS_INFORMATION, TRANS2_SET_FS_INFORMATION. [MS-CIFS] 3.3.5.57.5, [MS-SMB] 3.3.5.10.3
#include "proto/cifs/trans2_fs_info.h"

#include "proto/cifs/trans2_information.h"
#include "proto/fscc/fs_info.h"
#include "translator/handlers/trans2.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

using cifs::FsLevel;
using fscc::FsInformationClass;

Task<Result<Buffer>> query_class(Exchange& x, const Handle& root, FsInformationClass what) {
  auto out = co_await query_info(x, root, smb2::InfoType::filesystem, static_cast<uint8_t>(what));
  co_return std::move(out);
}

// Units as large as they must be for their number to fit.
Buffer allocation_of(const fscc::FileFsSizeInformation& size) {
  cifs::FsInfoAllocation out;
  uint64_t total = size.total_allocation_units, free = size.available_allocation_units;
  uint64_t sectors = size.sectors_per_allocation_unit;
  for (; total > UINT32_MAX; total /= 2, free /= 2) sectors *= 2;
  out.sector_unit = static_cast<uint32_t>(sectors);
  out.unit = static_cast<uint32_t>(total);
  out.unit_available = static_cast<uint32_t>(free);
  out.sector = static_cast<uint16_t>(size.bytes_per_sector);
  return wire::encoded(out);
}

Task<Result<Buffer>> query_allocation(Exchange& x, const Handle& root) {
  auto bytes = co_await query_class(x, root, FsInformationClass::size);
  if (!bytes) co_return fail(bytes.error());
  fscc::FileFsSizeInformation size;
  if (wire::decode(size, bytes->bytes())) co_return fail(NtStatus::internal_error);
  co_return allocation_of(size);
}

Task<Result<Buffer>> query_volume(Exchange& x, const Handle& root) {
  constexpr size_t kLongest = 127;  // characters: their bytes are counted in one byte
  auto bytes = co_await query_class(x, root, FsInformationClass::volume);
  if (!bytes) co_return fail(bytes.error());
  fscc::FileFsVolumeInformation volume;
  if (wire::decode(volume, bytes->bytes())) co_return fail(NtStatus::internal_error);
  cifs::FsInfoVolume out;
  out.vol_serial_nbr = volume.volume_serial_number;
  out.volume_label = make_text(volume.volume_label.substr(0, kLongest), x.unicode());
  co_return cifs::encode_part(x.header, out);
}

Task<Result<Buffer>> query_level(Exchange& x, const Handle& root, FsLevel level) {
  if (level == FsLevel::info_allocation) {
    auto out = co_await query_allocation(x, root);
    co_return std::move(out);
  }
  if (level == FsLevel::info_volume) {
    auto out = co_await query_volume(x, root);
    co_return std::move(out);
  }
  auto what = cifs::fs_class(level);
  if (!what) co_return fail(invalid_level(x));
  auto out = co_await query_class(x, root, *what);
  // The server's word for a class it does not have.
  if (!out && out.error() == NtStatus::invalid_info_class) co_return fail(invalid_level(x));
  co_return std::move(out);
}

}  // namespace

Task<TransactionOutcome> query_fs_information(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2QueryFsInformationRequest>(x, call));
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  args.access = kReadAttributes;
  args.share = kShareAll;
  auto opened = co_await open_at_server(x, *where, args);
  if (!opened) co_return fail(opened.error());
  auto data = co_await query_level(x, *opened->handle, request.information_level);
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  if (!data) co_return fail(data.error());
  TransactionResult result;
  result.data = std::move(*data);
  limit_data(x, call, result.data);
  co_return result;
}

// Labels and quotas are not set from here, and the Unix extensions are not offered.
Task<TransactionOutcome> set_fs_information(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2SetFsInformationRequest>(x, call));
  CO_TRY(tree, x.tree());
  co_return fail(cifs::fs_class(request.information_level) ? NtStatus::access_denied : invalid_level(x));
}

}  // namespace sallyport::translator::handlers
