#include "server/dispatch.h"

#include "server/chain.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"
#include "wire/decoder.h"

namespace sallyport::server {

namespace {

// [MS-SMB2] 3.3.5.2.7.2: all ones in a related request is the file the one before it worked on.
template <class Request>
Result<> find_open(Call& call, const Request& request) {
  if (call.header.is_related() && request.file_id.is_previous()) {
    if (!call.open) return fail(NtStatus::file_closed);
  } else {
    call.open = call.session->find_open(request.file_id);
  }
  if (!call.open || call.open->tree != call.tree || call.open->closed) return fail(NtStatus::file_closed);
  call.remember(call.open);
  return {};
}

template <class Handler>
Result<> run(Call& call) {
  typename Handler::Request request;
  if (auto fault = wire::decode(request, call.message, smb2::Header::kSize)) {
    call.engine.note_malformed(call, fault);
    return fail(NtStatus::invalid_parameter);
  }
  if constexpr (Handler::kNeeds.open) {
    TRY(found, find_open(call, request));
    AtWork at_work(call);
    if (at_work.refused()) return fail(NtStatus::file_not_available);
    return Handler::run(call, request);
  } else {
    return Handler::run(call, request);
  }
}

template <class... Handlers>
struct List {};

using Handlers = List<handlers::Negotiate, handlers::SessionSetup, handlers::Logoff, handlers::TreeConnect,
                      handlers::TreeDisconnect, handlers::Create, handlers::Close, handlers::Flush, handlers::Read,
                      handlers::Write, handlers::Lock, handlers::Ioctl, handlers::Echo, handlers::QueryDirectory,
                      handlers::ChangeNotify, handlers::QueryInfo, handlers::SetInfo, handlers::OplockBreak>;

using Table = std::array<Command, smb2::kCommandCount>;

template <class... Each>
constexpr Table make_table(List<Each...>) {
  Table table{};
  ((table[static_cast<size_t>(Each::kCommand)] = {Each::kNeeds, &run<Each>}), ...);
  return table;
}

// CANCEL is not in it: it has no answer, and the connection does it at once.
constexpr Table kTable = make_table(Handlers{});

}  // namespace

const Command* find_command(smb2::Command command) {
  auto index = static_cast<size_t>(command);
  return index < kTable.size() && kTable[index].run ? &kTable[index] : nullptr;
}

}  // namespace sallyport::server
