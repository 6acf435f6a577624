#include "wire/fault.h"

#include <fmt/format.h>

namespace sallyport::wire {

static const char* meaning(FaultKind kind) {
  switch (kind) {
    case FaultKind::none: return "no fault";
    case FaultKind::truncated: return "the message ends before this field does";
    case FaultKind::bad_offset: return "offset or length points outside the message";
    case FaultKind::bad_value: return "a value that the specification does not allow";
    case FaultKind::bad_alignment: return "not aligned as the specification asks";
    case FaultKind::too_many: return "more elements than the message has room for";
  }
  return "unknown fault";
}

std::string describe(const Fault& fault) {
  return fmt::format("{} at byte {}: {}", fault.field, fault.offset, meaning(fault.kind));
}

}  // namespace sallyport::wire
