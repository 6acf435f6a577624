// Data of 64 KiB and more, of CAP_LARGE_READX and CAP_LARGE_WRITEX: the length is two words apart from one another, and
// ByteCount, which has but one, means nothing. [MS-SMB] 2.2.4.2.2, 2.2.4.3.1
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// The high half of a slot's length; the low one is a w.length() of the same slot, before or behind it.
struct HighLength {
  uint16_t value = 0;
};
constexpr void high_length(const char* label, auto& w, const auto& data, HighLength& high) {
  if constexpr (!wire::OnlyMeasures<decltype(w)>) high.value = static_cast<uint16_t>(data.size() >> 16);
  w(label, high.value);
}

// ByteCount, padding and the data itself.
constexpr void large_data(auto& w, auto& data, wire::Slot& slot, HighLength high) {
  slot.length |= uint64_t{high.value} << 16;
  if (high.value) w.gap("ByteCount", 2);
  else w.byte_count("ByteCount", uint16_t{});
  w.pad(2);
  w.bytes("Data", slot, data);
}

}  // namespace sallyport::cifs
