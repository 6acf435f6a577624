// Security descriptors in their self-relative form. [MS-DTYP] 2.4.6
#pragma once

#include "base/buffer.h"
#include "base/result.h"
#include "proto/dtyp/acl.h"

namespace sallyport::dtyp {

namespace sd_control {
inline constexpr uint16_t kOwnerDefaulted = 0x0001;
inline constexpr uint16_t kGroupDefaulted = 0x0002;
inline constexpr uint16_t kDaclPresent = 0x0004;
inline constexpr uint16_t kDaclDefaulted = 0x0008;
inline constexpr uint16_t kSaclPresent = 0x0010;
inline constexpr uint16_t kSaclDefaulted = 0x0020;
inline constexpr uint16_t kDaclTrusted = 0x0040;
inline constexpr uint16_t kServerSecurity = 0x0080;
inline constexpr uint16_t kDaclAutoInheritReq = 0x0100;
inline constexpr uint16_t kSaclAutoInheritReq = 0x0200;
inline constexpr uint16_t kDaclAutoInherited = 0x0400;
inline constexpr uint16_t kSaclAutoInherited = 0x0800;
inline constexpr uint16_t kDaclProtected = 0x1000;
inline constexpr uint16_t kSaclProtected = 0x2000;
inline constexpr uint16_t kRmControlValid = 0x4000;
inline constexpr uint16_t kSelfRelative = 0x8000;
}  // namespace sd_control

// [MS-DTYP] 2.4.6. kDaclPresent without a dacl is the NULL DACL, which lets everyone do everything; without kDaclPresent
// the descriptor says nothing about access.
struct SecurityDescriptor {
  static constexpr const char* kName = "SECURITY_DESCRIPTOR";

  uint16_t control = sd_control::kSelfRelative;
  std::optional<Sid> owner;
  std::optional<Sid> group;
  std::optional<Acl> sacl;
  std::optional<Acl> dacl;

  bool operator==(const SecurityDescriptor&) const = default;
  bool has_null_dacl() const { return (control & sd_control::kDaclPresent) && !dacl; }

  static constexpr void fields(auto& m, auto& w) {
    auto owner = w.slot(), group = w.slot(), sacl = w.slot(), dacl = w.slot();
    w.constant("Revision", uint8_t{1});
    w.reserved("Sbz1", 1);
    w("Control", m.control);
    w.offset("OffsetOwner", owner, uint32_t{});
    w.offset("OffsetGroup", group, uint32_t{});
    w.offset("OffsetSacl", sacl, uint32_t{});
    w.offset("OffsetDacl", dacl, uint32_t{});
    w.end_of_fixed();
    w.optional("OwnerSid", owner, m.owner);
    w.optional("GroupSid", group, m.group);
    w.optional("Sacl", sacl, m.sacl);
    w.optional("Dacl", dacl, m.dacl);
  }
};
static_assert(wire::fixed_size<SecurityDescriptor> == 20);

// STATUS_INVALID_SECURITY_DESCR when the bytes are not a self-relative descriptor. An ACL whose Present flag is not set
// does not count, wherever its offset points.
Result<SecurityDescriptor> decode_security_descriptor(Bytes bytes);

// Sets kSelfRelative and the Present flags of the ACLs that are there.
Buffer encode_security_descriptor(const SecurityDescriptor& descriptor);

// The parts that smb2::security_information asks for; the rest is left out. What an absent ACL that is asked for means
// stays as the control flags say.
SecurityDescriptor selected(const SecurityDescriptor& descriptor, uint32_t security_information);

}  // namespace sallyport::dtyp
