#include "policy/config.h"

#include <fmt/format.h>

#include "base/utf16.h"

namespace sallyport::policy {

std::string to_string(const Position& at) {
  if (at.line == 0) return at.file;
  return fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

std::string_view to_string(NodeType type) {
  static constexpr std::string_view kNames[] = {"b", "p", "m", "h"};
  return kNames[static_cast<size_t>(type)];
}

std::string_view to_string(Announce announce) {
  static constexpr std::string_view kNames[] = {"off", "devices", "network"};
  return kNames[static_cast<size_t>(announce)];
}

std::string_view to_string(Rights rights) {
  static constexpr std::string_view kNames[] = {"none", "read", "write"};
  return kNames[static_cast<size_t>(rights)];
}

std::string_view to_string(Requirement requirement) {
  static constexpr std::string_view kNames[] = {"off", "optional", "required"};
  return kNames[static_cast<size_t>(requirement)];
}

bool same_share_name(std::string_view a, std::string_view b) {
  if (a == b) return true;
  auto wide_a = to_utf16(a), wide_b = to_utf16(b);
  return wide_a && wide_b && equal_ignoring_case(*wide_a, *wide_b);
}

const Share* Policy::find_share(std::string_view name) const {
  for (auto& share : shares)
    if (same_share_name(share.name, name)) return &share;
  return nullptr;
}

}  // namespace sallyport::policy
