// The handlers of SMB1's commands, one file a family. Each reads the block at work, asks the server, and appends its answer.
#pragma once

#include "translator/exchange.h"

namespace sallyport::translator::handlers {

// negotiate.cc, session_setup.cc, tree.cc
Task<Outcome> negotiate(Exchange& x);
Task<Outcome> session_setup_andx(Exchange& x);
Task<Outcome> logoff_andx(Exchange& x);
Task<Outcome> tree_connect_andx(Exchange& x);
Task<Outcome> tree_connect(Exchange& x);
Task<Outcome> tree_disconnect(Exchange& x);
// open.cc, open_lanman.cc
Task<Outcome> nt_create_andx(Exchange& x);
Task<Outcome> open_andx(Exchange& x);
Task<Outcome> open(Exchange& x);
Task<Outcome> create(Exchange& x);
Task<Outcome> create_new(Exchange& x);
Task<Outcome> create_temporary(Exchange& x);
// close.cc
Task<Outcome> close(Exchange& x);
Task<Outcome> flush(Exchange& x);
Task<Outcome> process_exit(Exchange& x);
// read.cc, write.cc
Task<Outcome> read_andx(Exchange& x);
Task<Outcome> read(Exchange& x);
Task<Outcome> lock_and_read(Exchange& x);
Task<Outcome> write_andx(Exchange& x);
Task<Outcome> write(Exchange& x);
Task<Outcome> write_and_unlock(Exchange& x);
Task<Outcome> write_and_close(Exchange& x);
Task<Outcome> seek(Exchange& x);
// lock.cc
Task<Outcome> locking_andx(Exchange& x);
Task<Outcome> lock_byte_range(Exchange& x);
Task<Outcome> unlock_byte_range(Exchange& x);
// names.cc
Task<Outcome> delete_file(Exchange& x);
Task<Outcome> rename(Exchange& x);
Task<Outcome> nt_rename(Exchange& x);
Task<Outcome> create_directory(Exchange& x);
Task<Outcome> delete_directory(Exchange& x);
Task<Outcome> check_directory(Exchange& x);
// attributes.cc
Task<Outcome> query_information(Exchange& x);
Task<Outcome> set_information(Exchange& x);
Task<Outcome> query_information2(Exchange& x);
Task<Outcome> set_information2(Exchange& x);
Task<Outcome> query_information_disk(Exchange& x);
// search.cc
Task<Outcome> search(Exchange& x);
Task<Outcome> find(Exchange& x);
Task<Outcome> find_unique(Exchange& x);
Task<Outcome> find_close(Exchange& x);
Task<Outcome> find_close2(Exchange& x);
// misc.cc
Task<Outcome> echo(Exchange& x);
Task<Outcome> nt_cancel(Exchange& x);
Task<Outcome> raw_refused(Exchange& x);
// transactions.cc
Task<Outcome> transaction(Exchange& x);
Task<Outcome> transaction_secondary(Exchange& x);
Task<Outcome> transaction2(Exchange& x);
Task<Outcome> transaction2_secondary(Exchange& x);
Task<Outcome> nt_transact(Exchange& x);
Task<Outcome> nt_transact_secondary(Exchange& x);
// print.cc
Task<Outcome> open_print_file(Exchange& x);
Task<Outcome> write_print_file(Exchange& x);
Task<Outcome> close_print_file(Exchange& x);
Task<Outcome> get_print_queue(Exchange& x);

}  // namespace sallyport::translator::handlers
