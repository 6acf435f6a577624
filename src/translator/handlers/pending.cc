#include "translator/handlers/handlers.h"
#include "translator/transaction.h"
namespace sallyport::translator::handlers {
#define PENDING(name) \
  Task<Outcome> name(Exchange&) { co_return fail(NtStatus::smb_bad_command); }
PENDING(open_print_file)
PENDING(write_print_file)
PENDING(close_print_file)
PENDING(get_print_queue)
}  // namespace sallyport::translator::handlers
namespace sallyport::translator {
Task<TransactionOutcome> run_trans(Exchange&, TransactionData&) { co_return fail(NtStatus::not_supported); }
Task<TransactionOutcome> run_nt_transact(Exchange&, TransactionData&) { co_return fail(NtStatus::not_supported); }
}  // namespace sallyport::translator
