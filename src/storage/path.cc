#include "storage/path.h"

#include "base/utf16.h"

namespace sallyport::storage {

namespace {

constexpr size_t kLongestComponent = 255;
constexpr std::u16string_view kForbidden = u"\"*/:<>?|\\";

bool is_valid_stream_name(std::u16string_view name) {
  // [MS-FSCC] 2.1.5.3: everything but the separators and NUL.
  if (name.empty() || name.size() > kLongestComponent) return false;
  return name.find_first_of(u"/:\\") == name.npos && name.find(u'\0') == name.npos;
}

// `text` is all behind the first colon.
Result<> parse_stream(std::u16string_view text, Path& out) {
  auto colon = text.find(u':');
  auto name = text.substr(0, colon);
  auto type = colon == text.npos ? std::u16string_view(u"$DATA") : text.substr(colon + 1);
  bool is_data = equal_ignoring_case(type, u"$DATA");
  bool is_index = equal_ignoring_case(type, u"$INDEX_ALLOCATION");
  if (is_index && (name.empty() || equal_ignoring_case(name, u"$I30"))) {
    out.names_directory = true;
    return {};
  }
  if (!is_data) return fail(NtStatus::object_name_invalid);
  if (name.empty()) {
    if (colon == text.npos) return fail(NtStatus::object_name_invalid);  // "file:"
    out.names_data_stream = true;
    return {};
  }
  if (!is_valid_stream_name(name)) return fail(NtStatus::object_name_invalid);
  out.stream = name;
  return {};
}

Result<> check_components(std::u16string_view name) {
  if (name.ends_with(u'\\')) return fail(NtStatus::object_name_invalid);  // an empty last component
  for (size_t at = 0; at < name.size();) {
    auto end = std::min(name.find(u'\\', at), name.size());
    auto component = name.substr(at, end - at);
    if (component == u"..") return fail(NtStatus::object_path_syntax_bad);
    if (!is_valid_component(component)) return fail(NtStatus::object_name_invalid);
    at = end + 1;
  }
  return {};
}

}  // namespace

bool is_valid_component(std::u16string_view name) {
  if (name.empty() || name.size() > kLongestComponent || name == u"." || name == u"..") return false;
  for (auto unit : name)
    if (unit < 0x20 || (unit < 0x80 && kForbidden.find(unit) != kForbidden.npos)) return false;
  return true;
}

std::u16string_view Path::leaf() const {
  auto at = name.rfind(u'\\');
  return at == name.npos ? std::u16string_view(name) : std::u16string_view(name).substr(at + 1);
}

std::u16string_view Path::parent() const {
  auto at = name.rfind(u'\\');
  return at == name.npos ? std::u16string_view() : std::u16string_view(name).substr(0, at);
}

Result<Path> parse_path(std::u16string_view wire) {
  Path path;
  if (wire.empty()) return path;
  if (wire.front() == u'\\') return fail(NtStatus::invalid_parameter);
  auto name = wire;
  // A colon may stand in the last component only; one before a '\' is found by check_components.
  auto last = wire.rfind(u'\\');
  if (auto colon = wire.find(u':', last == wire.npos ? 0 : last); colon != wire.npos) {
    TRY(stream, parse_stream(wire.substr(colon + 1), path));
    name = wire.substr(0, colon);
    if (!name.empty() && name.back() == u'\\') return fail(NtStatus::object_name_invalid);  // "dir\:stream"
  } else if (name.back() == u'\\') {
    name.remove_suffix(1);
    path.names_directory = true;
  }
  TRY(checked, check_components(name));
  path.name = name;
  return path;
}

Result<Path> parse_stream_path(std::u16string_view wire) {
  if (wire.empty() || wire.front() != u':') return fail(NtStatus::object_name_invalid);
  Path path;
  TRY(stream, parse_stream(wire.substr(1), path));
  if (path.names_directory) return fail(NtStatus::object_name_invalid);
  return path;
}

}  // namespace sallyport::storage
