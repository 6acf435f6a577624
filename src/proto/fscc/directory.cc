#include "proto/fscc/directory.h"

namespace sallyport::fscc {

void ShortName::assign(std::u16string_view text) {
  auto bytes = as_bytes(text.substr(0, name.size() / 2));
  name = {};
  length = static_cast<uint8_t>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), name.begin());
}

std::u16string ShortName::text() const {
  std::u16string out(std::min<size_t>(length, name.size()) / 2, u'\0');
  if (!out.empty()) std::memcpy(out.data(), name.data(), 2 * out.size());
  return out;
}

}  // namespace sallyport::fscc
