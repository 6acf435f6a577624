// What a browser wants done: datagrams to be sent, names to be taken or given up. It does none of it itself.
#pragma once

#include <optional>
#include <vector>

#include "base/buffer.h"
#include "names/v4.h"
#include "proto/nbt/name.h"

namespace sallyport::browser {

struct Outgoing {
  std::optional<names::V4> to;  // none: everybody who is to hear of us on this link
  Buffer packet;                // for UDP port 138
};

struct NameChange {
  nbt::Name name;
  bool group = false;
  bool taken = true;  // else given up
};

struct Actions {
  std::vector<Outgoing> send;
  std::vector<NameChange> names;
};

}  // namespace sallyport::browser
