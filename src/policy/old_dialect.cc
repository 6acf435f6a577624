#include "policy/old_dialect.h"

namespace sallyport::policy {

std::string_view to_string(OldDialect dialect) {
  static constexpr std::string_view kNames[] = {"CORE", "LANMAN1.0", "LANMAN2.1", "NT LM 0.12"};
  return kNames[static_cast<size_t>(dialect)];
}

std::optional<OldDialect> parse_old_dialect(std::string_view name) {
  for (auto dialect : kOldDialects)
    if (to_string(dialect) == name) return dialect;
  return std::nullopt;
}

std::string to_string(OldDialectSet set) {
  std::string list;
  for (auto dialect : kOldDialects)
    if (set.has(dialect)) list += (list.empty() ? "" : ", ") + std::string(to_string(dialect));
  return list.empty() ? "none" : list;
}

}  // namespace sallyport::policy
