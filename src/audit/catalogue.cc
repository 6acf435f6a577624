#include "audit/catalogue/catalogue.h"

namespace sallyport::audit {
namespace {

constexpr std::string_view kSeverities[] = {"info", "low", "medium", "high", "critical"};

std::vector<FindingKind> collected() {
  std::vector<FindingKind> all;
  for (auto part : {kinds::of_doors(), kinds::of_dialects(), kinds::of_protection(), kinds::of_access(), kinds::of_weak_spots(),
                    kinds::of_behaviour(), kinds::of_local()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

std::string_view to_string(Severity severity) { return kSeverities[static_cast<size_t>(severity)]; }

std::optional<Severity> parse_severity(std::string_view name) {
  for (size_t i = 0; i < std::size(kSeverities); i++)
    if (kSeverities[i] == name) return static_cast<Severity>(i);
  return std::nullopt;
}

std::span<const FindingKind> catalogue() {
  static const auto all = collected();
  return all;
}

const FindingKind* find_kind(std::string_view id) {
  for (auto& kind : catalogue())
    if (kind.id == id) return &kind;
  return nullptr;
}

}  // namespace sallyport::audit
