#include "proto/cifs/negotiate.h"

namespace sallyport::cifs {

std::optional<uint16_t> NegotiateRequest::index_of(std::string_view name) const {
  for (size_t i = dialects.size(); i-- > 0;)
    if (dialects[i].name == name) return static_cast<uint16_t>(i);
  return std::nullopt;
}

}  // namespace sallyport::cifs
