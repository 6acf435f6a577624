// Which declaration a block has: by command, direction and, where a message has several forms, WordCount.
#pragma once

#include "proto/cifs/close.h"
#include "proto/cifs/copy.h"
#include "proto/cifs/create.h"
#include "proto/cifs/delete_file.h"
#include "proto/cifs/directory.h"
#include "proto/cifs/echo.h"
#include "proto/cifs/error.h"
#include "proto/cifs/find_close2.h"
#include "proto/cifs/flush.h"
#include "proto/cifs/lock_byte_range.h"
#include "proto/cifs/locking_andx.h"
#include "proto/cifs/logoff.h"
#include "proto/cifs/negotiate.h"
#include "proto/cifs/nt_cancel.h"
#include "proto/cifs/nt_create.h"
#include "proto/cifs/nt_transact.h"
#include "proto/cifs/open.h"
#include "proto/cifs/open_andx.h"
#include "proto/cifs/print_file.h"
#include "proto/cifs/print_queue.h"
#include "proto/cifs/process_exit.h"
#include "proto/cifs/query_information.h"
#include "proto/cifs/query_information2.h"
#include "proto/cifs/query_information_disk.h"
#include "proto/cifs/read.h"
#include "proto/cifs/read_andx.h"
#include "proto/cifs/rename.h"
#include "proto/cifs/search.h"
#include "proto/cifs/seek.h"
#include "proto/cifs/session_setup.h"
#include "proto/cifs/transaction.h"
#include "proto/cifs/transaction_secondary.h"
#include "proto/cifs/tree_connect.h"
#include "proto/cifs/tree_connect_core.h"
#include "proto/cifs/tree_disconnect.h"
#include "proto/cifs/write.h"
#include "proto/cifs/write_and_close.h"
#include "proto/cifs/write_andx.h"

namespace sallyport::cifs {

namespace detail {
// A form that is not among those declared is shown as words and bytes, and so are IOCTL, of which clients have several, and
// the raw and multiplexed modes, which are refused.
template <class... Forms>
auto by_words(uint8_t words, auto& what, Forms... forms) {
  using Result = decltype(what(Block{}));
  Result result{};
  auto fits = [&](auto words_and_form) {
    if (words_and_form.first != words) return false;
    result = what(words_and_form.second);
    return true;
  };
  if ((fits(forms) || ...)) return result;
  return what(Block{});
}
template <class T>
constexpr auto form(uint8_t words, T body) {
  return std::pair<uint8_t, T>(words, std::move(body));
}

auto with_request(Command command, uint8_t words, auto& what) {
  switch (command) {
    case Command::create_directory: return what(CreateDirectoryRequest{});
    case Command::delete_directory: return what(DeleteDirectoryRequest{});
    case Command::open: return what(OpenRequest{});
    case Command::create: return what(CreateRequest{});
    case Command::close: return what(CloseRequest{});
    case Command::flush: return what(FlushRequest{});
    case Command::delete_file: return what(DeleteRequest{});
    case Command::rename: return what(RenameRequest{});
    case Command::query_information: return what(QueryInformationRequest{});
    case Command::set_information: return what(SetInformationRequest{});
    case Command::read: return what(ReadRequest{});
    case Command::write: return what(WriteRequest{});
    case Command::lock_byte_range: return what(LockByteRangeRequest{});
    case Command::unlock_byte_range: return what(UnlockByteRangeRequest{});
    case Command::create_temporary: return what(CreateTemporaryRequest{});
    case Command::create_new: return what(CreateNewRequest{});
    case Command::check_directory: return what(CheckDirectoryRequest{});
    case Command::process_exit: return what(ProcessExitRequest{});
    case Command::seek: return what(SeekRequest{});
    case Command::lock_and_read: return what(LockAndReadRequest{});
    case Command::write_and_unlock: return what(WriteAndUnlockRequest{});
    case Command::set_information2: return what(SetInformation2Request{});
    case Command::query_information2: return what(QueryInformation2Request{});
    case Command::locking_andx: return what(LockingAndxRequest{});
    case Command::transaction: return what(TransactionRequest{});
    case Command::transaction_secondary: return what(TransactionSecondaryRequest{});
    case Command::copy: return what(CopyRequest{});
    case Command::move: return what(MoveRequest{});
    case Command::echo: return what(EchoRequest{});
    case Command::write_and_close:
      return by_words(words, what, form(6, WriteAndCloseRequest{}), form(12, WriteAndCloseRequestLong{}));
    case Command::open_andx: return what(OpenAndxRequest{});
    case Command::read_andx:
      return by_words(words, what, form(10, ReadAndxRequestShort{}), form(12, ReadAndxRequest{}));
    case Command::write_andx:
      return by_words(words, what, form(12, WriteAndxRequestShort{}), form(14, WriteAndxRequest{}));
    case Command::transaction2: return what(Transaction2Request{});
    case Command::transaction2_secondary: return what(Transaction2SecondaryRequest{});
    case Command::find_close2: return what(FindClose2Request{});
    case Command::tree_connect: return what(TreeConnectRequest{});
    case Command::tree_disconnect: return what(TreeDisconnectRequest{});
    case Command::negotiate: return what(NegotiateRequest{});
    case Command::session_setup_andx:
      return by_words(words, what, form(13, SessionSetupAndxRequest{}), form(12, SessionSetupAndxRequestExtended{}),
                      form(10, SessionSetupAndxRequestLanman{}));
    case Command::logoff_andx: return what(LogoffAndxRequest{});
    case Command::tree_connect_andx: return what(TreeConnectAndxRequest{});
    case Command::query_information_disk: return what(QueryInformationDiskRequest{});
    case Command::search: return what(SearchRequest{});
    case Command::find: return what(FindRequest{});
    case Command::find_unique: return what(FindUniqueRequest{});
    case Command::find_close: return what(FindCloseRequest{});
    case Command::nt_transact: return what(NtTransactRequest{});
    case Command::nt_transact_secondary: return what(NtTransactSecondaryRequest{});
    case Command::nt_create_andx: return what(NtCreateAndxRequest{});
    case Command::nt_cancel: return what(NtCancelRequest{});
    case Command::nt_rename: return what(NtRenameRequest{});
    case Command::open_print_file: return what(OpenPrintFileRequest{});
    case Command::write_print_file: return what(WritePrintFileRequest{});
    case Command::close_print_file: return what(ClosePrintFileRequest{});
    case Command::get_print_queue: return what(GetPrintQueueRequest{});
    default: return what(Block{});
  }
}

auto with_response(Command command, uint8_t words, auto& what) {
  switch (command) {
    case Command::create_directory: return what(CreateDirectoryResponse{});
    case Command::delete_directory: return what(DeleteDirectoryResponse{});
    case Command::open: return what(OpenResponse{});
    case Command::create: return what(CreateResponse{});
    case Command::close: return what(CloseResponse{});
    case Command::flush: return what(FlushResponse{});
    case Command::delete_file: return what(DeleteResponse{});
    case Command::rename: return what(RenameResponse{});
    case Command::query_information: return what(QueryInformationResponse{});
    case Command::set_information: return what(SetInformationResponse{});
    case Command::read: return what(ReadResponse{});
    case Command::write: return what(WriteResponse{});
    case Command::lock_byte_range: return what(LockByteRangeResponse{});
    case Command::unlock_byte_range: return what(UnlockByteRangeResponse{});
    case Command::create_temporary: return what(CreateTemporaryResponse{});
    case Command::create_new: return what(CreateNewResponse{});
    case Command::check_directory: return what(CheckDirectoryResponse{});
    case Command::process_exit: return what(ProcessExitResponse{});
    case Command::seek: return what(SeekResponse{});
    case Command::lock_and_read: return what(LockAndReadResponse{});
    case Command::write_and_unlock: return what(WriteAndUnlockResponse{});
    case Command::set_information2: return what(SetInformation2Response{});
    case Command::query_information2: return what(QueryInformation2Response{});
    case Command::locking_andx: return what(LockingAndxResponse{});
    case Command::transaction: return words ? what(TransactionResponse{}) : what(ErrorResponse{});
    case Command::copy: return what(CopyResponse{});
    case Command::move: return what(MoveResponse{});
    case Command::echo: return what(EchoResponse{});
    case Command::write_and_close: return what(WriteAndCloseResponse{});
    case Command::open_andx:
      return by_words(words, what, form(15, OpenAndxResponse{}), form(19, OpenAndxResponseExtended{}));
    case Command::read_andx: return what(ReadAndxResponse{});
    case Command::write_andx: return what(WriteAndxResponse{});
    case Command::transaction2: return words ? what(Transaction2Response{}) : what(ErrorResponse{});
    case Command::find_close2: return what(FindClose2Response{});
    case Command::tree_connect: return what(TreeConnectResponse{});
    case Command::tree_disconnect: return what(TreeDisconnectResponse{});
    case Command::negotiate:
      return by_words(words, what, form(1, NegotiateResponseCore{}), form(13, NegotiateResponseLanman{}),
                      form(17, NegotiateResponse{}));
    case Command::session_setup_andx:
      return by_words(words, what, form(3, SessionSetupAndxResponse{}), form(4, SessionSetupAndxResponseExtended{}));
    case Command::logoff_andx: return what(LogoffAndxResponse{});
    case Command::tree_connect_andx:
      return by_words(words, what, form(2, TreeConnectAndxResponseLanman{}), form(3, TreeConnectAndxResponse{}),
                      form(7, TreeConnectAndxResponseExtended{}));
    case Command::query_information_disk: return what(QueryInformationDiskResponse{});
    case Command::search: return what(SearchResponse{});
    case Command::find: return what(FindResponse{});
    case Command::find_unique: return what(FindUniqueResponse{});
    case Command::find_close: return what(FindCloseResponse{});
    case Command::nt_transact: return words ? what(NtTransactResponse{}) : what(ErrorResponse{});
    case Command::nt_create_andx:
      return by_words(words, what, form(34, NtCreateAndxResponse{}), form(42, NtCreateAndxResponseExtended{}));
    case Command::nt_rename: return what(NtRenameResponse{});
    case Command::open_print_file: return what(OpenPrintFileResponse{});
    case Command::write_print_file: return what(WritePrintFileResponse{});
    case Command::close_print_file: return what(ClosePrintFileResponse{});
    case Command::get_print_queue: return what(GetPrintQueueResponse{});
    default: return what(Block{});
  }
}
}  // namespace detail

// Calls `what` with an empty body of the type that this block of `message` has.
auto with_body(const Header& header, const BlockAt& block, Bytes message, auto what) {
  uint8_t words = block.at < message.size() ? message[block.at] : 0;
  if (!header.is_response()) return detail::with_request(block.command, words, what);
  if (!words && header.status != NtStatus::success) return what(ErrorResponse{});
  return detail::with_response(block.command, words, what);
}

}  // namespace sallyport::cifs
