// Names as clients send them. Input: a name in UTF-16, or two behind one another with a NUL between them: expression, name.
#include <cstring>

#include "base/utf16.h"
#include "check.h"
#include "storage/path.h"

using namespace sallyport;

namespace {

void path(std::u16string_view text) {
  auto parsed = storage::parse_path(text);
  if (!parsed) return;
  std::u16string_view rest = parsed->name;
  while (!rest.empty()) {
    auto component = rest.substr(0, rest.find(u'\\'));
    fuzz::check(storage::is_valid_component(component), "every component of a path that was taken is a name");
    fuzz::check(component != u"." && component != u"..", "no component leads elsewhere");
    rest.remove_prefix(std::min(rest.size(), component.size() + 1));
  }
  fuzz::check(parsed->stream.find_first_of(std::u16string_view(u"\\/:\0", 4)) == std::u16string::npos, "a stream is one name");
  auto again = storage::parse_path(parsed->name);
  fuzz::check(again.has_value() && again->name == parsed->name, "a parsed name parses to itself");
  (void)parsed->leaf();
  (void)parsed->parent();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  std::u16string text(size / 2, u'\0');
  if (size >= 2) std::memcpy(text.data(), data, size / 2 * 2);
  path(text);
  (void)storage::parse_stream_path(text);
  if (auto utf8 = to_utf8(text)) fuzz::check(to_utf16(*utf8) == text, "UTF-8 and back");
  auto middle = text.find(u'\0');
  auto expression = std::u16string_view(text).substr(0, middle);
  auto name = middle == text.npos ? std::u16string_view() : std::u16string_view(text).substr(middle + 1);
  if (expression.size() <= storage::kLongestExpression && name.size() <= 255) (void)storage::matches(expression, name);
  fuzz::check(storage::matches(u"*", name), "* matches all");
  return 0;
}
