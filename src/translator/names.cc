#include "translator/names.h"

#include <algorithm>

#include "base/utf16.h"

namespace sallyport::translator {
namespace {

// The upper half of code page 850.
constexpr char16_t kOem[129] =
    u"\u00c7\u00fc\u00e9\u00e2\u00e4\u00e0\u00e5\u00e7\u00ea\u00eb\u00e8\u00ef\u00ee\u00ec\u00c4\u00c5"
    u"\u00c9\u00e6\u00c6\u00f4\u00f6\u00f2\u00fb\u00f9\u00ff\u00d6\u00dc\u00f8\u00a3\u00d8\u00d7\u0192"
    u"\u00e1\u00ed\u00f3\u00fa\u00f1\u00d1\u00aa\u00ba\u00bf\u00ae\u00ac\u00bd\u00bc\u00a1\u00ab\u00bb"
    u"\u2591\u2592\u2593\u2502\u2524\u00c1\u00c2\u00c0\u00a9\u2563\u2551\u2557\u255d\u00a2\u00a5\u2510"
    u"\u2514\u2534\u252c\u251c\u2500\u253c\u00e3\u00c3\u255a\u2554\u2569\u2566\u2560\u2550\u256c\u00a4"
    u"\u00f0\u00d0\u00ca\u00cb\u00c8\u0131\u00cd\u00ce\u00cf\u2518\u250c\u2588\u2584\u00a6\u00cc\u2580"
    u"\u00d3\u00df\u00d4\u00d2\u00f5\u00d5\u00b5\u00fe\u00de\u00da\u00db\u00d9\u00fd\u00dd\u00af\u00b4"
    u"\u00ad\u00b1\u2017\u00be\u00b6\u00a7\u00f7\u00b8\u00b0\u00a8\u00b7\u00b9\u00b3\u00b2\u25a0\u00a0";

constexpr std::u16string_view kWildcards = u"*?<>\"", kForbidden = u"|";

bool is_slash(char16_t c) { return c == u'\\' || c == u'/'; }

// The name of a stream, behind a colon, may have nearly any character ([MS-FSCC] 2.1.5.3); the server looks at those.
Result<> check_component(std::u16string_view name, bool wildcards) {
  for (char16_t c : name.substr(0, name.find(u':'))) {
    if (c < 0x20 || kForbidden.find(c) != std::u16string_view::npos) return fail(NtStatus::object_name_invalid);
    if (!wildcards && kWildcards.find(c) != std::u16string_view::npos) return fail(NtStatus::object_name_invalid);
  }
  return {};
}

}  // namespace

std::u16string from_oem(std::string_view oem) {
  std::u16string out;
  for (unsigned char c : oem) out.push_back(c < 0x80 ? c : kOem[c - 0x80]);
  return out;
}

std::string to_oem(std::u16string_view text) {
  std::string out;
  for (char16_t c : text) {
    const auto* found = c < 0x80 ? nullptr : std::find(kOem, kOem + 128, c);
    out.push_back(!found ? static_cast<char>(c) : found == kOem + 128 ? '_' : static_cast<char>(0x80 + (found - kOem)));
  }
  return out;
}

std::u16string text_of(const cifs::Text& text) { return text.oem.empty() ? text.unicode : from_oem(text.oem); }

cifs::Text make_text(std::u16string_view text, bool unicode) {
  cifs::Text out;
  if (unicode) out.unicode = text;
  else out.oem = to_oem(text);
  return out;
}

Result<std::u16string> path_of(std::u16string_view path, Wildcards wildcards) {
  std::u16string out;
  for (size_t at = 0; at < path.size();) {
    while (at < path.size() && is_slash(path[at])) at++;
    size_t end = at;
    while (end < path.size() && !is_slash(path[end])) end++;
    auto component = path.substr(at, end - at);
    bool last = end == path.size();
    at = end;
    if (component.empty()) break;
    if (component == u"..") {
      if (out.empty()) return fail(NtStatus::object_path_syntax_bad);
      out.resize(out.rfind(u'\\') == std::u16string::npos ? 0 : out.rfind(u'\\'));
      continue;
    }
    if (component == u".") {
      if (last) return fail(NtStatus::object_name_invalid);
      continue;
    }
    auto good = check_component(component, last && wildcards == Wildcards::in_last);
    if (!good) return fail(good.error());
    if (!out.empty()) out += u'\\';
    out += component;
  }
  return out;
}

bool has_wildcards(std::u16string_view name) { return name.find_first_of(kWildcards) != std::u16string_view::npos; }

Split split(std::u16string_view path) {
  size_t slash = path.rfind(u'\\');
  if (slash == std::u16string_view::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::u16string joined(std::u16string_view folder, std::u16string_view name) {
  std::u16string out(folder);
  if (!out.empty() && !name.empty()) out += u'\\';
  out += name;
  return out;
}

// [MS-FSA] 2.1.4.4 names what each stands for; the mapping is what DOS programs rely on.
std::u16string nt_pattern(std::u16string_view pattern) {
  std::u16string out;
  if (pattern == u"????????.???") return u"*";
  for (size_t i = 0; i < pattern.size(); i++) {
    char16_t c = pattern[i], after = i + 1 < pattern.size() ? pattern[i + 1] : u'\0';
    if (c == u'?') out += u'>';
    else if (c == u'.' && (after == u'?' || after == u'*' || after == u'\0')) out += u'"';
    else if (c == u'*' && after == u'.') out += u'<';
    else out += c;
  }
  return out;
}

namespace {

std::u16string expanded_part(std::u16string_view pattern, std::u16string_view old) {
  std::u16string out;
  for (size_t i = 0; i < pattern.size(); i++) {
    if (pattern[i] == u'*') {
      out += old.substr(std::min(i, old.size()));
      break;
    }
    if (pattern[i] != u'?') out += pattern[i];
    else if (i < old.size()) out += old[i];
  }
  return out;
}

}  // namespace

std::u16string expanded(std::u16string_view pattern, std::u16string_view old_name) {
  size_t dot = pattern.rfind(u'.'), old_dot = old_name.rfind(u'.');
  auto out = expanded_part(pattern.substr(0, dot), old_name.substr(0, old_dot));
  if (dot == std::u16string_view::npos) return out;
  auto extension = expanded_part(pattern.substr(dot + 1), old_dot == std::u16string_view::npos ? u"" : old_name.substr(old_dot + 1));
  return extension.empty() ? out : out + u'.' + extension;
}

bool is_program(std::u16string_view name) {
  size_t dot = name.rfind(u'.');
  if (dot == std::u16string_view::npos) return false;
  for (auto each : {u"exe", u"com", u"dll", u"sym"})
    if (equal_ignoring_case(name.substr(dot + 1), each)) return true;
  return false;
}

}  // namespace sallyport::translator
