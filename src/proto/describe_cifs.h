// What describe.h does, for messages with SMB1's header.
#pragma once

#include "base/buffer.h"
#include "wire/fault.h"
#include "wire/printer.h"

namespace sallyport::proto {

// "header", "type" and "body" of the first block, and "andx": a list of "command", "type" and "body" of those chained to it.
wire::Json describe_cifs(Bytes message);

// Decodes and encodes the same: the header and every block.
wire::Fault recode_cifs(Bytes message, Buffer& out);

}  // namespace sallyport::proto
