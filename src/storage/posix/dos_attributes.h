// DOS attributes and creation time in the xattr "user.DOSATTRIB", where Samba keeps them. Samba's formats: a hex number as
// text ("0x22"), or that text (empty since 4.x) followed by a little-endian structure with a version, 1 to 5.
#pragma once

#include <optional>

#include "base/buffer.h"
#include "base/file_time.h"

namespace sallyport::storage::posix {

inline constexpr const char* kDosAttributesXattr = "user.DOSATTRIB";

struct DosAttributes {
  uint32_t attributes = 0;
  std::optional<FileTime> creation_time;  // none: the file system's own birth time counts
  // The kernel's change time cannot be set. One that a client set is kept here, and holds until the file changes again: as
  // long as the kernel's is about `change_time_set_at`.
  std::optional<FileTime> change_time;
  FileTime change_time_set_at;
};

// nullopt when the bytes are none of the formats.
std::optional<DosAttributes> decode_dos_attributes(Bytes value);

// Version 3: every Samba since 3.5 reads it.
Buffer encode_dos_attributes(const DosAttributes& attributes);

}  // namespace sallyport::storage::posix
