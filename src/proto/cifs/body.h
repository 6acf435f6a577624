// Which declaration a block has: by command, direction and, where a message has several forms, WordCount.
#pragma once

#include "proto/cifs/close.h"
#include "proto/cifs/error.h"
#include "proto/cifs/logoff.h"
#include "proto/cifs/negotiate.h"
#include "proto/cifs/nt_create.h"
#include "proto/cifs/session_setup.h"
#include "proto/cifs/transaction.h"
#include "proto/cifs/tree_connect.h"
#include "proto/cifs/tree_disconnect.h"

namespace sallyport::cifs {

namespace detail {
// A form that is not among those declared is shown as words and bytes.
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
    case Command::negotiate: return what(NegotiateRequest{});
    case Command::session_setup_andx:
      return by_words(words, what, form(13, SessionSetupAndxRequest{}), form(12, SessionSetupAndxRequestExtended{}),
                      form(10, SessionSetupAndxRequestLanman{}));
    case Command::logoff_andx: return what(LogoffAndxRequest{});
    case Command::tree_connect_andx: return what(TreeConnectAndxRequest{});
    case Command::tree_disconnect: return what(TreeDisconnectRequest{});
    case Command::nt_create_andx: return what(NtCreateAndxRequest{});
    case Command::close: return what(CloseRequest{});
    case Command::transaction: return what(TransactionRequest{});
    case Command::transaction2: return what(Transaction2Request{});
    default: return what(Block{});
  }
}

auto with_response(Command command, uint8_t words, auto& what) {
  switch (command) {
    case Command::negotiate:
      return by_words(words, what, form(1, NegotiateResponseCore{}), form(13, NegotiateResponseLanman{}),
                      form(17, NegotiateResponse{}));
    case Command::session_setup_andx:
      return by_words(words, what, form(3, SessionSetupAndxResponse{}), form(4, SessionSetupAndxResponseExtended{}));
    case Command::logoff_andx: return what(LogoffAndxResponse{});
    case Command::tree_connect_andx:
      return by_words(words, what, form(2, TreeConnectAndxResponseLanman{}), form(3, TreeConnectAndxResponse{}),
                      form(7, TreeConnectAndxResponseExtended{}));
    case Command::tree_disconnect: return what(TreeDisconnectResponse{});
    case Command::nt_create_andx:
      return by_words(words, what, form(34, NtCreateAndxResponse{}), form(42, NtCreateAndxResponseExtended{}));
    case Command::close: return what(CloseResponse{});
    case Command::transaction: return what(TransactionResponse{});
    case Command::transaction2: return what(Transaction2Response{});
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
