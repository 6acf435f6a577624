// Every message that is declared, as a table of functions: what the decode tool prints, the golden tests compare and the
// fuzzer feeds.
#pragma once

#include <span>

#include "base/buffer.h"
#include "proto/fscc/fsctl.h"
#include "proto/smb2/create_contexts.h"
#include "proto/smb2/negotiate_contexts.h"
#include "proto/smb2/query_info.h"
#include "wire/fault.h"
#include "wire/printer.h"

namespace sallyport::proto {

struct MessageType {
  const char* name;
  size_t at;  // where it starts in its base: behind the header for SMB2 commands
  wire::Fault (*print)(Bytes base, wire::Json& out);
  wire::Fault (*recode)(Bytes base, Buffer& out);  // decodes, then encodes at the end of `out`, whose first byte is the base
  Buffer (*generate)(uint64_t seed);               // a random one, encoded, `at` zero bytes before it
};

std::span<const MessageType> smb2_messages();
std::span<const MessageType> fscc_messages();
std::span<const MessageType> cifs_messages();
std::span<const MessageType> catalogue();  // all

// Which type something has; nullptr when it is not known or carries nothing.
// The body of an SMB2 message by command, direction, status and StructureSize.
const MessageType* body_type(const smb2::Header& header, Bytes message);
const MessageType* create_context_type(const smb2::CreateContext& context, bool response);
const MessageType* negotiate_context_type(smb2::NegotiateContextType type);
const MessageType* fsctl_type(fscc::Fsctl code, bool response);
const MessageType* info_type(smb2::InfoType type, uint8_t info_class);

}  // namespace sallyport::proto
