#include "storage/posix/dos_attributes.h"

#include <charconv>

#include "proto/fscc/classes.h"

namespace sallyport::storage::posix {

namespace {

// Which members of a version 3 to 5 structure say something.
constexpr uint32_t kHasAttributes = 0x1, kHasCreationTime = 0x10, kHasChangeTime = 0x20;
constexpr size_t kSetAt3 = 12, kChangeTime3 = 36;  // in version 3: the unused size, the change time
constexpr size_t kStructure = 8;  // behind the empty text, version, version again and padding

std::optional<DosAttributes> decode_text(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  text = text.substr(2, text.find('\0') - 2);
  DosAttributes out;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.attributes, 16);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return out;
}

struct Layout {
  size_t attributes, creation_time, size;
  bool has_flags;
};
// Where the two members stand; 64-bit members are aligned to four bytes.
constexpr Layout kLayouts[] = {
    {},
    {0, 24, 40, false},  // attributes, ea size, size, allocation, creation, change
    {4, 28, 52, false},  // flags, attributes, ea size, size, allocation, creation, change, write, name
    {4, 28, 44, true},   // valid flags, attributes, ea size, size, allocation, creation, change
    {4, 16, 24, true},   // valid flags, attributes, invented time, creation
    {4, 8, 16, true},    // valid flags, attributes, creation
};

}  // namespace

std::optional<DosAttributes> decode_dos_attributes(Bytes value) {
  if (auto text = decode_text(as_text(value))) {
    text->attributes &= 0xFFFF;
    return text;
  }
  if (value.size() < kStructure || value[0] != 0) return std::nullopt;
  auto version = load_le<uint16_t>(value.data() + 2);
  if (version < 1 || version > 5 || load_le<uint16_t>(value.data() + 4) != version) return std::nullopt;
  auto& layout = kLayouts[version];
  auto body = value.subspan(kStructure);
  if (body.size() < layout.size) return std::nullopt;
  auto flags = layout.has_flags ? load_le<uint32_t>(body.data()) : kHasAttributes | kHasCreationTime;
  DosAttributes out;
  if (flags & kHasAttributes) out.attributes = load_le<uint32_t>(body.data() + layout.attributes);
  FileTime created{load_le<uint64_t>(body.data() + layout.creation_time)};
  if ((flags & kHasCreationTime) && created) out.creation_time = created;
  if (version == 3 && (flags & kHasChangeTime)) {
    out.change_time = FileTime{load_le<uint64_t>(body.data() + kChangeTime3)};
    out.change_time_set_at = FileTime{load_le<uint64_t>(body.data() + kSetAt3)};
  }
  return out;
}

Buffer encode_dos_attributes(const DosAttributes& attributes) {
  Buffer out;
  out.append_zeros(kStructure + kLayouts[3].size);
  store_le<uint16_t>(out.data() + 2, 3);
  store_le<uint16_t>(out.data() + 4, 3);
  auto* body = out.data() + kStructure;
  store_le<uint32_t>(
      body, kHasAttributes | (attributes.creation_time ? kHasCreationTime : 0) | (attributes.change_time ? kHasChangeTime : 0));
  store_le<uint32_t>(body + 4, attributes.attributes);
  if (attributes.creation_time) store_le<uint64_t>(body + 28, attributes.creation_time->ticks);
  if (attributes.change_time) {
    store_le<uint64_t>(body + kChangeTime3, attributes.change_time->ticks);
    store_le<uint64_t>(body + kSetAt3, attributes.change_time_set_at.ticks);
  }
  return out;
}

}  // namespace sallyport::storage::posix
