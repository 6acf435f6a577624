// TREE_DISCONNECT, [MS-SMB2] 3.3.5.8.
#include "server/engine.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

Result<> TreeDisconnect::run(Call& call, const Request&) {
  auto tree = call.session->take_tree(call.tree->id);
  if (!tree) return fail(NtStatus::network_name_deleted);
  call.engine.close_all(call.session->take_opens(tree.get()));
  call.answer(smb2::TreeDisconnectResponse{});
  return {};
}

}  // namespace sallyport::server::handlers
