// TRANS2_QUERY_PATH_INFORMATION, TRANS2_QUERY_FILE_INFORMATION. [MS-CIFS] 3.3.5.57.6, 3.3.5.57.8, [MS-SMB] 3.3.5.10.4
#include "proto/cifs/dos_attributes.h"
#include "proto/cifs/trans2_file_info.h"
#include "proto/cifs/trans2_information.h"
#include "translator/eas.h"
#include "translator/handlers/trans2.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

using cifs::QueryLevel;
using fscc::FileInformationClass;

uint32_t as_32(uint64_t size) { return static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX)); }

cifs::QueryInfoStandard standard_of(const Exchange& x, const fscc::FileAllInformation& all) {
  cifs::QueryInfoStandard out;
  out.creation = cifs::dos_time(all.basic.creation_time, x.translator.zone());
  out.last_access = cifs::dos_time(all.basic.last_access_time, x.translator.zone());
  out.last_write = cifs::dos_time(all.basic.last_write_time, x.translator.zone());
  out.file_data_size = as_32(all.standard.end_of_file);
  out.allocation_size = as_32(all.standard.allocation_size);
  out.attributes = cifs::dos_attributes(all.basic.file_attributes);
  return out;
}

cifs::FileAllInfo all_of(const fscc::FileAllInformation& from) {
  cifs::FileAllInfo out;
  out.creation_time = from.basic.creation_time;
  out.last_access_time = from.basic.last_access_time;
  out.last_write_time = from.basic.last_write_time;
  out.last_change_time = from.basic.change_time;
  out.ext_file_attributes = from.basic.file_attributes;
  out.allocation_size = from.standard.allocation_size;
  out.end_of_file = from.standard.end_of_file;
  out.number_of_links = from.standard.number_of_links;
  out.delete_pending = from.standard.delete_pending;
  out.directory = from.standard.directory;
  out.ea_size = from.ea.ea_size;
  out.file_name = from.file_name;
  return out;
}

template <class Info>
Task<Result<Info>> query_part(Exchange& x, const Handle& handle, FileInformationClass what) {
  auto bytes = co_await query_info(x, handle, smb2::InfoType::file, static_cast<uint8_t>(what));
  if (!bytes) co_return fail(bytes.error());
  Info out;
  if (wire::decode(out, bytes->bytes())) co_return fail(NtStatus::internal_error);
  co_return std::move(out);
}

// SMB1 lets everybody ask who has the file open, whatever for: times and attributes are those it was opened with.
Task<Result<fscc::FileAllInformation>> query_without_access(Exchange& x, const Handle& handle, const File& file) {
  fscc::FileAllInformation out;
  out.basic = file.opened_as;
  auto standard = co_await query_part<fscc::FileStandardInformation>(x, handle, FileInformationClass::standard);
  if (!standard) co_return fail(standard.error());
  out.standard = *standard;
  auto ea = co_await query_part<fscc::FileEaInformation>(x, handle, FileInformationClass::ea);
  if (!ea) co_return fail(ea.error());
  out.ea = *ea;
  auto name = co_await query_part<fscc::FileNameInformation>(x, handle, FileInformationClass::name);
  if (!name) co_return fail(name.error());
  out.file_name = std::move(name->file_name);
  co_return out;
}

// The levels that FileAllInformation has all of.
Task<Result<Buffer>> query_from_all(Exchange& x, const Handle& handle, QueryLevel level, FilePtr file) {
  auto all = co_await query_all(x, handle);
  if (!all && all.error() == NtStatus::access_denied && file) {
    auto rest = co_await query_without_access(x, handle, *file);
    all = std::move(rest);
  }
  if (!all) co_return fail(all.error());
  if (level == QueryLevel::info_standard) co_return wire::encoded(standard_of(x, *all));
  if (level != QueryLevel::info_query_ea_size) co_return wire::encoded(all_of(*all));
  cifs::QueryInfoEaSize out;
  out.standard = standard_of(x, *all);
  out.ea_size = all->ea.ea_size;
  co_return wire::encoded(out);
}

Task<Result<Buffer>> query_eas(Exchange& x, const Handle& handle, Bytes wanted, cifs::SmbFeaList none) {
  auto what = static_cast<uint8_t>(FileInformationClass::full_ea);
  auto full = co_await query_info(x, handle, smb2::InfoType::file, what, 65536, 0, wanted);
  if (!full && full.error() == NtStatus::no_eas_on_file) co_return wire::encoded(none);
  if (!full) co_return fail(full.error());
  CO_TRY(list, fea_list(*full));
  co_return wire::encoded(list);
}

Task<Result<Buffer>> query_class(Exchange& x, const Handle& handle, FileInformationClass what, uint32_t most) {
  auto out = co_await query_info(x, handle, smb2::InfoType::file, static_cast<uint8_t>(what), most);
  co_return std::move(out);
}

Task<Result<Buffer>> query_level(Exchange& x, const Handle& handle, QueryLevel level, const TransactionData& call, FilePtr file) {
  switch (level) {
    case QueryLevel::info_standard:
    case QueryLevel::info_query_ea_size:
    case QueryLevel::file_all_info:
    case QueryLevel::pass_through_all: {
      auto out = co_await query_from_all(x, handle, level, file);
      co_return std::move(out);
    }
    case QueryLevel::info_query_eas_from_list: {
      CO_TRY(wanted, wanted_eas(call.data));
      // An attribute that is not there has no value, also on a file that has none at all ([MS-CIFS] 2.2.8.3.3).
      CO_TRY(absent, absent_eas(call.data));
      auto out = co_await query_eas(x, handle, wanted, absent);
      co_return std::move(out);
    }
    case QueryLevel::info_query_all_eas: {
      cifs::SmbFeaList none;
      auto out = co_await query_eas(x, handle, Bytes(), none);
      co_return std::move(out);
    }
    default: break;
  }
  auto what = cifs::query_class(level);
  if (!what) co_return fail(invalid_level(x));
  if (*what == FileInformationClass::position && file) {
    fscc::FilePositionInformation position;
    position.current_byte_offset = file->handle->told_position;
    co_return wire::encoded(position);
  }
  auto out = co_await query_class(x, handle, *what, 65536);
  if (!out && out.error() == NtStatus::invalid_info_class) co_return fail(invalid_level(x));
  co_return std::move(out);
}

bool wants_eas(QueryLevel level) {
  return level == QueryLevel::info_query_eas_from_list || level == QueryLevel::info_query_all_eas ||
         cifs::query_class(level) == FileInformationClass::full_ea;
}

TransactionOutcome answer(Exchange& x, const TransactionData& call, Result<Buffer> data) {
  if (!data) return fail(data.error());
  TransactionResult out;
  out.parameters = wire::encoded(cifs::EaErrorOffset());
  out.data = std::move(*data);
  limit_data(x, call, out.data);
  return out;
}

}  // namespace

Task<TransactionOutcome> query_path_information(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2QueryPathInformationRequest>(x, call));
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  CO_TRY(path, request_path(x, text_of(request.name)));
  // A name that can be looked for is all that was asked.
  if (request.information_level == QueryLevel::info_is_name_valid) co_return answer(x, call, Buffer());
  args.name = path;
  args.access = kReadAttributes | (wants_eas(request.information_level) ? dtyp::access::kFileReadEa : 0);
  args.share = kShareAll;
  auto opened = co_await open_at_server(x, *where, args);
  if (!opened) co_return fail(opened.error());
  auto data = co_await query_level(x, *opened->handle, request.information_level, call, FilePtr());
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  co_return answer(x, call, std::move(data));
}

Task<TransactionOutcome> query_file_information(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2QueryFileInformationRequest>(x, call));
  CO_TRY(file, x.file(request.fid));
  auto data = co_await query_level(x, *file->handle, request.information_level, call, file);
  co_return answer(x, call, std::move(data));
}

}  // namespace sallyport::translator::handlers
