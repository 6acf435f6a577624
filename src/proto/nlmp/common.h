// What the three NTLM messages share: their head, VERSION, and how they name a part of their payload.
#pragma once

#include <initializer_list>

#include "proto/nlmp/flags.h"
#include "wire/fixed_size.h"

namespace sallyport::nlmp {

enum class MessageType : uint32_t { negotiate = 1, challenge = 2, authenticate = 3 };

// "NTLMSSP\0", read as a little-endian integer.
constexpr uint64_t kSignature = 0x005053534D4C544E;

inline bool has_signature(Bytes token) { return token.size() >= 8 && load_le<uint64_t>(token.data()) == kSignature; }

// The first 12 bytes of every message.
struct MessageHead {
  static constexpr const char* kName = "NTLM message";
  MessageType type{};
  static constexpr void fields(auto& m, auto& w) {
    w.constant("Signature", kSignature);
    w("MessageType", m.type);
  }
};

constexpr void head(auto& w, MessageType type) {
  w.constant("Signature", kSignature);
  w.constant("MessageType", type);
}

// [MS-NLMP] 2.2.2.10: for debugging only; nobody may decide by it.
struct Version {
  static constexpr const char* kName = "VERSION";
  uint8_t major = 6;
  uint8_t minor = 1;
  uint16_t build = 0;
  uint8_t ntlm_revision = 15;  // NTLMSSP_REVISION_W2K3, the only one there is
  static constexpr void fields(auto& m, auto& w) {
    w("ProductMajorVersion", m.major);
    w("ProductMinorVersion", m.minor);
    w("ProductBuild", m.build);
    w.reserved("Reserved", 3);
    w("NTLMRevisionCurrent", m.ntlm_revision);
  }
};

// Len, MaxLen and BufferOffset of a payload part. The offset is filled in for an empty part too, as the specification asks.
constexpr void part_fields(const char* label, auto& w, auto& slot) {
  w.length(label, slot, uint16_t{});
  w.same_length(label, slot, uint16_t{});
  w.start(label, slot, uint32_t{});
}

// A name in the character set that NTLMSSP_NEGOTIATE_UNICODE chose; the other member stays empty.
struct Text {
  std::u16string unicode;
  std::string oem;
  bool empty() const { return unicode.empty() && oem.empty(); }
};

constexpr void text_part(const char* label, auto& w, const wire::Slot& slot, uint32_t flags, auto& text) {
  if (flags & kNegotiateUnicode)
    w.text(label, slot, text.unicode);
  else
    w.ascii(label, slot, text.oem);
}

// VERSION and MIC stand between the fixed part and the payload, and older implementations leave them out: whether they are
// there shows only by where the payload begins. kNoPayload when all parts are empty.
constexpr uint64_t kNoPayload = UINT64_MAX;
constexpr uint64_t payload_begin(std::initializer_list<const wire::Slot*> parts) {
  uint64_t begin = kNoPayload;
  for (const auto* part : parts)
    if (part->length) begin = std::min(begin, part->offset);
  return begin;
}
constexpr wire::Slot part_at(uint64_t offset, bool present) {
  wire::Slot slot;
  if (present) slot.offset = offset, slot.has_offset = true;
  return slot;
}

}  // namespace sallyport::nlmp
