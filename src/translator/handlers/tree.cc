// TREE_CONNECT_ANDX, TREE_CONNECT, TREE_DISCONNECT. [MS-CIFS] 3.3.5.45, 3.3.5.40, 3.3.5.41
#include "base/utf16.h"
#include "proto/cifs/tree_connect.h"
#include "proto/cifs/tree_connect_core.h"
#include "proto/cifs/tree_disconnect.h"
#include "proto/smb2/tree_connect.h"
#include "proto/smb2/tree_disconnect.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/login.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

std::u16string share_of(std::u16string_view path) {
  size_t slash = path.find_last_of(u"\\/");
  return std::u16string(slash == std::u16string_view::npos ? path : path.substr(slash + 1));
}

std::string_view service_of(TreeKind kind) {
  return kind == TreeKind::pipe ? cifs::kServicePipe : kind == TreeKind::printer ? cifs::kServicePrinter : cifs::kServiceDisk;
}

TreeKind kind_of(smb2::ShareType type) {
  return type == smb2::ShareType::pipe ? TreeKind::pipe : type == smb2::ShareType::print ? TreeKind::printer : TreeKind::disk;
}

Task<> leave(Translator& translator, TreePtr tree) {
  auto tid = tree->tid;
  auto by_uid = tree->by_uid;
  std::function<bool(const File&)> of_tree = [tid](const File& file) { return file.tid == tid; };
  co_await translator.close_files(std::move(of_tree));
  for (const auto& search : translator.searches.all())
    if (search->tid == tid) co_await translator.close_search(search);
  translator.trees.remove(tid);
  for (auto [uid, id] : by_uid) {
    auto session = translator.sessions.find(uid);
    if (!session) continue;
    Where where;
    where.session = session->id;
    where.tree = id;
    auto reply = co_await translator.backend().call(smb2::Command::tree_disconnect, smb2::TreeDisconnectRequest(), where);
    (void)reply;
  }
}

Task<Result<TreePtr>> connect(Exchange& x, std::u16string_view path, std::string_view service) {
  CO_TRY(session, x.session());
  smb2::TreeConnectRequest ask;
  Tree tree;
  tree.share = share_of(path);
  ask.path = u"\\\\translator\\" + tree.share;
  Where where;
  where.session = session->id;
  auto reply = co_await x.call(smb2::Command::tree_connect, ask, where);
  CO_TRY(told, reply.body<smb2::TreeConnectResponse>());
  tree.uid = session->uid;
  tree.kind = kind_of(told.share_type);
  tree.maximal_access = told.maximal_access;
  tree.by_uid.emplace(session->uid, reply.header.tree_id);
  bool fits = service == cifs::kServiceAny || service == service_of(tree.kind);
  auto added = fits ? x.translator.trees.add(std::move(tree), &Tree::tid) : TreePtr();
  if (added) co_return added;
  where.tree = reply.header.tree_id;
  auto undone = co_await x.call(smb2::Command::tree_disconnect, smb2::TreeDisconnectRequest(), where);
  (void)undone;
  co_return fail(fits ? NtStatus::insuff_server_resources : NtStatus::bad_device_type);
}

void answer(Exchange& x, const Tree& tree, uint16_t flags) {
  std::string service(service_of(tree.kind));
  auto file_system = make_text(tree.kind == TreeKind::disk ? u"NTFS" : u"", x.unicode());
  if (!x.translator.negotiated.nt()) {
    cifs::TreeConnectAndxResponseLanman out;
    out.service = service;
    out.native_file_system = file_system;
    return x.answer(out);
  }
  if (flags & cifs::tree_connect_flags::kExtendedResponse) {
    cifs::TreeConnectAndxResponseExtended out;
    out.optional_support = cifs::optional_support::kSearchBits;
    out.maximal_share_access_rights = tree.maximal_access;
    out.service = service;
    out.native_file_system = file_system;
    return x.answer(out);
  }
  cifs::TreeConnectAndxResponse out;
  out.optional_support = cifs::optional_support::kSearchBits;
  out.service = service;
  out.native_file_system = file_system;
  x.answer(out);
}

// Who names no user logs in with the share's password, as the account the lease names ([MS-CIFS] 3.3.5.40).
Task<Outcome> log_in_with_share(Exchange& x, std::string_view password) {
  if (x.session()) co_return Outcome();
  if (x.translator.negotiated.nt() || !(x.translator.facts().flags & inner::hello_flags::kShareAccount))
    co_return fail(NtStatus::smb_bad_uid);
  auto text = from_oem(password.substr(0, password.find('\0')));
  inner::LoginRequest login;
  login.kind = inner::LoginKind::plain_text;
  login.nt = as_bytes(std::u16string_view(text));
  auto result = co_await log_in(x, login, nullptr);
  if (!result) co_return fail(result.error());
  x.uid = x.translator.share_uid = result->session->uid;
  co_return Outcome();
}

}  // namespace

Task<Outcome> tree_connect_andx(Exchange& x) {
  CO_TRY(request, x.request<cifs::TreeConnectAndxRequest>());
  if (request.flags & cifs::tree_connect_flags::kDisconnectTid)
    if (auto old = x.translator.trees.find(x.header.tid)) co_await leave(x.translator, std::move(old));
  auto known = co_await log_in_with_share(x, as_text(request.password));
  if (!known) co_return known;
  auto path = text_of(request.path);
  auto tree = co_await connect(x, path, request.service);
  if (!tree) co_return fail(tree.error());
  x.tid = (*tree)->tid;
  answer(x, **tree, request.flags);
  co_return Outcome();
}

Task<Outcome> tree_connect(Exchange& x) {
  CO_TRY(request, x.request<cifs::TreeConnectRequest>());
  auto known = co_await log_in_with_share(x, request.password);
  if (!known) co_return known;
  auto path = from_oem(request.path);
  auto tree = co_await connect(x, path, request.service);
  if (!tree) co_return fail(tree.error());
  x.tid = (*tree)->tid;
  cifs::TreeConnectResponse out;
  out.max_buffer_size = Translator::kBuffer;
  out.tid = x.tid;
  x.answer(out);
  co_return Outcome();
}

Task<Outcome> tree_disconnect(Exchange& x) {
  CO_TRY(tree, x.tree());
  co_await leave(x.translator, tree);
  x.answer(cifs::TreeDisconnectResponse{});
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
