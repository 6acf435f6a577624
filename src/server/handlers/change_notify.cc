// CHANGE_NOTIFY, [MS-SMB2] 3.3.5.19. The first request on a handle says what is watched; later ones take what was collected
// since, or wait.
#include "proto/dtyp/access.h"
#include "proto/fscc/classes.h"
#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

namespace {

Result<> check(Call& call, const smb2::ChangeNotifyRequest& request) {
  auto& open = *call.open;
  TRY(paid, check_charge(call, request.output_buffer_length));
  if (!open.is_directory()) return fail(NtStatus::invalid_parameter);
  if (!request.completion_filter) return fail(NtStatus::invalid_parameter);
  if (!open.may(dtyp::access::kFileListDirectory)) return fail(NtStatus::access_denied);
  return {};
}

// A directory that is about to go has nothing more to tell; who waits hears that instead ([MS-FSA] 2.1.5.14.3).
Result<> tell_when_doomed(const std::shared_ptr<Open>& open) {
  std::lock_guard guard(open->node->mutex);
  if (open->node->delete_pending) return fail(NtStatus::delete_pending);
  auto* member = open->node->member(open->id);
  if (!member) return fail(NtStatus::file_closed);
  member->doomed = [weak = std::weak_ptr<Open>(open)] {
    auto held = weak.lock();
    if (!held) return;
    std::lock_guard lock(held->mutex);
    if (held->notify) held->notify->complete_all(NtStatus::delete_pending);
  };
  return {};
}

Result<> start(Call& call, Open& open, const smb2::ChangeNotifyRequest& request) {
  if (call.session->notifies.fetch_add(1) >= call.connection.limits().notifies_per_session) {
    call.session->notifies--;
    return fail(NtStatus::insufficient_resources);
  }
  bool tree = request.flags & smb2::ChangeNotifyRequest::kFlagWatchTree;
  open.notify = std::make_unique<Notify>();
  open.notify->subscribe(open.tree->share->store->changes().subscribe(
      open.file->name(), tree, request.completion_filter,
      [notify = open.notify.get()](storage::ChangeAction action, std::u16string_view name) { notify->add(action, name); }));
  return {};
}

}  // namespace

Result<> ChangeNotify::run(Call& call, const Request& request) {
  auto open = call.open;
  TRY(checked, check(call, request));
  TRY(told, tell_when_doomed(open));
  {
    std::lock_guard guard(open->mutex);
    if (!open->notify) {
      TRY(started, start(call, *open, request));
      open->tree->share->store->await_watches();
    }
  }
  auto& notify = *open->notify;
  if (auto batch = notify.take(request.output_buffer_length)) {
    call.status = batch->status;
    Notify::write_answer(batch->changes, call.out, call.base);
    return {};
  }
  TRY(waiting, call.wait());
  waiting->on_cancel([weak = std::weak_ptr<Open>(open), self = std::weak_ptr<Waiting>(waiting)](NtStatus status) {
    auto held = weak.lock();
    auto waiter = self.lock();
    if (!waiter) return;
    if (!held || held->notify->give_up(waiter.get())) waiter->complete(status);
  });
  notify.wait(waiting, request.output_buffer_length);
  if (open->closed) end_notify(*open, NtStatus::notify_cleanup);  // on another thread, meanwhile
  return fail(NtStatus::pending);
}

// The Notify itself stays as long as its Open: a request may be at work on it.
void end_notify(Open& open, NtStatus status) {
  std::lock_guard guard(open.mutex);
  if (!open.notify) return;
  if (open.notify->unsubscribe()) {
    if (auto session = open.session.lock()) session->notifies--;
  }
  open.notify->complete_all(status);
}

}  // namespace sallyport::server::handlers
