// path = "smb3://HOST[:PORT]/SHARE[/FOLDER]" of a share.
#include <algorithm>

#include "base/utf16.h"
#include "policy/load_parts.h"
#include "policy/remote_folder.h"

namespace sallyport::policy {
namespace {

bool valid_host(std::string_view host) {
  constexpr size_t kLongest = 253;
  auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  };
  return !host.empty() && host.size() <= kLongest && std::all_of(host.begin(), host.end(), allowed);
}

std::optional<uint16_t> port_from(std::string_view text) {
  uint32_t port = 0;
  if (text.empty() || text.size() > 5) return std::nullopt;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    port = port * 10 + static_cast<uint32_t>(c - '0');
  }
  return port >= 1 && port <= 65535 ? std::optional(static_cast<uint16_t>(port)) : std::nullopt;
}

// "[2001:db8::1]:445", "fileserver", "10.0.0.5:4450".
bool take_host(std::string_view text, RemoteFolder& out) {
  size_t colon = text.rfind(':');
  if (text.starts_with('[')) {
    size_t end = text.find(']');
    if (end == std::string_view::npos || !parse_address(text.substr(1, end - 1))) return false;
    out.host = text.substr(1, end - 1);
    if (end + 1 == text.size()) return true;
    if (text[end + 1] != ':') return false;
    colon = end + 1;
  } else {
    out.host = text.substr(0, colon);
    if (!valid_host(out.host)) return false;
    if (colon == std::string_view::npos) return true;
  }
  auto port = port_from(text.substr(colon + 1));
  if (port) out.port = *port;
  return port.has_value();
}

bool take_folder(std::string_view text, std::string& out) {
  while (!text.empty()) {
    auto component = text.substr(0, text.find('/'));
    text.remove_prefix(std::min(component.size() + 1, text.size()));
    if (component.empty()) continue;
    if (component == "." || component == ".." || component.find_first_of("\\:*?\"<>|") != std::string_view::npos) return false;
    out += (out.empty() ? "" : "\\") + std::string(component);
  }
  return true;
}

}  // namespace

bool names_remote_folder(std::string_view path) { return path.starts_with(kRemoteScheme); }

std::optional<RemoteFolder> parse_remote_folder(std::string_view path) {
  if (!names_remote_folder(path) || !to_utf16(path)) return std::nullopt;
  path.remove_prefix(kRemoteScheme.size());
  RemoteFolder out;
  size_t slash = path.find('/');
  if (slash == std::string_view::npos || !take_host(path.substr(0, slash), out)) return std::nullopt;
  path.remove_prefix(slash + 1);
  out.share = path.substr(0, path.find('/'));
  if (!share_name_fault(out.share).empty()) return std::nullopt;
  path.remove_prefix(std::min(out.share.size() + 1, path.size()));
  return take_folder(path, out.folder) ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace sallyport::policy
