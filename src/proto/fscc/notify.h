// What changed in a watched folder. [MS-FSCC] 2.7.1
#pragma once

#include "proto/fscc/classes.h"
#include "wire/fixed_size.h"

namespace sallyport::fscc {

// Text: std::u16string to read, std::u16string_view to write (with an EntryWriter of alignment 4).
template <class Text>
struct FileNotifyInformation {
  static constexpr const char* kName = "FILE_NOTIFY_INFORMATION";
  NotifyAction action{};
  Text file_name;  // from the watched folder
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.next("NextEntryOffset", uint32_t{});
    w("Action", m.action);
    w.length("FileNameLength", name, uint32_t{});
    w.end_of_fixed();
    w.text("FileName", name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileNotifyInformation<std::u16string>> == 12);

struct FileNotifyList {
  static constexpr const char* kName = "FILE_NOTIFY_INFORMATION list";
  std::vector<FileNotifyInformation<std::u16string>> changes;
  static constexpr void fields(auto& m, auto& w) {
    auto changes = w.slot();
    w.end_of_fixed();
    w.chain("Changes", changes, m.changes, 4);
  }
};

}  // namespace sallyport::fscc
