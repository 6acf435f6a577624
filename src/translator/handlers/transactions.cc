#include "translator/transaction.h"

#include <algorithm>

#include "proto/cifs/error.h"
#include "proto/cifs/nt_transact.h"
#include "proto/cifs/parts.h"
#include "proto/cifs/transaction.h"
#include "proto/cifs/transaction_secondary.h"
#include "translator/handlers/handlers.h"
#include "translator/names.h"

namespace sallyport::translator {

namespace {

// Copies a piece to where it belongs, and counts it.
Outcome place(Buffer& whole, uint32_t& left, uint32_t total, uint32_t at, Bytes piece) {
  // A later request may announce less than the first did, never more.
  if (total > whole.size() || uint64_t{at} + piece.size() > whole.size()) return fail(NtStatus::invalid_parameter);
  uint32_t had = static_cast<uint32_t>(whole.size()) - left;
  if (total < whole.size()) {
    if (total < had) return fail(NtStatus::invalid_parameter);
    whole.resize(total);
    left = total - had;
  }
  if (piece.size() > left || uint64_t{at} + piece.size() > whole.size()) return fail(NtStatus::invalid_parameter);
  if (!piece.empty()) std::memcpy(whole.data() + at, piece.data(), piece.size());
  left -= static_cast<uint32_t>(piece.size());
  return {};
}

}  // namespace

Outcome add_piece(PartialTransaction& partial, const Piece& piece) {
  TRY(parameters, place(partial.call.parameters, partial.parameters_left, piece.total_parameters, piece.parameter_displacement,
                        piece.parameters));
  TRY(data, place(partial.call.data, partial.data_left, piece.total_data, piece.data_displacement, piece.data));
  return {};
}

namespace handlers {
namespace {

// Waits until every piece has come. Those that were there with the first request do not wait.
class AllPieces {
 public:
  AllPieces(Translator& translator, PartialTransaction& partial) : translator_(translator), partial_(partial) {}
  ~AllPieces() { translator_.partial.remove(&partial_); }
  AllPieces(const AllPieces&) = delete;
  bool await_ready() const { return partial_.is_complete(); }
  void await_suspend(std::coroutine_handle<> waiting) {
    partial_.waiting = waiting;
    translator_.partial.push_back(&partial_);
  }
  // False: the connection ended first.
  bool await_resume() const { return partial_.is_complete(); }

 private:
  Translator& translator_;
  PartialTransaction& partial_;
};

Task<Outcome> take_request(Exchange& x, TransactionKind kind, TransactionData& call, const Piece& first) {
  if (first.total_parameters > PartialTransaction::kLargest || first.total_data > PartialTransaction::kLargest)
    co_return fail(NtStatus::insuff_server_resources);
  call.parameters.append_zeros(first.total_parameters);
  call.data.append_zeros(first.total_data);
  PartialTransaction partial{kind, x.header, call, first.total_parameters, first.total_data, {}};
  CO_TRY(added, add_piece(partial, first));
  AllPieces all(x.translator, partial);
  if (!partial.is_complete()) x.send_part();  // go on
  bool complete = co_await all;
  co_return complete ? Outcome() : fail(NtStatus::unexpected_io_error);
}

Piece piece_of(const cifs::TransactionPiece& piece) {
  return {piece.total_parameter_count, piece.total_data_count, piece.parameter_displacement, piece.data_displacement,
          piece.parameters, piece.data};
}
Piece piece_of(const cifs::NtTransactPiece& piece) {
  return {piece.total_parameter_count, piece.total_data_count, piece.parameter_displacement, piece.data_displacement,
          piece.parameters, piece.data};
}

// How much of an answer's parameters and data a message of the client's size holds.
struct Cut {
  size_t parameters_at = 0, parameters = 0, data_at = 0, data = 0;
};
std::vector<Cut> cuts(const Exchange& x, const TransactionResult& result) {
  constexpr size_t kHeaders = 128;
  size_t room = std::max<size_t>(x.translator.negotiated.client_buffer, 1024) - kHeaders - 2 * result.setup.size();
  std::vector<Cut> out;
  size_t parameters = 0, data = 0;
  do {
    Cut cut{parameters, std::min(room, result.parameters.size() - parameters), data, 0};
    cut.data = std::min(room - cut.parameters, result.data.size() - data);
    parameters += cut.parameters;
    data += cut.data;
    out.push_back(cut);
  } while (parameters < result.parameters.size() || data < result.data.size());
  return out;
}

template <class Answer, class Part>
void answer_in_parts(Exchange& x, const TransactionResult& result, Part Answer::* part) {
  bool first = true;
  for (const auto& cut : cuts(x, result)) {
    if (!std::exchange(first, false)) x.send_part();
    Answer out;
    auto& piece = out.*part;
    piece.total_parameter_count = static_cast<decltype(piece.total_parameter_count)>(result.parameters.size());
    piece.total_data_count = static_cast<decltype(piece.total_data_count)>(result.data.size());
    piece.parameter_displacement = static_cast<decltype(piece.parameter_displacement)>(cut.parameters_at);
    piece.data_displacement = static_cast<decltype(piece.data_displacement)>(cut.data_at);
    piece.parameters = result.parameters.bytes().subspan(cut.parameters_at, cut.parameters);
    piece.data = result.data.bytes().subspan(cut.data_at, cut.data);
    if constexpr (requires { piece.setup; }) piece.setup = result.setup;
    if constexpr (requires { out.setup; }) out.setup = result.setup;
    x.answer(out);
  }
}

// What is wrong with an extended attribute is a warning by its number, and as with any warning the answer is whole: it has the place
// for EaErrorOffset.
TransactionOutcome with_warning(Exchange& x, TransactionOutcome outcome) {
  if (outcome || (outcome.error() != NtStatus::invalid_ea_name && outcome.error() != NtStatus::ea_list_inconsistent)) return outcome;
  x.warning = outcome.error();
  TransactionResult out;
  out.parameters = wire::encoded(cifs::EaErrorOffset());
  return out;
}

void set_maxima(TransactionData& call, const cifs::TransactionCall& from) {
  call.setup = from.setup;
  call.max_parameters = from.max_parameter_count;
  call.max_data = from.max_data_count;
  call.max_setup = from.max_setup_count;
  call.timeout = from.timeout;
  call.flags = from.flags;
}

Piece first_piece(const cifs::TransactionCall& call) {
  return {call.total_parameter_count, call.total_data_count, 0, 0, call.parameters, call.data};
}

template <class Request>
Task<Outcome> secondary(Exchange& x, TransactionKind kind) {
  x.silent = true;
  auto request = x.request<Request>();
  auto same = [&](const PartialTransaction* partial) {
    const auto& first = partial->header;
    return partial->kind == kind && first.mid == x.header.mid && first.pid() == x.header.pid() && first.uid == x.header.uid &&
           first.tid == x.header.tid;
  };
  auto found = std::find_if(x.translator.partial.begin(), x.translator.partial.end(), same);
  if (found == x.translator.partial.end()) co_return Outcome();
  // Nobody can say what a client means that counts wrong: it is left.
  auto& partial = **found;
  if (!request || !add_piece(partial, piece_of(request->piece))) {
    x.translator.drop();
    co_return Outcome();
  }
  if (!partial.is_complete()) co_return Outcome();
  auto waiting = partial.waiting;
  x.translator.partial.erase(found);
  waiting.resume();
  co_return Outcome();
}

}  // namespace

Task<Outcome> transaction(Exchange& x) {
  CO_TRY(request, x.request<cifs::TransactionRequest>());
  TransactionData call;
  set_maxima(call, request.call);
  call.name = text_of(request.name);
  auto piece = first_piece(request.call);
  auto taken = co_await take_request(x, TransactionKind::trans, call, piece);
  if (!taken) co_return taken;
  auto result = co_await run_trans(x, call);
  if (!result) co_return fail(result.error());
  answer_in_parts(x, *result, &cifs::TransactionResponse::answer);
  co_return Outcome();
}

Task<Outcome> transaction2(Exchange& x) {
  CO_TRY(request, x.request<cifs::Transaction2Request>());
  TransactionData call;
  set_maxima(call, request.call);
  auto piece = first_piece(request.call);
  auto taken = co_await take_request(x, TransactionKind::trans2, call, piece);
  if (!taken) co_return taken;
  auto outcome = co_await run_trans2(x, call);
  auto result = with_warning(x, std::move(outcome));
  if (!result) co_return fail(result.error());
  answer_in_parts(x, *result, &cifs::Transaction2Response::answer);
  co_return Outcome();
}

Task<Outcome> nt_transact(Exchange& x) {
  CO_TRY(request, x.request<cifs::NtTransactRequest>());
  TransactionData call;
  call.function = static_cast<uint16_t>(request.function);
  call.setup = request.setup;
  call.max_parameters = request.max_parameter_count;
  call.max_data = request.max_data_count;
  call.max_setup = request.max_setup_count;
  Piece piece{request.total_parameter_count, request.total_data_count, 0, 0, request.parameters, request.data};
  auto taken = co_await take_request(x, TransactionKind::nt, call, piece);
  if (!taken) co_return taken;
  auto result = co_await run_nt_transact(x, call);
  if (!result) co_return fail(result.error());
  answer_in_parts(x, *result, &cifs::NtTransactResponse::piece);
  co_return Outcome();
}

Task<Outcome> transaction_secondary(Exchange& x) { return secondary<cifs::TransactionSecondaryRequest>(x, TransactionKind::trans); }
Task<Outcome> transaction2_secondary(Exchange& x) { return secondary<cifs::Transaction2SecondaryRequest>(x, TransactionKind::trans2); }
Task<Outcome> nt_transact_secondary(Exchange& x) { return secondary<cifs::NtTransactSecondaryRequest>(x, TransactionKind::nt); }

}  // namespace handlers

}  // namespace sallyport::translator
