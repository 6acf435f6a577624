#include "storage/posix/short_name.h"

#include "base/utf16.h"

namespace sallyport::storage::posix {

namespace {

constexpr std::u16string_view kAllowedMarks = u"!#$%&'()-@^_`{}~";
constexpr size_t kHashDigits = 5;

bool is_allowed(char16_t unit) {
  return (unit >= u'A' && unit <= u'Z') || (unit >= u'0' && unit <= u'9') || kAllowedMarks.find(unit) != kAllowedMarks.npos;
}

bool all_allowed(std::u16string_view text, size_t longest) {
  if (text.size() > longest) return false;
  for (auto unit : text)
    if (!is_allowed(upcase(unit))) return false;
  return true;
}

bool is_8_3(std::u16string_view name) {
  auto dot = name.find(u'.');
  if (dot == name.npos) return all_allowed(name, 8);
  return dot > 0 && dot + 1 < name.size() && all_allowed(name.substr(0, dot), 8) && all_allowed(name.substr(dot + 1), 3);
}

void append_allowed(std::u16string& out, std::u16string_view text, size_t most) {
  for (auto unit : text) {
    if (!most) return;
    unit = upcase(unit);
    if (is_allowed(unit) && unit != u'~') out.push_back(unit), most--;
  }
}

uint64_t hash_upper(std::u16string_view name) {  // FNV-1a
  uint64_t hash = 0xcbf29ce484222325;
  for (auto unit : name) hash = (hash ^ upcase(unit)) * 0x100000001b3;
  return hash ^ hash >> 32;
}

bool is_base36(char16_t unit) { return (unit >= u'0' && unit <= u'9') || (unit >= u'A' && unit <= u'Z'); }

}  // namespace

std::u16string short_name(std::u16string_view name) {
  if (is_8_3(name)) return {};
  auto dot = name.rfind(u'.');
  if (dot == 0) dot = name.npos;
  std::u16string out;
  append_allowed(out, name.substr(0, dot), 2);
  while (out.size() < 2) out.push_back(u'_');
  out.push_back(u'~');
  auto hash = hash_upper(name);
  for (size_t i = 0; i < kHashDigits; i++, hash /= 36) out.push_back(u"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[hash % 36]);
  if (dot == name.npos) return out;
  std::u16string extension;
  append_allowed(extension, name.substr(dot + 1), 3);
  return extension.empty() ? out : out + u'.' + extension;
}

bool looks_short(std::u16string_view name) {
  constexpr size_t kBase = 3 + kHashDigits;
  if (name.size() < kBase || name[2] != u'~') return false;
  for (size_t i = 3; i < kBase; i++)
    if (!is_base36(upcase(name[i]))) return false;
  return name.size() == kBase || (name[kBase] == u'.' && name.size() > kBase + 1 && name.size() <= kBase + 4);
}

}  // namespace sallyport::storage::posix
