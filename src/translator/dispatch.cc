// Which handler a command has.
#include "translator/handlers/handlers.h"

namespace sallyport::translator {

Handler handler_of(cifs::Command command) {
  switch (command) {
#define ONE(name) \
  case cifs::Command::name: return handlers::name;
    ONE(negotiate)
    ONE(session_setup_andx)
    ONE(logoff_andx)
    ONE(tree_connect_andx)
    ONE(tree_connect)
    ONE(tree_disconnect)
    ONE(nt_create_andx)
    ONE(open_andx)
    ONE(open)
    ONE(create)
    ONE(create_new)
    ONE(create_temporary)
    ONE(close)
    ONE(flush)
    ONE(process_exit)
    ONE(read_andx)
    ONE(read)
    ONE(lock_and_read)
    ONE(write_andx)
    ONE(write)
    ONE(write_and_unlock)
    ONE(write_and_close)
    ONE(seek)
    ONE(locking_andx)
    ONE(lock_byte_range)
    ONE(unlock_byte_range)
    ONE(delete_file)
    ONE(rename)
    ONE(nt_rename)
    ONE(create_directory)
    ONE(delete_directory)
    ONE(check_directory)
    ONE(query_information)
    ONE(set_information)
    ONE(query_information2)
    ONE(set_information2)
    ONE(query_information_disk)
    ONE(search)
    ONE(find)
    ONE(find_unique)
    ONE(find_close)
    ONE(find_close2)
    ONE(echo)
    ONE(nt_cancel)
    ONE(transaction)
    ONE(transaction_secondary)
    ONE(transaction2)
    ONE(transaction2_secondary)
    ONE(nt_transact)
    ONE(nt_transact_secondary)
    ONE(open_print_file)
    ONE(write_print_file)
    ONE(close_print_file)
    ONE(get_print_queue)
#undef ONE
    case cifs::Command::read_raw:
    case cifs::Command::write_raw:
    case cifs::Command::read_mpx:
    case cifs::Command::write_mpx: return handlers::raw_refused;
    default: return nullptr;
  }
}

}  // namespace sallyport::translator
