// Which handler a subcommand of TRANSACTION2 has. [MS-CIFS] 3.3.5.57
#include "translator/handlers/trans2.h"

#include "proto/cifs/transaction.h"

namespace sallyport::translator {
namespace {

using Run = Task<TransactionOutcome> (*)(Exchange& x, TransactionData& call);

Run handler_of(cifs::Trans2Subcommand what) {
  using S = cifs::Trans2Subcommand;
  switch (what) {
    case S::open2: return handlers::open2;
    case S::find_first2: return handlers::find_first2;
    case S::find_next2: return handlers::find_next2;
    case S::query_fs_information: return handlers::query_fs_information;
    case S::set_fs_information: return handlers::set_fs_information;
    case S::query_path_information: return handlers::query_path_information;
    case S::set_path_information: return handlers::set_path_information;
    case S::query_file_information: return handlers::query_file_information;
    case S::set_file_information: return handlers::set_file_information;
    case S::create_directory: return handlers::trans2_create_directory;
    default: return nullptr;
  }
}

}  // namespace

Task<TransactionOutcome> run_trans2(Exchange& x, TransactionData& call) {
  if (call.setup.empty()) co_return fail(NtStatus::invalid_smb);
  auto what = static_cast<cifs::Trans2Subcommand>(call.setup[0]);
  // Nothing here is part of a distributed file system, and CAP_DFS is not offered.
  if (what == cifs::Trans2Subcommand::get_dfs_referral) co_return fail(NtStatus::no_such_device);
  auto run = handler_of(what);
  // [MS-CIFS] 3.3.5.57.1: what is reserved, and what nobody implements.
  if (!run) co_return fail(NtStatus::not_implemented);
  auto outcome = co_await run(x, call);
  co_return outcome;
}

}  // namespace sallyport::translator
