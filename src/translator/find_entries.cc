#include "translator/find_entries.h"

#include "proto/cifs/dos_attributes.h"
#include "translator/names.h"

namespace sallyport::translator {
namespace {

using cifs::FindLevel;

constexpr size_t kLongestOfOwn = 255;  // bytes of a name whose length is one byte

uint32_t as_32(uint64_t size) { return static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX)); }

void fill(cifs::FindInfo& out, const Entry& from, uint32_t key, const FindStyle& style) {
  out.resume_key = key;
  out.creation = cifs::dos_time(from.creation_time, style.zone);
  out.last_access = cifs::dos_time(from.last_access_time, style.zone);
  out.last_write = cifs::dos_time(from.last_write_time, style.zone);
  out.data_size = as_32(from.end_of_file);
  out.allocation_size = as_32(from.allocation_size);
  out.attributes = cifs::dos_attributes(from.file_attributes);
  auto name = shown_name(from, style);
  if (name.size() * (style.unicode ? 2 : 1) > kLongestOfOwn) name = from.short_name.text();
  out.name = make_text(name, style.unicode);
}

}  // namespace

bool is_known(FindLevel level) {
  return level == FindLevel::info_standard || level == FindLevel::info_query_ea_size ||
         level == FindLevel::info_query_eas_from_list || cifs::find_class(level);
}

std::u16string shown_name(const Entry& entry, const FindStyle& style) {
  auto short_name = entry.short_name.text();
  bool loses = !style.unicode && from_oem(to_oem(entry.file_name)) != entry.file_name;
  return !short_name.empty() && (loses || !style.long_names) ? short_name : entry.file_name;
}

template <class T>
bool FindWriter::add_linked(const T& entry) {
  size_t at = align_up(chain_.bytes_written(), 4);
  if (!chain_.add(entry)) return false;
  last_at_ = at;
  return true;
}

template <class T>
bool FindWriter::add_plain(const T& entry) {
  size_t at = out_.size();
  wire::encode(entry, out_, at);
  if (out_.size() > limit_) return out_.resize(at), false;
  last_at_ = at;
  return true;
}

template <template <class> class Class>
bool FindWriter::add_class(const Entry& from, uint32_t key) {
  auto put = [&](auto out) {
    if constexpr (requires { out.end_of_file; }) {
      using Common = fscc::DirectoryEntry<decltype(out.file_name)>;
      Common& common = out;
      common = Common{key, from.creation_time, from.last_access_time, from.last_write_time, from.change_time,
                      from.end_of_file, from.allocation_size, from.file_attributes, {}};
    }
    out.file_index = key;
    if constexpr (requires { out.ea_size; }) out.ea_size = from.ea_size;
    if constexpr (requires { out.short_name; }) out.short_name = from.short_name;
    if constexpr (requires { out.file_id; }) out.file_id = from.file_id;
    auto name = shown_name(from, style_);
    if constexpr (std::is_same_v<decltype(out.file_name), std::string>) out.file_name = to_oem(name);
    else out.file_name = std::move(name);
    return add_linked(out);
  };
  return style_.unicode ? put(Class<std::u16string>()) : put(Class<std::string>());
}

template <template <cifs::FindForm> class Level, cifs::FindForm kForm>
bool FindWriter::add_form(const Entry& from, uint32_t key, const cifs::SmbFeaList& eas) {
  Level<kForm> out;
  fill(out, from, key, style_);
  if constexpr (requires { out.ea_size; }) out.ea_size = from.ea_size;
  if constexpr (requires { out.eas; }) {
    out.eas = eas;
    out.named.name = out.name;
  }
  return add_plain(out);
}

template <template <cifs::FindForm> class Level>
bool FindWriter::add_own(const Entry& from, uint32_t key, const cifs::SmbFeaList& eas) {
  using cifs::FindForm;
  if (style_.resume_keys)
    return style_.unicode ? add_form<Level, FindForm{true, true}>(from, key, eas) : add_form<Level, FindForm{true, false}>(from, key, eas);
  return style_.unicode ? add_form<Level, FindForm{false, true}>(from, key, eas) : add_form<Level, FindForm{false, false}>(from, key, eas);
}

bool FindWriter::write(const Entry& entry, uint32_t key, const cifs::SmbFeaList& eas) {
  switch (style_.level) {
    case FindLevel::info_standard: return add_own<cifs::FindInfoStandard>(entry, key, eas);
    case FindLevel::info_query_ea_size: return add_own<cifs::FindInfoQueryEaSize>(entry, key, eas);
    case FindLevel::info_query_eas_from_list: return add_own<cifs::FindInfoQueryEasFromList>(entry, key, eas);
    case FindLevel::file_directory_info: return add_class<fscc::FileDirectoryInformation>(entry, key);
    case FindLevel::file_full_directory_info: return add_class<fscc::FileFullDirectoryInformation>(entry, key);
    case FindLevel::file_names_info: return add_class<fscc::FileNamesInformation>(entry, key);
    case FindLevel::file_both_directory_info: return add_class<fscc::FileBothDirectoryInformation>(entry, key);
    case FindLevel::file_id_full_directory_info: return add_class<fscc::FileIdFullDirectoryInformation>(entry, key);
    case FindLevel::file_id_both_directory_info: return add_class<fscc::FileIdBothDirectoryInformation>(entry, key);
    default: return false;
  }
}

bool FindWriter::add(const Entry& entry, uint32_t key, const cifs::SmbFeaList& eas) {
  if (!write(entry, key, eas)) return false;
  count_++;
  return true;
}

}  // namespace sallyport::translator
