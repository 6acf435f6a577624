// TRANS2_FIND_FIRST2, TRANS2_FIND_NEXT2, FIND_CLOSE2: a folder's entries, page by page. [MS-CIFS] 3.3.5.57.3, 3.3.5.57.4, 3.3.5.49
#include "proto/cifs/trans2_find.h"

#include "proto/cifs/find_close2.h"
#include "proto/fscc/ea.h"
#include "translator/eas.h"
#include "translator/find_entries.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/trans2.h"
#include "translator/names.h"
#include "translator/searches.h"

namespace sallyport::translator::handlers {
namespace {

namespace flags = cifs::find_flags;

FindStyle style_of(const Exchange& x, cifs::FindLevel level, uint16_t find_flags) {
  FindStyle out;
  out.level = level;
  out.unicode = x.unicode();
  out.long_names = x.header.flags2 & cifs::header_flags2::kLongNames;
  out.resume_keys = find_flags & flags::kReturnResumeKeys;
  out.zone = x.translator.zone();
  return out;
}

// What a page of a search is to be.
struct PageArgs {
  FindStyle style;
  uint16_t most = 0;      // entries
  uint32_t max_data = 0;  // bytes
  Buffer wanted_eas;      // FileGetEaInformation
};
struct Page {
  Buffer data;
  uint16_t count = 0;
  uint16_t last_at = 0;
  bool end = false;
};

// The attributes of one entry that the client named, as FileFullEaInformation; none when they cannot be read.
Task<Buffer> entry_eas(Exchange& x, SearchPtr search, std::u16string name, Bytes wanted) {
  auto where = co_await x.where();
  if (!where || wanted.empty()) co_return Buffer();
  OpenArgs args;
  args.name = name == u"." ? search->folder : name == u".." ? std::u16string(split(search->folder).folder) : joined(search->folder, name);
  args.access = dtyp::access::kFileReadEa;
  args.share = kShareAll;
  auto opened = co_await open_at_server(x, *where, args);
  if (!opened) co_return Buffer();
  auto full_ea = static_cast<uint8_t>(fscc::FileInformationClass::full_ea);
  auto eas = co_await query_info(x, *opened->handle, smb2::InfoType::file, full_ea, 65536, 0, wanted);
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  if (eas) co_return std::move(*eas);
  // A file without any: each name is answered with an empty value.
  fscc::FileGetEaInformation names;
  fscc::FileFullEaInformation none;
  if (wire::decode(names, wanted)) co_return Buffer();
  for (const auto& each : names.eas) none.eas.push_back({0, each.ea_name, {}});
  co_return wire::encoded(none);
}

// Adds the next entry; false when it does not fit.
Task<Result<bool>> add_next(Exchange& x, SearchPtr search, const PageArgs& args, FindWriter& writer) {
  Buffer full;
  cifs::SmbFeaList eas;
  if (args.style.level == cifs::FindLevel::info_query_eas_from_list) {
    auto name = search->listing.peek()->file_name;
    full = co_await entry_eas(x, search, std::move(name), args.wanted_eas);
    CO_TRY(list, fea_list(full));
    eas = std::move(list);
  }
  const auto* entry = search->listing.peek();
  if (!entry || !writer.add(*entry, search->listing.position() + 1, eas)) co_return false;
  search->listing.advance();
  co_return true;
}

Task<Result<Page>> read_page(Exchange& x, SearchPtr search, const PageArgs& args) {
  Page out;
  FindWriter writer(out.data, std::min<uint32_t>(args.max_data, UINT16_MAX), args.style);
  bool full = false;
  while (!full && !out.end) {
    auto next = co_await fetch_next(x, search);
    if (!next) co_return fail(next.error());
    out.end = !*next;
    if (out.end || writer.count() >= args.most) break;
    auto added = co_await add_next(x, search, args, writer);
    if (!added) co_return fail(added.error());
    full = !*added;
  }
  out.count = writer.count();
  out.last_at = static_cast<uint16_t>(writer.last_at());
  // The client has no room even for one.
  if (full && !out.count) co_return fail(NtStatus::buffer_too_small);
  co_return out;
}

Result<PageArgs> page_args(Exchange& x, const TransactionData& call, cifs::FindLevel level, uint16_t count, uint16_t find_flags) {
  if (!is_known(level)) return fail(invalid_level(x));
  PageArgs out;
  out.style = style_of(x, level, find_flags);
  out.most = std::max<uint16_t>(count, 1);
  out.max_data = call.max_data;
  if (level == cifs::FindLevel::info_query_eas_from_list) {
    TRY(wanted, wanted_eas(call.data));
    out.wanted_eas = std::move(wanted);
  }
  return out;
}

bool ends(const Page& page, uint16_t find_flags) {
  return find_flags & flags::kCloseAfterRequest || (page.end && find_flags & flags::kCloseAtEos);
}

}  // namespace

Task<TransactionOutcome> find_first2(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2FindFirst2Request>(x, call));
  CO_TRY(args, page_args(x, call, request.information_level, request.search_count, request.flags));
  SearchArgs wanted;
  CO_TRY(path, request_path(x, text_of(request.name), true));
  wanted.path = path;
  wanted.attributes = request.search_attributes;
  wanted.dos_pattern = !x.translator.negotiated.nt();
  wanted.backup_intent = request.flags & flags::kWithBackupIntent;
  auto search = co_await start_search(x, wanted);
  if (!search) co_return fail(search.error());
  auto page = co_await read_page(x, *search, args);
  if (!page || ends(*page, request.flags)) co_await x.translator.close_search(*search);
  if (!page) co_return fail(page.error());
  cifs::Trans2FindFirst2Response out;
  out.sid = (*search)->sid;
  out.search_count = page->count;
  out.end_of_search = page->end;
  out.last_name_offset = page->last_at;
  TransactionResult result;
  result.parameters = wire::encoded(out);
  result.data = std::move(page->data);
  co_return result;
}

Task<TransactionOutcome> find_next2(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2FindNext2Request>(x, call));
  CO_TRY(args, page_args(x, call, request.information_level, request.search_count, request.flags));
  auto search = find_search(x, request.sid);
  if (!search) co_return fail(NtStatus::invalid_handle);
  if (!(request.flags & flags::kContinueFromLast)) {
    ResumeAt at{request.resume_key, text_of(request.name)};
    auto resumed = co_await resume_search(x, search, at);
    CO_TRY(done, resumed);
  }
  // Behind the last there is a page without entries, not an error: STATUS_NO_MORE_FILES is none by its severity.
  auto page = co_await read_page(x, search, args);
  if (!page || ends(*page, request.flags)) co_await x.translator.close_search(search);
  if (!page) co_return fail(page.error());
  cifs::Trans2FindNext2Response out;
  out.search_count = page->count;
  out.end_of_search = page->end;
  out.last_name_offset = page->last_at;
  TransactionResult result;
  result.parameters = wire::encoded(out);
  result.data = std::move(page->data);
  co_return result;
}

Task<Outcome> find_close2(Exchange& x) {
  CO_TRY(request, x.request<cifs::FindClose2Request>());
  auto search = find_search(x, request.search_handle);
  if (!search) co_return fail(NtStatus::invalid_handle);
  co_await x.translator.close_search(search);
  x.answer(cifs::FindClose2Response{});
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
