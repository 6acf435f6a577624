#include "proto/smb2/smb1_negotiate.h"

namespace sallyport::smb2 {

namespace {
constexpr char kBufferFormat = 0x02;
}

// Stops at the first thing that is not a dialect: names before it count.
std::vector<std::string_view> Smb1NegotiateRequest::dialect_names() const {
  std::vector<std::string_view> names;
  std::string_view left = dialects;
  while (!left.empty() && left.front() == kBufferFormat) {
    auto end = left.find('\0', 1);
    if (end == left.npos) break;
    names.push_back(left.substr(1, end - 1));
    left.remove_prefix(end + 1);
  }
  return names;
}

bool Smb1NegotiateRequest::offers(std::string_view name) const {
  auto names = dialect_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

void Smb1NegotiateRequest::set_dialects(const std::vector<std::string_view>& names) {
  dialects.clear();
  for (auto name : names) dialects.append(1, kBufferFormat).append(name).append(1, '\0');
}

}  // namespace sallyport::smb2
