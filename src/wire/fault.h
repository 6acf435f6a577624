// What was wrong with bytes from outside: kind, field and offset. The first fault sticks.
#pragma once

#include <cstddef>
#include <string>

namespace sallyport::wire {

enum class FaultKind { none, truncated, bad_offset, bad_value, bad_alignment, too_many };

struct Fault {
  FaultKind kind = FaultKind::none;
  const char* field = "";
  size_t offset = 0;

  explicit operator bool() const { return kind != FaultKind::none; }
};

// "Buffer at byte 120: offset or length points outside the message"
std::string describe(const Fault& fault);

}  // namespace sallyport::wire
