// Refusals that files give: found out by the Store after the fact, logged with an id, explained by `sallyport why`.
#pragma once

#include "proto/smb2/set_info.h"
#include "server/call.h"

namespace sallyport::server {

// The answers a person may ask "why?" about.
constexpr bool is_refusal(NtStatus status) {
  return status == NtStatus::access_denied || status == NtStatus::media_write_protected || status == NtStatus::cannot_delete;
}

void note_refused_open(Call& call, const storage::OpenArgs& args, NtStatus status);
void note_refused_change(Call& call, const smb2::SetInfoRequest& request, NtStatus status);

// An open of somebody else's is what refuses; `what` is open.
policy::Step refused_by_open(std::string_view what);

}  // namespace sallyport::server
