// Names as NTLM messages carry them, and back.
#pragma once

#include "base/utf16.h"
#include "proto/nlmp/common.h"

namespace sallyport::auth {

// Bytes of an OEM code page nobody told us are read as Latin-1, which is right for ASCII.
inline std::u16string utf16_of(const nlmp::Text& text) {
  if (text.oem.empty()) return text.unicode;
  std::u16string out;
  for (unsigned char byte : text.oem) out.push_back(byte);
  return out;
}

// `flags` say in which of the two forms a message has its names.
inline nlmp::Text ntlm_text(std::u16string_view name, uint32_t flags) {
  nlmp::Text out;
  if (flags & nlmp::kNegotiateUnicode) {
    out.unicode = name;
    return out;
  }
  for (auto unit : name) out.oem.push_back(unit < 0x100 ? static_cast<char>(unit) : '?');
  return out;
}

inline std::u16string utf16_or_empty(std::string_view utf8) { return to_utf16(utf8).value_or(std::u16string()); }

}  // namespace sallyport::auth
