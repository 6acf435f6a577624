// Streams as Samba's streams_xattr module keeps them: the xattr "user.DosStream.NAME:$DATA" holds content and one byte more.
#pragma once

#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"

namespace sallyport::storage::posix {

struct SambaStream {
  std::string xattr;
  std::u16string name;
  uint64_t size = 0;
};

bool has_samba_streams(const std::string& xattr_names);
std::vector<SambaStream> samba_streams(int fd, bool path_only, const std::string& xattr_names);
Result<Buffer> read_samba_stream(int fd, bool path_only, const SambaStream& stream);

}  // namespace sallyport::storage::posix
