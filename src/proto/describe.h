// A whole message as JSON: header, body by command and direction, and what the body carries inside (contexts, controls,
// information classes). What `sallyport decode` prints.
#pragma once

#include "proto/catalogue.h"

namespace sallyport::proto {

// What only the request says about its response.
struct Hints {
  smb2::InfoType info_type = smb2::InfoType::file;
  uint8_t info_class = 0;  // 0: not known
};

// What a response to this request needs; only QUERY_INFO and QUERY_DIRECTORY requests say something.
Hints hints_from(Bytes request);

// One message that starts with an SMB2 header, a transform or compression header, or SMB1's (see describe_cifs.h). Members:
// "header", "body" under the specification's names, or "fault" and "raw" where bytes make no sense.
wire::Json describe_message(Bytes message, const Hints& hints = {});

// Decodes and encodes the same: header and body.
wire::Fault recode_message(Bytes message, Buffer& out);

}  // namespace sallyport::proto
