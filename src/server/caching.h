// Oplocks and leases between the state machine and the wire ([MS-SMB2] 3.3.4.6, 3.3.4.7, 3.3.5.9.8, 3.3.5.9.11).
#pragma once

#include "proto/smb2/create.h"
#include "server/call.h"
#include "server/create_request.h"
#include "server/open.h"
#include "state/file_table.h"

namespace sallyport::server {

class Connection;

// What a CREATE asks to cache; sets the open's cache_key, and lease.
state::CacheRequest cache_request(const smb2::CreateRequest& request, const CreateDetails& details, const Connection& connection,
                                  Open& open);

// Puts what was granted into the answer: an oplock level, or a lease context whose data is kept in `storage`.
void answer_grant(const state::CacheGrant& grant, const CreateDetails& details, const Open& open, Buffer& storage,
                  smb2::CreateResponse& answer);

// Sends the notification that an oplock or lease is taken back.
void tell_break(const std::weak_ptr<Open>& open, const state::CacheBreak& what);

// The open changed bytes or locked some: others must stop reading from their caches.
void end_reading_caches(Open& open);

// Others hold what this request disturbs: it is deferred until they have given it up, or their time is over. With the node
// locked; returns pending.
Result<> wait_for_break(Call& call, const std::shared_ptr<state::FileNode>& node);

// The file's name changes or goes: whoever keeps a handle in its cache closes it first. May return pending.
Result<> end_handle_caches(Call& call, Open& open);

// The medium below has lost the right to let clients cache more of a file than that.
void take_back_caches(state::FileTable& files, storage::Store::CacheLoss loss);

// How long a holder may take to answer ([MS-SMB2] 3.3.2.1).
inline constexpr std::chrono::seconds kBreakTimeout{35};

}  // namespace sallyport::server
