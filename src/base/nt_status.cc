#include "base/nt_status.h"

#include <fmt/format.h>

namespace sallyport {

std::string to_string(NtStatus status) {
  switch (status) {
#define X(name, value, text) \
  case NtStatus::name: return text;
    SALLYPORT_NT_STATUS(X)
#undef X
  }
  return fmt::format("0x{:08X}", static_cast<uint32_t>(status));
}

}  // namespace sallyport
