// Speaks to an open port and finds out at which byte it ends: hung up unasked, reset at SMB's first bytes, no dialect in
// common, SMB 1 only, the called name refused, or well.
#pragma once

#include "doctor/path/port.h"

namespace sallyport::doctor {

struct ConversationTask {
  Destination to;
  uint16_t port = 445;      // 139: with the session service before it
  std::string called_name;  // on 139: the server's NetBIOS name
  Millis timeout{3000};
  OwnTerms own;  // tried as well where it limits anything
};

Conversation converse(const ConversationTask& task);

}  // namespace sallyport::doctor
