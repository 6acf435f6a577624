#include "proto/erref/werror.h"

#include <fmt/format.h>

namespace sallyport::erref {

std::string to_string(Werror error) {
  switch (error) {
#define X(name, value, text) \
  case Werror::name: return text;
    SALLYPORT_WERROR_LIST(X)
#undef X
  }
  return fmt::format("0x{:08x}", static_cast<uint32_t>(error));
}

}  // namespace sallyport::erref
