// Extended attributes: names are one byte a character, upper case, at most 254 long. [MS-FSCC] 2.4.16
#pragma once

#include "proto/fscc/classes.h"
#include "wire/fixed_size.h"

namespace sallyport::fscc {

// [MS-FSCC] 2.4.16
struct FileFullEaEntry {
  static constexpr const char* kName = "FileFullEaInformation entry";
  static constexpr uint8_t kNeedEa = 0x80;
  uint8_t flags = 0;
  std::string ea_name;
  Bytes ea_value;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot(), value = w.slot();
    w.next("NextEntryOffset", uint32_t{});
    w("Flags", m.flags);
    w.length("EaNameLength", name, uint8_t{});
    w.length("EaValueLength", value, uint16_t{});
    w.end_of_fixed();
    w.ascii("EaName", name, m.ea_name);
    w.gap("EaName's zero", 1);
    w.bytes("EaValue", value, m.ea_value);
  }
};
static_assert(wire::fixed_size<FileFullEaEntry> == 8);

// [MS-FSCC] 2.4.16: what a name must not contain.
constexpr bool is_ea_name(std::string_view name) {
  constexpr std::string_view kForbidden = "\"*+,/:;<=>?[\\]|";
  if (name.empty() || name.size() > 254) return false;
  for (char each : name)
    if (static_cast<unsigned char>(each) < 0x20 || kForbidden.find(each) != kForbidden.npos) return false;
  return true;
}

struct FileFullEaInformation {
  static constexpr const char* kName = "FileFullEaInformation";
  std::vector<FileFullEaEntry> eas;
  static constexpr void fields(auto& m, auto& w) {
    auto eas = w.slot();
    w.end_of_fixed();
    w.chain("EAs", eas, m.eas, 4);
  }
};

// [MS-FSCC] 2.4.16.1: which ones to get
struct FileGetEaEntry {
  static constexpr const char* kName = "FileGetEaInformation entry";
  std::string ea_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.next("NextEntryOffset", uint32_t{});
    w.length("EaNameLength", name, uint8_t{});
    w.end_of_fixed();
    w.ascii("EaName", name, m.ea_name);
    w.gap("EaName's zero", 1);
  }
};
static_assert(wire::fixed_size<FileGetEaEntry> == 5);

struct FileGetEaInformation {
  static constexpr const char* kName = "FileGetEaInformation";
  std::vector<FileGetEaEntry> eas;
  static constexpr void fields(auto& m, auto& w) {
    auto eas = w.slot();
    w.end_of_fixed();
    w.chain("EAs", eas, m.eas, 4);
  }
};

}  // namespace sallyport::fscc
