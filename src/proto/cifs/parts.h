// The parameter and data blocks inside of transactions. Text in them is in the character set of the header, like elsewhere;
// offsets and alignment count from the start of the part, which senders align themselves.
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

template <class Part>
wire::Fault decode_part(Part& part, const Header& header, Bytes bytes) {
  set_unicode(part, header.is_unicode());
  return wire::decode(part, bytes);
}
template <class Part>
Buffer encode_part(const Header& header, Part part) {
  set_unicode(part, header.is_unicode());
  return wire::encoded(part);
}

// The one parameter of most answers: which EA of a list was wrong, 0 when none was. [MS-CIFS] 2.2.6.6.2
struct EaErrorOffset {
  static constexpr const char* kName = "TRANS2 Response parameters";

  uint16_t ea_error_offset = 0;

  static constexpr void fields(auto& m, auto& w) { w("EaErrorOffset", m.ea_error_offset); }
};
static_assert(wire::fixed_size<EaErrorOffset> == 2);

}  // namespace sallyport::cifs
