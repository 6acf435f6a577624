#include "storage/posix/directory_names.h"

#include "base/utf16.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/short_name.h"

namespace sallyport::storage::posix {

namespace {
size_t hash_of(std::u16string_view shown) { return std::hash<std::u16string>()(upcase(shown)); }
}  // namespace

void DirectoryNames::insert(std::string_view disk) {
  auto shown = shown_name(disk);
  auto hash = hash_of(shown);
  auto [at, end] = names_.equal_range(hash);
  for (; at != end; ++at)
    if (at->second == disk) return;
  names_.emplace(hash, disk);
  if (!has_short_names_) return;
  if (auto name = short_name(shown); !name.empty()) short_names_.emplace(name, disk);
}

void DirectoryNames::erase(std::string_view disk) {
  auto shown = shown_name(disk);
  auto [at, end] = names_.equal_range(hash_of(shown));
  for (; at != end; ++at) {
    if (at->second != disk) continue;
    names_.erase(at);
    break;
  }
  if (has_short_names_) short_names_.erase(short_name(shown));
}

void DirectoryNames::clear() {
  names_.clear();
  short_names_.clear();
  has_short_names_ = false;
}

std::optional<std::string> DirectoryNames::find(std::u16string_view shown) {
  // As listings show it: a client may have sent another spelling of the same disk name.
  auto canonical = shown_name(disk_name(shown));
  auto [at, end] = names_.equal_range(hash_of(canonical));
  for (; at != end; ++at)
    if (equal_ignoring_case(shown_name(at->second), canonical)) return at->second;
  return looks_short(shown) ? find_short(shown) : find_made_by_short_name(canonical);
}

// A file that was created by a short name answers to every name that short name stands for.
std::optional<std::string> DirectoryNames::find_made_by_short_name(std::u16string_view shown) const {
  auto made = short_name(shown);
  if (made.empty()) return std::nullopt;
  auto [at, end] = names_.equal_range(hash_of(made));
  for (; at != end; ++at)
    if (equal_ignoring_case(shown_name(at->second), made)) return at->second;
  return std::nullopt;
}

std::optional<std::string> DirectoryNames::find_short(std::u16string_view shown) {
  if (!has_short_names_) {
    for (auto& [hash, disk] : names_)
      if (auto name = short_name(shown_name(disk)); !name.empty()) short_names_.emplace(name, disk);
    has_short_names_ = true;
  }
  auto found = short_names_.find(upcase(shown));
  return found == short_names_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace sallyport::storage::posix
