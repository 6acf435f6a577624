// What the browser protocol's frames have in common: the first byte says which it is. [MS-BRWS] 2.2
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sallyport::brws {

enum class Opcode : uint8_t {
  host_announcement = 0x01,
  announcement_request = 0x02,
  request_election = 0x08,
  get_backup_list_request = 0x09,
  get_backup_list_response = 0x0A,
  become_backup = 0x0B,
  domain_announcement = 0x0C,
  master_announcement = 0x0D,
  reset_state_request = 0x0E,
  local_master_announcement = 0x0F,
};

inline std::optional<Opcode> opcode_of(Bytes frame) {
  if (frame.empty()) return std::nullopt;
  return static_cast<Opcode>(frame[0]);
}

// Sixteen bytes: a name, and zeros to the end. What stands behind the first zero is not to be looked at.
using NameField = std::array<uint8_t, 16>;
inline std::string text_of(const NameField& field) {
  auto all = as_text(field);
  return std::string(all.substr(0, all.find('\0')));
}
inline NameField name_field(std::string_view name) {
  NameField out{};
  for (size_t i = 0; i < name.size() && i + 1 < out.size(); i++) out[i] = static_cast<uint8_t>(name[i]);
  return out;
}

inline constexpr uint16_t kSignature = 0xAA55;
// Version 15.1 of the protocol: 0x010F as two bytes. [MS-BRWS] 2.2.1
inline constexpr uint8_t kBrowserVersionMajor = 15, kBrowserVersionMinor = 1;

}  // namespace sallyport::brws
