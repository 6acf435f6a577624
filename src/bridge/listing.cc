// A far directory, entry by entry: the pattern is the far server's to match, answers are asked for in large pieces.
#include "base/utf16.h"
#include "bridge/remote_file.h"
#include "proto/fscc/directory.h"
#include "proto/smb2/query_directory.h"

namespace sallyport::bridge {
namespace {

namespace flags = smb2::query_directory_flags;
using Entry = fscc::FileIdBothDirectoryInformation<std::u16string>;
using Entries = fscc::DirectoryListing<fscc::FileIdBothDirectoryInformation>;

constexpr uint32_t kFirst = 65536, kLater = 1 << 20;

storage::DirectoryEntry entry_of(Entry& from) {
  storage::DirectoryEntry out;
  out.name = std::move(from.file_name);
  out.short_name = from.short_name.text();
  auto& info = out.info;
  info.creation_time = from.creation_time;
  info.last_access_time = from.last_access_time;
  info.last_write_time = from.last_write_time;
  info.change_time = from.change_time;
  info.end_of_file = from.end_of_file;
  info.allocation_size = from.allocation_size;
  info.attributes = from.file_attributes ? from.file_attributes : fscc::file_attribute::kNormal;
  info.directory = from.file_attributes & fscc::file_attribute::kDirectory;
  info.file_id = from.file_id;
  // [MS-FSCC] 2.4.8: a reparse point shows its tag where others show the size of their attributes.
  bool is_link = from.file_attributes & fscc::file_attribute::kReparsePoint;
  (is_link ? info.reparse_tag : info.ea_size) = from.ea_size;
  return out;
}

class RemoteListing : public storage::Listing {
 public:
  RemoteListing(Handle handle, std::u16string_view expression) : handle_(std::move(handle)), expression_(expression) {}

  Result<const storage::DirectoryEntry*> next(bool) override {
    if (std::exchange(again_, false)) return &current_;
    while (at_ == entries_.size()) {
      if (ended_) return nullptr;
      TRY(came, more());
    }
    current_ = entry_of(entries_[at_++]);
    return &current_;
  }
  void push_back() override { again_ = true; }

 private:
  Result<> more() {
    smb2::QueryDirectoryRequest ask;
    ask.file_information_class = Entry::kClass;
    ask.flags = begun_ ? 0 : flags::kRestartScans | flags::kReopen;
    ask.file_id = handle_.id;
    ask.output_buffer_length = std::min(begun_ ? kLater : kFirst, handle_.link->terms().max_transact);
    ask.search_pattern = expression_;
    auto reply = handle_.link->call(Command::query_directory, ask, ask.output_buffer_length);
    begun_ = true;
    entries_.clear();
    at_ = 0;
    if (reply && (reply->status() == NtStatus::no_more_files || reply->status() == NtStatus::no_such_file)) {
      ended_ = true;
      return {};
    }
    TRY(came, carried(std::move(reply)));
    auto body = came.body<smb2::QueryDirectoryResponse>();
    if (!body) return fail(NtStatus::unexpected_io_error);
    TRY(list, decoded<Entries>(body->output));
    for (auto& each : list.entries)
      if (is_name(each.file_name)) entries_.push_back(std::move(each));
    return {};
  }
  // What is no name is not passed on to clients, whatever the far server says.
  static bool is_name(const std::u16string& name) {
    return !name.empty() && name.find_first_of(u"\\/") == name.npos && name.find(u'\0') == name.npos;
  }

  const Handle handle_;
  const std::u16string expression_;
  std::vector<Entry> entries_;
  size_t at_ = 0;
  bool begun_ = false, ended_ = false, again_ = false;
  storage::DirectoryEntry current_;
};

}  // namespace

Result<std::unique_ptr<storage::Listing>> RemoteFile::list(std::u16string_view expression) {
  if (!is_directory()) return fail(NtStatus::invalid_parameter);
  if (expression.empty() || expression.size() > storage::kLongestExpression) return fail(NtStatus::object_name_invalid);
  return std::make_unique<RemoteListing>(open_.handle, expression);
}

Result<bool> RemoteFile::is_empty_directory() {
  TRY(listing, list(u"*"));
  for (;;) {
    TRY(entry, listing->next(true));
    if (!entry) return true;
    if (entry->name != u"." && entry->name != u"..") return false;
  }
}

}  // namespace sallyport::bridge
