// How the line to another server is that a Store keeps its files on, for people.
#pragma once

#include <string>

#include "base/file_time.h"

namespace sallyport::storage {

struct LinkStatus {
  std::string server;  // "fileserver:445", "nc-programs\\lathe 7"
  std::string folder;
  std::string login;
  bool connected = false;
  FileTime since;          // connected, or not connected
  std::string dialect;     // "3.1.1"
  std::string encryption;  // "AES-128-GCM"
  uint64_t opens = 0;      // files of ours open there
  uint64_t connects = 0;   // how often a line was made
  std::string last_error;  // a sentence; "" when there was none
  FileTime last_error_at;
};

}  // namespace sallyport::storage
