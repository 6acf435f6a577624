#include "proto/dtyp/security_descriptor.h"

#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::dtyp {

namespace {
// SECURITY_INFORMATION, [MS-DTYP] 2.4.7
constexpr uint32_t kOwner = 0x1, kGroup = 0x2, kDacl = 0x4, kSacl = 0x8 | 0x10 | 0x20 | 0x40;
constexpr uint16_t kDaclFlags = sd_control::kDaclPresent | sd_control::kDaclDefaulted | sd_control::kDaclTrusted |
                                sd_control::kDaclAutoInheritReq | sd_control::kDaclAutoInherited | sd_control::kDaclProtected;
constexpr uint16_t kSaclFlags = sd_control::kSaclPresent | sd_control::kSaclDefaulted | sd_control::kSaclAutoInheritReq |
                                sd_control::kSaclAutoInherited | sd_control::kSaclProtected;
}  // namespace

Result<SecurityDescriptor> decode_security_descriptor(Bytes bytes) {
  SecurityDescriptor out;
  if (wire::decode(out, bytes)) return fail(NtStatus::invalid_security_descr);
  if (!(out.control & sd_control::kSelfRelative)) return fail(NtStatus::invalid_security_descr);
  if (!(out.control & sd_control::kDaclPresent)) out.dacl.reset();
  if (!(out.control & sd_control::kSaclPresent)) out.sacl.reset();
  return out;
}

Buffer encode_security_descriptor(const SecurityDescriptor& descriptor) {
  auto complete = descriptor;
  complete.control |= sd_control::kSelfRelative;
  if (complete.dacl) complete.control |= sd_control::kDaclPresent;
  if (complete.sacl) complete.control |= sd_control::kSaclPresent;
  return wire::encoded(complete);
}

SecurityDescriptor selected(const SecurityDescriptor& descriptor, uint32_t security_information) {
  auto out = descriptor;
  if (!(security_information & kOwner)) out.owner.reset(), out.control &= ~sd_control::kOwnerDefaulted;
  if (!(security_information & kGroup)) out.group.reset(), out.control &= ~sd_control::kGroupDefaulted;
  if (!(security_information & kDacl)) out.dacl.reset(), out.control &= static_cast<uint16_t>(~kDaclFlags);
  if (!(security_information & kSacl)) out.sacl.reset(), out.control &= static_cast<uint16_t>(~kSaclFlags);
  return out;
}

}  // namespace sallyport::dtyp
