// The first message of a connection, and what its answer says. Bytes only, no sockets.
#pragma once

#include "base/buffer.h"
#include "client/dialogue.h"
#include "doctor/evidence.h"
#include "proto/nbt/frame.h"

namespace sallyport::doctor {

// Framed.
Buffer smb2_offer(nbt::Transport transport, const client::Offer& offer = {});
// NT LM 0.12 alone. [MS-CIFS] 2.2.4.52.1
Buffer smb1_offer(nbt::Transport transport);

// How long the frame is that begins here: 0 when four bytes are not there yet, nullopt when it is no frame of SMB's.
std::optional<size_t> frame_size(Bytes heard, nbt::Transport transport);

// What the answer (the frame's content) says. `now`: this machine's clock.
void read_smb2_answer(Bytes message, FileTime now, Conversation& out);
FirstBytes read_smb1_answer(Bytes message);

}  // namespace sallyport::doctor
