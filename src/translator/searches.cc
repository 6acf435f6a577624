#include "translator/searches.h"

#include <algorithm>

#include "base/utf16.h"
#include "proto/cifs/dos_attributes.h"
#include "translator/handlers/scan.h"
#include "translator/names.h"

namespace sallyport::translator {
namespace {

Handle handle_of(const Search& search) {
  Handle out;
  out.id = search.directory;
  out.session = search.session;
  out.tree = search.tree;
  return out;
}

// The next entries at the server, of which those are kept that the client searches for.
Task<Result<>> fetch_more(Exchange& x, SearchPtr search) {
  auto handle = handle_of(*search);
  auto some = co_await handlers::next_entries(x, handle, search->pattern, !search->began);
  search->began = true;
  // A folder in which nothing matches says so but once.
  bool none = !some && some.error() == NtStatus::no_such_file;
  if (!some && !none) co_return fail(some.error());
  if (none || some->empty()) {
    search->listing.end();
    co_return Result<>();
  }
  for (auto& entry : *some)
    if (cifs::is_searched(search->attributes, entry.file_attributes)) search->listing.append(std::move(entry));
  co_return Result<>();
}

Task<> make_room(Exchange& x) {
  auto all = x.translator.searches.all();
  if (all.size() < Translator::kMostSearches) co_return;
  auto older = [](const SearchPtr& a, const SearchPtr& b) { return a->last_used < b->last_used; };
  co_await x.translator.close_search(*std::min_element(all.begin(), all.end(), older));
}

Search made_search(Exchange& x, const SearchArgs& args, const Handle& folder) {
  auto parts = split(args.path);
  Search out;
  out.uid = x.uid;
  out.tid = x.tid;
  out.pid = x.header.pid();
  out.directory = folder.id;
  out.session = folder.session;
  out.tree = folder.tree;
  out.folder = parts.folder;
  out.pattern = args.dos_pattern ? nt_pattern(parts.name) : std::u16string(parts.name);
  if (out.pattern.empty()) out.pattern = u"*";
  out.attributes = args.attributes;
  out.last_used = ++x.translator.search_clock;
  return out;
}

// Whether the entry a client goes on behind is the one it means: names of those it was told, under either name.
bool is_named(const Listing& listing, std::u16string_view name) {
  const auto* last = listing.last_sent();
  return last && (equal_ignoring_case(last->file_name, name) || equal_ignoring_case(last->short_name.text(), name));
}

bool resume_in(Listing& listing, const ResumeAt& at) {
  if (at.position && listing.resume_after(at.position) && (at.name.empty() || is_named(listing, at.name))) return true;
  return !at.name.empty() && listing.resume_after(at.name);
}

// Lists anew, up to what is looked for; false when that is not there.
Task<Result<bool>> look_again(Exchange& x, SearchPtr search, const ResumeAt& at) {
  search->listing = Listing();
  search->began = false;
  for (;;) {
    auto next = co_await fetch_next(x, search);
    if (!next) co_return fail(next.error());
    if (!*next) co_return false;
    if (resume_in(search->listing, at)) co_return true;
    search->listing.skip_all();
  }
}

}  // namespace

Task<Result<SearchPtr>> start_search(Exchange& x, const SearchArgs& args) {
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  uint32_t options = args.backup_intent ? smb2::create_options::kOpenForBackupIntent : 0;
  auto folder = split(args.path).folder;
  auto opened = co_await handlers::open_folder(x, *where, folder, options);
  if (!opened) co_return fail(opened.error());
  co_await make_room(x);
  auto search = x.translator.searches.add(made_search(x, args, *opened->handle), &Search::sid);
  if (!search) {
    auto closed = co_await close_at_server(x, *opened->handle);
    (void)closed;
    co_return fail(NtStatus::insuff_server_resources);
  }
  auto found = co_await fetch_next(x, search);
  if (found && *found) co_return search;
  co_await x.translator.close_search(search);
  co_return fail(found ? NtStatus::no_such_file : found.error());
}

SearchPtr find_search(Exchange& x, uint16_t sid) {
  auto found = x.translator.searches.find(sid);
  if (!found || found->uid != x.uid || found->tid != x.tid) return nullptr;
  found->last_used = ++x.translator.search_clock;
  return found;
}

Task<Result<bool>> fetch_next(Exchange& x, SearchPtr search) {
  while (!search->listing.peek() && !search->listing.is_complete()) {
    auto more = co_await fetch_more(x, search);
    if (!more) co_return fail(more.error());
  }
  co_return search->listing.peek() != nullptr;
}

Task<Result<>> resume_search(Exchange& x, SearchPtr search, const ResumeAt& at) {
  if (resume_in(search->listing, at)) co_return Result<>();
  if (at.name == u"." || at.name == u"..") {
    // They come before all others, though this search does not find them.
    search->listing = Listing();
    search->began = false;
    co_return Result<>();
  }
  if (!search->listing.has_forgotten()) co_return Result<>();
  uint32_t before = search->listing.position();
  auto found = co_await look_again(x, search, at);
  if (!found) co_return fail(found.error());
  if (*found) co_return Result<>();
  ResumeAt where_it_was;
  where_it_was.position = before;
  auto back = co_await look_again(x, search, where_it_was);
  if (!back) co_return fail(back.error());
  co_return Result<>();
}

}  // namespace sallyport::translator
