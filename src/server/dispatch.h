// The table of commands: from the header's command to its handler, made from one list of handler types.
#pragma once

#include "server/call.h"

namespace sallyport::server {

struct Command {
  Needs needs;
  // Decodes the request, finds the open it names and runs the handler.
  Result<> (*run)(Call& call) = nullptr;
};

// nullptr for a command that does not exist.
const Command* find_command(smb2::Command command);

}  // namespace sallyport::server
