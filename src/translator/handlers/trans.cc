// TRANSACTION: what its name and its setup words ask for. [MS-CIFS] 3.3.5.57
#include "translator/handlers/trans.h"

#include "base/utf16.h"

namespace sallyport::translator {
namespace {

constexpr std::u16string_view kRemoteCalls = u"\\PIPE\\LANMAN", kMailslots = u"\\MAILSLOT\\";

bool starts_with(std::u16string_view name, std::u16string_view prefix) {
  return name.size() >= prefix.size() && equal_ignoring_case(name.substr(0, prefix.size()), prefix);
}

}  // namespace

Task<TransactionOutcome> run_trans(Exchange& x, TransactionData& call) {
  CO_TRY(session, x.session());
  CO_TRY(tree, x.tree());
  // Mailslots are written to by datagrams; who connects has none to write to ([MS-CIFS] 3.3.5.57.12).
  if (starts_with(call.name, kMailslots)) co_return fail(NtStatus::object_name_not_found);
  bool remote_call = equal_ignoring_case(call.name, kRemoteCalls);
  if (tree->kind != TreeKind::pipe && !remote_call) co_return fail(NtStatus::invalid_device_request);
  auto run = remote_call ? handlers::run_rap : handlers::run_pipe_call;
  auto outcome = co_await run(x, call);
  co_return outcome;
}

}  // namespace sallyport::translator
