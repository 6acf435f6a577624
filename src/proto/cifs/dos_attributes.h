// Attributes of 16 bits, and which files a search for some of them finds. [MS-CIFS] 2.2.1.2.4
#pragma once

#include "proto/fscc/classes.h"

namespace sallyport::cifs {

namespace dos_attribute {
inline constexpr uint16_t kReadonly = 0x0001;
inline constexpr uint16_t kHidden = 0x0002;
inline constexpr uint16_t kSystem = 0x0004;
inline constexpr uint16_t kVolume = 0x0008;
inline constexpr uint16_t kDirectory = 0x0010;
inline constexpr uint16_t kArchive = 0x0020;
inline constexpr uint16_t kAll = 0x0037;  // those a file can have
}  // namespace dos_attribute

constexpr uint16_t dos_attributes(uint32_t attributes) { return static_cast<uint16_t>(attributes & dos_attribute::kAll); }
constexpr uint32_t file_attributes(uint16_t dos) {
  return dos & dos_attribute::kAll ? dos & dos_attribute::kAll : fscc::file_attribute::kNormal;
}

// SearchAttributes: hidden and system files and folders are found when it names them; the high byte names what a file must have.
constexpr bool is_searched(uint16_t search, uint32_t attributes) {
  constexpr uint16_t kByRequest = dos_attribute::kHidden | dos_attribute::kSystem | dos_attribute::kDirectory;
  uint16_t has = dos_attributes(attributes), must = search >> 8 & dos_attribute::kAll;
  return !(has & kByRequest & ~search) && (has & must) == must;
}

}  // namespace sallyport::cifs
