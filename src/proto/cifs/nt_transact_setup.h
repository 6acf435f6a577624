// Setup words of NT_TRANSACT as what they are: fields that know nothing of words.
#pragma once

#include "proto/cifs/nt_transact.h"

namespace sallyport::cifs {

template <class Setup>
std::optional<Setup> setup_as(const std::vector<uint16_t>& words) {
  if (words.size() * 2 != wire::fixed_size<Setup>) return std::nullopt;
  Setup setup;
  wire::decode(setup, {reinterpret_cast<const uint8_t*>(words.data()), words.size() * 2});
  return setup;
}
template <class Setup>
std::vector<uint16_t> setup_words(const Setup& setup) {
  auto bytes = wire::encoded(setup);
  std::vector<uint16_t> words(bytes.size() / 2);
  for (size_t i = 0; i < words.size(); i++) words[i] = load_le<uint16_t>(bytes.data() + 2 * i);
  return words;
}

// [MS-CIFS] 2.2.7.2.1
struct NtIoctlSetup {
  static constexpr const char* kName = "NT_TRANSACT_IOCTL setup";

  uint32_t function_code = 0;
  uint16_t fid = 0;
  bool is_fsctl = true;
  uint8_t is_flags = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("FunctionCode", m.function_code);
    w("FID", m.fid);
    w("IsFctl", m.is_fsctl);
    w("IsFlags", m.is_flags);
  }
};
static_assert(wire::fixed_size<NtIoctlSetup> == 8);

// [MS-CIFS] 2.2.7.4.1. The answer's parameters are an fscc::FileNotifyList; there are none when it became too long.
struct NtNotifyChangeSetup {
  static constexpr const char* kName = "NT_TRANSACT_NOTIFY_CHANGE setup";

  uint32_t completion_filter = 0;  // fscc::notify_filter::*
  uint16_t fid = 0;
  bool watch_tree = false;

  static constexpr void fields(auto& m, auto& w) {
    w("CompletionFilter", m.completion_filter);
    w("FID", m.fid);
    w("WatchTree", m.watch_tree);
    w.reserved("Reserved", 1);
  }
};
static_assert(wire::fixed_size<NtNotifyChangeSetup> == 8);

}  // namespace sallyport::cifs
