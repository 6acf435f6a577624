// Named streams are real files, so that they can be of any size and read like any file. They are kept apart from what they
// belong to: in <share>/.sallyport-streams/<id>-<inode>/":name". The base file or directory carries the random <id> in
// an xattr; with the inode in the folder's name a copied xattr, or a new file that got a deleted one's inode, never comes
// into streams that are not its own. All of it is done as the server: who may open a base may have its streams.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/posix/object.h"

namespace sallyport::storage::posix {

// The base of streams: an open descriptor and what is known of it.
struct Base {
  int fd;
  bool path_only;
  const Object& object;
};

struct StoredStream {
  std::u16string name;
  struct statx about;
  bool from_samba = false;  // still an xattr of the base ("user.DosStream.NAME:$DATA")
};

bool has_streams(const Object& base);
std::vector<StoredStream> list_streams(const Share& share, const Base& base);

struct OpenStream {
  Fd fd;
  std::u16string name;  // as stored
  bool created = false;
  uint64_t id = 0;      // tells it from the base's other streams
};
enum class StreamUse { read, write };
// object_name_not_found when there is none and `create` is false; one of Samba's becomes a file when it is to be written.
Result<OpenStream> open_stream(const Share& share, const Base& base, std::u16string_view name, StreamUse use, bool create);

Result<> rename_stream(const Share& share, const Base& base, std::u16string_view from, std::u16string_view to, bool replace);
Result<> remove_stream(const Share& share, const Base& base, std::u16string_view name);

// When the base is gone, or is overwritten.
void remove_all_streams(const Share& share, const Object& base, const std::string& id);
// The <id> of a base, "" when it has no streams of ours.
std::string stream_id(const Base& base);

}  // namespace sallyport::storage::posix
