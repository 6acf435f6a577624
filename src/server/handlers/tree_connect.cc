// TREE_CONNECT, [MS-SMB2] 3.3.5.7. The policy says who may open which share, and how far.
#include "base/utf16.h"
#include "proto/dtyp/access.h"
#include "server/chain.h"
#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

namespace {

// "\\server\share" -> "share"
Result<std::u16string_view> share_of(std::u16string_view path) {
  if (!path.starts_with(u"\\\\")) return fail(NtStatus::bad_network_name);
  size_t separator = path.find(u'\\', 2);
  if (separator == path.npos || separator + 1 == path.size()) return fail(NtStatus::bad_network_name);
  auto share = path.substr(separator + 1);
  if (share.find(u'\\') != share.npos) return fail(NtStatus::bad_network_name);
  return share;
}

uint32_t maximal_access(const Tree& tree) {
  if (tree.read_only() && !tree.share->is_pipe()) return dtyp::access::kFileGenericRead | dtyp::access::kFileGenericExecute;
  return dtyp::access::kFileAllAccess;
}

}  // namespace

Result<> TreeConnect::run(Call& call, const Request& request) {
  TRY(name, share_of(request.path));
  auto share = call.engine.find_share(name);
  if (!share) return fail(NtStatus::bad_network_name);
  auto decision = call.engine.may_connect(call.connection, *call.session->identity(), *share);
  if (!decision.allowed) {
    call.engine.refuse(call.connection, call.session->identity()->name, share->config.name, decision.reason, decision.status);
    return fail(decision.status);
  }
  auto tree = std::make_shared<Tree>();
  tree->share = share;
  tree->rights = decision.rights;
  tree->maximal_access = maximal_access(*tree);
  TRY(id, call.session->add_tree(tree, call.connection.limits().trees_per_session));
  (void)id;
  call.tree = tree;
  call.engine.note_use(call.connection, *call.session, share->config.name, call.chain.encrypted());
  smb2::TreeConnectResponse answer;
  answer.share_type = share->is_pipe() ? smb2::ShareType::pipe : smb2::ShareType::disk;
  answer.maximal_access = tree->maximal_access;
  call.answer(answer);
  return {};
}

}  // namespace sallyport::server::handlers
