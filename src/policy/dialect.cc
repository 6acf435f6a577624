#include "policy/dialect.h"

namespace sallyport::policy {

std::string_view to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::smb_2_0_2: return "2.0.2";
    case Dialect::smb_2_1: return "2.1";
    case Dialect::smb_3_0: return "3.0";
    case Dialect::smb_3_0_2: return "3.0.2";
    case Dialect::smb_3_1_1: return "3.1.1";
  }
  return "unknown";
}

std::optional<Dialect> parse_dialect(std::string_view name) {
  for (auto dialect : kDialects)
    if (to_string(dialect) == name) return dialect;
  return std::nullopt;
}

std::string to_string(DialectSet set) {
  if (set.empty()) return "none";
  if (set.lowest() == set.highest()) return std::string(to_string(set.lowest()));
  if (set == DialectSet::range(set.lowest(), set.highest()))
    return std::string(to_string(set.lowest())) + " to " + std::string(to_string(set.highest()));
  std::string list;
  for (auto dialect : kDialects)
    if (set.has(dialect)) list += (list.empty() ? "" : ", ") + std::string(to_string(dialect));
  return list;
}

}  // namespace sallyport::policy
