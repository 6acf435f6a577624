// Access control lists. [MS-DTYP] 2.4.4, 2.4.5
#pragma once

#include "proto/dtyp/access.h"
#include "proto/dtyp/sid.h"

namespace sallyport::dtyp {

// [MS-DTYP] 2.4.4.1
enum class AceType : uint8_t {
  access_allowed = 0x00,
  access_denied = 0x01,
  system_audit = 0x02,
  access_allowed_object = 0x05,
  access_denied_object = 0x06,
  system_audit_object = 0x07,
  access_allowed_callback = 0x09,
  access_denied_callback = 0x0A,
  access_allowed_callback_object = 0x0B,
  access_denied_callback_object = 0x0C,
  system_audit_callback = 0x0D,
  system_audit_callback_object = 0x0F,
  system_mandatory_label = 0x11,
  system_resource_attribute = 0x12,
  system_scoped_policy_id = 0x13,
};

namespace ace_flags {
inline constexpr uint8_t kObjectInherit = 0x01;
inline constexpr uint8_t kContainerInherit = 0x02;
inline constexpr uint8_t kNoPropagateInherit = 0x04;
inline constexpr uint8_t kInheritOnly = 0x08;
inline constexpr uint8_t kInherited = 0x10;
inline constexpr uint8_t kSuccessfulAccess = 0x40;
inline constexpr uint8_t kFailedAccess = 0x80;
}  // namespace ace_flags

// What follows the header of every ACE that is not an object ACE. `data`: conditions of a callback ACE, a resource
// attribute.
struct AceBody {
  static constexpr const char* kName = "ACE body";
  uint32_t mask = 0;
  Sid sid;
  std::vector<uint8_t> data;
  constexpr bool operator==(const AceBody&) const = default;
  static constexpr void fields(auto& m, auto& w) {
    w("Mask", m.mask);
    w.end_of_fixed();
    w.inner("Sid", m.sid);
    w.elements("ApplicationData", m.data);
  }
};

// [MS-DTYP] 2.4.4. An ACE of a type that has no mask and SID at this place is kept as bytes.
struct Ace {
  static constexpr const char* kName = "ACE";
  AceType type = AceType::access_allowed;
  uint8_t flags = 0;
  AceBody body;
  std::vector<uint8_t> raw;  // when !has_body()

  static Ace allow(const Sid& sid, uint32_t mask, uint8_t flags = 0) {
    return {AceType::access_allowed, flags, {mask, sid, {}}, {}};
  }
  static Ace deny(const Sid& sid, uint32_t mask, uint8_t flags = 0) {
    return {AceType::access_denied, flags, {mask, sid, {}}, {}};
  }
  constexpr bool operator==(const Ace&) const = default;
  constexpr bool has_body() const { return has_body(type); }
  static constexpr bool has_body(AceType type) {
    switch (type) {
      case AceType::access_allowed:
      case AceType::access_denied:
      case AceType::system_audit:
      case AceType::access_allowed_callback:
      case AceType::access_denied_callback:
      case AceType::system_audit_callback:
      case AceType::system_mandatory_label:
      case AceType::system_resource_attribute:
      case AceType::system_scoped_policy_id: return true;
      default: return false;
    }
  }

  static constexpr void fields(auto& m, auto& w) {
    w("AceType", m.type);
    w("AceFlags", m.flags);
    w.total("AceSize", uint16_t{});
    w.end_of_fixed();
    if (m.has_body()) w.inner("Body", m.body);
    else w.elements("Raw", m.raw);
  }
};
static_assert(wire::fixed_size<Ace> == 4);

// [MS-DTYP] 2.4.5
struct Acl {
  static constexpr const char* kName = "ACL";
  static constexpr uint8_t kRevision = 2;
  static constexpr uint8_t kRevisionDs = 4;  // with object ACEs

  uint8_t revision = kRevision;
  std::vector<Ace> aces;
  constexpr bool operator==(const Acl&) const = default;

  static constexpr void fields(auto& m, auto& w) {
    auto aces = w.slot();
    w("AclRevision", m.revision);
    w.reserved("Sbz1", 1);
    w.total("AclSize", uint16_t{});
    w.count("AceCount", aces, uint16_t{});
    w.reserved("Sbz2", 2);
    w.end_of_fixed();
    w.list("Aces", aces, m.aces, 1);
  }
};
static_assert(wire::fixed_size<Acl> == 8);

}  // namespace sallyport::dtyp
