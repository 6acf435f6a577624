#include "storage/posix/nt_acl.h"

namespace sallyport::storage::posix {

namespace {

constexpr uint8_t kOwnVersion = 1;
constexpr size_t kHeader = 8;  // version, version again, a pointer's referent
constexpr size_t kHash = 64;
constexpr size_t kOffsets[] = {4, 8, 12, 16};  // of owner, group, SACL and DACL in a self-relative descriptor

// NDR counts the descriptor's offsets from the start of the whole value; everybody else from the descriptor's.
void move_offsets(MutableBytes descriptor, uint32_t by) {
  for (auto at : kOffsets)
    if (auto offset = load_le<uint32_t>(descriptor.data() + at)) store_le(descriptor.data() + at, offset + by);
}

// Where the descriptor starts, 0 when the value is too short or of no known version.
size_t descriptor_start(Bytes value) {
  if (value.size() < kHeader) return 0;
  auto version = load_le<uint16_t>(value.data());
  if (load_le<uint16_t>(value.data() + 2) != version) return 0;
  switch (version) {
    case 1: return kHeader;
    case 2: return kHeader + 4 + 16;                      // pointer, an unused hash
    case 3: return align_up(kHeader + 4 + 2 + kHash, 4);  // pointer, hash type, hash
    case 4: {                                             // ... a text, a time, the hash of the POSIX ACL
      size_t text = kHeader + 4 + 2 + kHash;
      while (text < value.size() && value[text]) text++;
      return align_up(text + 1, 4) + 8 + kHash;
    }
    default: return 0;
  }
}

}  // namespace

Result<NtAcl> decode_samba_nt_acl(Bytes value) {
  auto start = descriptor_start(value);
  if (!start || value.size() < start + 20) return fail(NtStatus::invalid_security_descr);
  Buffer descriptor(value.subspan(start));
  move_offsets(descriptor.mutable_bytes(), 0 - static_cast<uint32_t>(start));
  TRY(decoded, dtyp::decode_security_descriptor(descriptor));
  return NtAcl{std::move(decoded), load_le<uint16_t>(value.data()) != 1};
}

Buffer encode_samba_nt_acl(const dtyp::SecurityDescriptor& descriptor) {
  Buffer out;
  out.append_zeros(kHeader);
  store_le<uint16_t>(out.data(), 1);
  store_le<uint16_t>(out.data() + 2, 1);
  store_le<uint32_t>(out.data() + 4, 0x00020000);
  out.append(dtyp::encode_security_descriptor(descriptor).bytes());
  move_offsets(out.mutable_bytes().subspan(kHeader), kHeader);
  return out;
}

Result<NtAcl> decode_own_nt_acl(Bytes value) {
  if (value.empty() || value[0] != kOwnVersion) return fail(NtStatus::invalid_security_descr);
  TRY(decoded, dtyp::decode_security_descriptor(value.subspan(1)));
  return NtAcl{std::move(decoded), true};
}

Buffer encode_own_nt_acl(const dtyp::SecurityDescriptor& descriptor) {
  Buffer out;
  *out.append(1) = kOwnVersion;
  out.append(dtyp::encode_security_descriptor(descriptor).bytes());
  return out;
}

}  // namespace sallyport::storage::posix
