// `sallyport decode`: prints the SMB and the NetBIOS session, name and datagram service traffic in a capture through the same
// declarations the server speaks with.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sallyport::cli {

struct DecodeOptions {
  std::string file = "-";               // "-": standard input
  bool json = false;                    // one object a line; else one line of text
  bool full = false;                    // also the data of large reads and writes
  std::vector<uint16_t> ports;          // besides 445 and 139
};

// 0, or 1 when the capture cannot be read (to its end): `err` says why.
int run_decode(const DecodeOptions& options, std::ostream& out, std::ostream& err);

}  // namespace sallyport::cli
