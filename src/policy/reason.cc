#include "policy/reason.h"

#include <fmt/format.h>

namespace sallyport::policy {
namespace {

constexpr std::string_view kLayerNames[] = {"door",  "zone",        "lease",     "dialect",    "protection",      "login",
                                            "share", "user rights", "ACL entry", "POSIX mode", "read-only mount", "limits",
                                            "DOS attribute", "file system", "open file"};

}  // namespace

std::string_view to_string(Layer layer) { return kLayerNames[static_cast<size_t>(layer)]; }

std::optional<Layer> parse_layer(std::string_view name) {
  for (size_t i = 0; i < std::size(kLayerNames); i++)
    if (kLayerNames[i] == name) return static_cast<Layer>(i);
  return std::nullopt;
}

const Step* Reason::refusing() const {
  for (auto step = steps.rbegin(); step != steps.rend(); ++step)
    if (!step->passed) return &*step;
  return nullptr;
}

std::string Reason::summary() const {
  auto* step = refusing();
  if (!step) return steps.empty() ? "" : steps.back().text;
  auto place = to_string(step->at);
  return fmt::format("{}: {}{}", to_string(step->layer), step->text, place.empty() ? "" : fmt::format(" ({})", place));
}

}  // namespace sallyport::policy
