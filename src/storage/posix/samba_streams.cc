#include "storage/posix/samba_streams.h"

#include "base/utf16.h"
#include "storage/posix/errno.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {
constexpr std::string_view kPrefix = "user.DosStream.", kType = ":$DATA";
}

bool has_samba_streams(const std::string& names) { return names.find(kPrefix) != names.npos; }

std::vector<SambaStream> samba_streams(int fd, bool path_only, const std::string& names) {
  std::vector<SambaStream> out;
  for (size_t at = 0; at < names.size();) {
    std::string_view xattr(names.c_str() + at);
    at += xattr.size() + 1;
    if (!xattr.starts_with(kPrefix) || !xattr.ends_with(kType) || xattr.size() <= kPrefix.size() + kType.size()) continue;
    auto name = to_utf16(xattr.substr(kPrefix.size(), xattr.size() - kPrefix.size() - kType.size()));
    ssize_t size = get_xattr(fd, path_only, std::string(xattr).c_str(), nullptr, 0);
    if (name && size > 0) out.push_back({std::string(xattr), *name, static_cast<uint64_t>(size - 1)});
  }
  return out;
}

Result<Buffer> read_samba_stream(int fd, bool path_only, const SambaStream& stream) {
  auto value = read_xattr(fd, path_only, stream.xattr.c_str());
  if (!value || value->empty()) return fail_errno(ENOENT);
  value->resize(value->size() - 1);
  return std::move(*value);
}

}  // namespace sallyport::storage::posix
