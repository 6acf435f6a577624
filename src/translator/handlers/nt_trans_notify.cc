// NT_TRANSACT_NOTIFY_CHANGE: SMB2's CHANGE_NOTIFY, which waits at the server. It ends with changes, with NT_CANCEL, and with its file,
// tree or session; what it then carries is the same in both protocols. [MS-CIFS] 3.3.5.59.4
#include "proto/cifs/nt_transact_setup.h"
#include "proto/smb2/change_notify.h"
#include "translator/handlers/nt_trans.h"

namespace sallyport::translator::handlers {

Task<TransactionOutcome> nt_trans_notify(Exchange& x, TransactionData& call) {
  constexpr uint32_t kLargest = 65536;
  auto setup = cifs::setup_as<cifs::NtNotifyChangeSetup>(call.setup);
  if (!setup) co_return fail(NtStatus::invalid_parameter);
  CO_TRY(file, x.file(setup->fid));
  smb2::ChangeNotifyRequest ask;
  ask.file_id = file->handle->id;
  ask.flags = setup->watch_tree ? smb2::ChangeNotifyRequest::kFlagWatchTree : 0;
  ask.completion_filter = setup->completion_filter;
  ask.output_buffer_length = std::min(call.max_parameters, kLargest);
  auto where = x.where(*file->handle);
  auto reply = co_await x.call(smb2::Command::change_notify, ask, where, ask.output_buffer_length);
  TransactionResult out;
  // quirk: SMB1 has no word for either: who closed what it watched, and who must list the folder anew, hear of success without a change.
  bool nothing = reply.status() == NtStatus::notify_cleanup || reply.status() == NtStatus::notify_enum_dir;
  if (nothing) co_return out;
  CO_TRY(told, reply.body<smb2::ChangeNotifyResponse>());
  out.parameters = Buffer(told.output);
  co_return out;
}

}  // namespace sallyport::translator::handlers
