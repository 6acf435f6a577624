// Two questions to an SMB1 server that tell, without harm, what its answers give away: whether MS17-010 is missing, and whether
// the DoublePulsar implant sits in it. Both are asked in a session (a null session will do) on a connection to IPC$.
#pragma once

#include "audit/facts.h"
#include "proto/cifs/transaction.h"

namespace sallyport::audit {

// Peeks into the pipe with FID 0, which nobody opened. A server without MS17-010 looks for room for the answer before it looks
// for the pipe. [MS-CIFS] 2.2.5.5
cifs::TransactionRequest ms17_010_question();
// yes: the patch is missing; no: it is there, or the server is none of those concerned.
Known has_ms17_010_hole(const cifs::Header& answer);

// A TRANS2_SESSION_SETUP, which no server implements ([MS-CIFS] 2.2.6.15), with the implant's "are you there" in Timeout. It
// must be sent with this MID: the implant adds 0x10 to that of its answer.
inline constexpr uint16_t kDoublePulsarMid = 0x41;
cifs::Transaction2Request double_pulsar_question();
Known has_double_pulsar(const cifs::Header& answer);

}  // namespace sallyport::audit
