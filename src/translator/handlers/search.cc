// SEARCH, FIND, FIND_UNIQUE, FIND_CLOSE: the 8.3 listings of the core and LAN Manager dialects. A SEARCH is never closed by its
// client: it ends with its last entry, or when its place is needed. [MS-CIFS] 3.3.5.48, 3.3.5.49, 3.3.5.50
#include "proto/cifs/search.h"

#include "base/utf16.h"
#include "proto/cifs/dos_attributes.h"
#include "proto/cifs/dos_time.h"
#include "proto/fscc/fs_info.h"
#include "translator/handlers/handlers.h"
#include "translator/names.h"
#include "translator/searches.h"

namespace sallyport::translator::handlers {
namespace {

namespace attribute = cifs::dos_attribute;

// What a resume key of ours says, in the bytes a client gives back unchanged: the name as DOS has it in the first eleven, as
// servers have used to, then which search, and which entry of it.
struct Key {
  uint16_t sid = 0;
  uint32_t position = 0;
};
constexpr size_t kSidAt = 11, kPositionAt = 13;  // 16 bytes in all: a position has 24 bits

Key key_of(const cifs::SearchResumeKey& from) {
  const auto* state = from.server_state.data();
  Key out;
  out.sid = load_le<uint16_t>(state + kSidAt);
  out.position = load_le<uint16_t>(state + kPositionAt) | uint32_t{state[kPositionAt + 2]} << 16;
  return out;
}

void set_key(cifs::SearchResumeKey& out, std::string_view name, uint16_t sid, uint32_t position) {
  auto* state = out.server_state.data();
  std::fill_n(state, kSidAt, uint8_t{' '});
  std::copy_n(name.begin(), std::min(name.size(), kSidAt), state);
  store_le(state + kSidAt, sid);
  store_le(state + kPositionAt, static_cast<uint16_t>(position));
  state[kPositionAt + 2] = static_cast<uint8_t>(position >> 16);
}

// DOS compares names as they are, and its own are in capitals; those who know NT know better.
std::string dos_name(const Exchange& x, const Entry& entry) {
  auto short_name = entry.short_name.text();
  const auto& name = short_name.empty() ? entry.file_name : short_name;
  return to_oem(x.translator.negotiated.nt() ? name : upcase(name));
}

cifs::SearchEntry entry_of(const Exchange& x, const Entry& from) {
  cifs::SearchEntry out;
  auto time = cifs::dos_time(from.last_write_time, x.translator.zone());
  out.file_attributes = static_cast<uint8_t>(cifs::dos_attributes(from.file_attributes));
  out.last_write_time = time.time;
  out.last_write_date = time.date;
  out.file_size = static_cast<uint32_t>(std::min<uint64_t>(from.end_of_file, UINT32_MAX));
  out.set_name(dos_name(x, from));
  return out;
}

// As many entries as were asked for and fit the client's messages.
size_t most_entries(const Exchange& x, uint16_t wanted) {
  constexpr size_t kAround = cifs::Header::kSize + 16;
  size_t fit = (std::max<size_t>(x.translator.negotiated.client_buffer, 1024) - kAround) / wire::fixed_size<cifs::SearchEntry>;
  return std::min<size_t>(wanted, fit);
}

Task<Result<std::vector<cifs::SearchEntry>>> read_entries(Exchange& x, SearchPtr search, const cifs::SearchRequest& request) {
  std::vector<cifs::SearchEntry> out;
  size_t most = most_entries(x, request.max_count);
  while (out.size() < most) {
    auto next = co_await fetch_next(x, search);
    if (!next) co_return fail(next.error());
    if (!*next) break;
    out.push_back(entry_of(x, *search->listing.peek()));
    search->listing.advance();
    auto& key = out.back().resume_key;
    set_key(key, out.back().name(), search->sid, search->listing.position());
    if (!request.starts()) key.client_state = request.resume_key.elements[0].client_state;
  }
  co_return out;
}

// The end is an error to DOS. Clients that know NTSTATUS go by the count: STATUS_NO_MORE_FILES is no error by its severity.
template <class Response>
Outcome answer(Exchange& x, std::vector<cifs::SearchEntry> entries) {
  if (entries.empty() && !x.header.has_nt_status()) return fail(NtStatus::no_more_files);
  Response out;
  out.count = static_cast<uint16_t>(entries.size());
  out.entries.elements = std::move(entries);
  x.answer(out);
  return {};
}

// A volume's label is in none of its folders: it is the one entry that a search for nothing but labels finds ([MS-CIFS] 2.2.4.58.1).
Task<Result<std::vector<cifs::SearchEntry>>> volume_entry(Exchange& x) {
  constexpr size_t kBeforeDot = 8;
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  args.access = kReadAttributes;
  args.share = kShareAll;
  auto opened = co_await open_at_server(x, *where, args);
  if (!opened) co_return fail(opened.error());
  auto what = static_cast<uint8_t>(fscc::FsInformationClass::volume);
  auto bytes = co_await query_info(x, *opened->handle, smb2::InfoType::filesystem, what);
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  if (!bytes) co_return fail(bytes.error());
  fscc::FileFsVolumeInformation volume;
  if (wire::decode(volume, bytes->bytes())) co_return fail(NtStatus::internal_error);
  auto label = to_oem(volume.volume_label);
  if (label.size() > kBeforeDot) label.insert(kBeforeDot, 1, '.');
  std::vector<cifs::SearchEntry> out(1);
  out[0].file_attributes = attribute::kVolume;
  out[0].set_name(label);
  set_key(out[0].resume_key, label, 0, 0);
  co_return out;
}

Task<Result<SearchPtr>> begin_search(Exchange& x, const cifs::SearchRequest& request) {
  SearchArgs args;
  CO_TRY(path, request_path(x, text_of(request.name), true));
  args.path = path;
  args.attributes = request.search_attributes;
  args.dos_pattern = true;
  auto search = co_await start_search(x, args);
  if (!search && search.error() == NtStatus::no_such_file) co_return fail(NtStatus::no_more_files);
  co_return std::move(search);
}

Task<Result<SearchPtr>> go_on(Exchange& x, const cifs::SearchRequest& request) {
  auto key = key_of(request.resume_key.elements[0]);
  auto search = find_search(x, key.sid);
  // It has ended, or was given up for others.
  if (!search) co_return fail(NtStatus::no_more_files);
  ResumeAt at;
  at.position = key.position;
  auto resumed = co_await resume_search(x, search, at);
  CO_TRY(done, resumed);
  co_return search;
}

Task<Result<std::vector<cifs::SearchEntry>>> list(Exchange& x, const cifs::SearchRequest& request, bool unique) {
  bool label = (request.search_attributes & 0xFF) == attribute::kVolume;
  if (label && !request.starts()) co_return fail(NtStatus::no_more_files);
  if (label) {
    auto found = co_await volume_entry(x);
    co_return std::move(found);
  }
  auto begun = request.starts() || unique;
  auto search = begun ? begin_search(x, request) : go_on(x, request);
  auto at_work = co_await search;
  if (!at_work) co_return fail(at_work.error());
  auto entries = co_await read_entries(x, *at_work, request);
  bool ended = !entries || entries->empty() || unique;
  if (ended) co_await x.translator.close_search(*at_work);
  co_return std::move(entries);
}

}  // namespace

Task<Outcome> search(Exchange& x) {
  CO_TRY(request, x.request<cifs::SearchRequest>());
  auto entries = co_await list(x, request, false);
  if (!entries) co_return fail(entries.error());
  co_return answer<cifs::SearchResponse>(x, std::move(*entries));
}

Task<Outcome> find(Exchange& x) {
  CO_TRY(request, x.request<cifs::FindRequest>());
  auto entries = co_await list(x, request, false);
  if (!entries) co_return fail(entries.error());
  co_return answer<cifs::FindResponse>(x, std::move(*entries));
}

Task<Outcome> find_unique(Exchange& x) {
  CO_TRY(request, x.request<cifs::FindUniqueRequest>());
  auto entries = co_await list(x, request, true);
  if (!entries) co_return fail(entries.error());
  co_return answer<cifs::FindUniqueResponse>(x, std::move(*entries));
}

Task<Outcome> find_close(Exchange& x) {
  CO_TRY(request, x.request<cifs::FindCloseRequest>());
  if (request.starts()) co_return fail(NtStatus::invalid_smb);
  auto search = find_search(x, key_of(request.resume_key.elements[0]).sid);
  if (search) co_await x.translator.close_search(search);
  x.answer(cifs::FindCloseResponse{});
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
