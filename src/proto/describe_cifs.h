// What describe.h does, for messages with SMB1's header.
#pragma once

#include "base/buffer.h"
#include "proto/cifs_parts.h"
#include "wire/fault.h"
#include "wire/printer.h"

namespace sallyport::proto {

// "header", "type" and "body" of the first block, and "andx": a list of "command", "type" and "body" of those chained to it.
// Of a transaction also "parts": "setup", "parameters" and "data" as what they are, each with "type" and "body"; of an answer
// only when it is told what was asked.
wire::Json describe_cifs(Bytes message, const std::optional<CifsQuestion>& asked = {});

// Decodes and encodes the same: the header and every block.
wire::Fault recode_cifs(Bytes message, Buffer& out);

// The parts of a transaction as bytes; empty where there are none, or not all of them is in this message.
struct CifsPartBytes {
  Buffer setup;
  Bytes parameters, data;
};
CifsPartBytes cifs_part_bytes(Bytes message);

}  // namespace sallyport::proto
