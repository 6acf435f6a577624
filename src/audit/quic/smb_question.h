// NEGOTIATE as it is asked on a stream of QUIC, framed as on TCP, and what came back. [MS-SMB2] 2.1
#pragma once

#include "client/dialogue.h"

namespace sallyport::audit {

class SmbQuestion {
 public:
  Buffer ask();

  struct Answer {
    bool smb = false;
    NtStatus status{};
    smb2::Dialect dialect = smb2::Dialect::none;  // with success
  };
  // From all that has come on the stream; nothing as long as that is not a whole message.
  std::optional<Answer> read(Bytes stream);

 private:
  client::Dialogue dialogue_;
};

}  // namespace sallyport::audit
