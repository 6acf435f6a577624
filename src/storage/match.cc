// Directory expressions ([MS-FSA] 2.1.4.4). All positions of the expression that the name read so far can stand at are
// carried along together, so that no expression makes it slower than its length times the name's.
#include <bitset>

#include "base/utf16.h"
#include "storage/path.h"

namespace sallyport::storage {

namespace {

constexpr char16_t kDosStar = u'<', kDosQuestion = u'>', kDosDot = u'"';
using Positions = std::bitset<kLongestExpression + 1>;

struct Matcher {
  std::u16string_view expression, name;
  size_t last_dot;

  // Steps over what matches nothing at all before name[at], or at the name's end.
  void skip_empty(Positions& active, size_t at) const {
    bool at_end = at == name.size();
    for (size_t p = 0; p < expression.size(); p++) {
      if (!active[p]) continue;
      switch (expression[p]) {
        case u'*':
        case kDosStar: active.set(p + 1); break;
        case kDosQuestion: if (at_end || name[at] == u'.') active.set(p + 1); break;
        case kDosDot: if (at_end) active.set(p + 1); break;
        default: break;
      }
    }
  }

  void consume(size_t p, size_t at, Positions& next) const {
    char16_t unit = name[at];
    switch (expression[p]) {
      case u'*': next.set(p); break;
      case kDosStar: next.set(at == last_dot ? p + 1 : p); break;
      case u'?': next.set(p + 1); break;
      // A period ends what DOS_QM can stand for, unless it is the name's very end.
      case kDosQuestion: if (unit != u'.' || at + 1 == name.size()) next.set(p + 1); break;
      case kDosDot: if (unit == u'.') next.set(p + 1); break;
      default: if (upcase(expression[p]) == upcase(unit)) next.set(p + 1); break;
    }
  }

  bool run() const {
    Positions active;
    active.set(0);
    for (size_t at = 0; at < name.size(); at++) {
      skip_empty(active, at);
      Positions next;
      for (size_t p = 0; p < expression.size(); p++)
        if (active[p]) consume(p, at, next);
      if (next.none()) return false;
      active = next;
    }
    skip_empty(active, name.size());
    return active[expression.size()];
  }
};

}  // namespace

bool has_wildcards(std::u16string_view expression) { return expression.find_first_of(u"*?<>\"") != expression.npos; }

bool matches(std::u16string_view expression, std::u16string_view name) {
  if (expression == u"*") return true;
  if (!has_wildcards(expression)) return equal_ignoring_case(expression, name);
  if (expression.size() > kLongestExpression) return false;
  return Matcher{expression, name, name.rfind(u'.')}.run();
}

}  // namespace sallyport::storage
