// TRANSACTION, TRANSACTION2 and NT_TRANSACT: a request that may come in pieces, and an answer that may leave in pieces.
// [MS-CIFS] 3.3.5.30 to 3.3.5.33, 3.3.5.57, 3.3.5.58
#pragma once

#include "translator/exchange.h"

namespace sallyport::translator {

enum class TransactionKind : uint8_t { trans, trans2, nt };

// A whole request.
struct TransactionData {
  std::u16string name;    // of TRANSACTION
  uint16_t function = 0;  // of NT_TRANSACT
  std::vector<uint16_t> setup;
  Buffer parameters, data;
  uint32_t max_parameters = 0, max_data = 0;
  uint8_t max_setup = 0;
  uint32_t timeout = 0;
  uint16_t flags = 0;  // cifs::transaction_flags::*, of TRANSACTION and TRANSACTION2
};

// One whose secondary requests are still to come. It is its exchange's own; the translator knows where it is.
struct PartialTransaction {
  static constexpr uint32_t kLargest = 1 << 20;  // bytes of parameters, and of data

  TransactionKind kind{};
  const cifs::Header& header;  // of the first request
  TransactionData& call;
  uint32_t parameters_left = 0, data_left = 0;
  std::coroutine_handle<> waiting;

  bool is_complete() const { return parameters_left == 0 && data_left == 0; }
};

// A piece of a request, as it lies in a message.
struct Piece {
  uint32_t total_parameters = 0, total_data = 0;
  uint32_t parameter_displacement = 0, data_displacement = 0;
  Bytes parameters, data;
};
// invalid_parameter when it does not fit what was announced.
Outcome add_piece(PartialTransaction& partial, const Piece& piece);

// What a subcommand answers. A warning such as buffer_overflow goes into Exchange::warning.
struct TransactionResult {
  std::vector<uint16_t> setup;
  Buffer parameters, data;
};
using TransactionOutcome = Result<TransactionResult>;

// The subcommands: handlers/trans.cc, handlers/trans2.cc, handlers/nt_trans.cc.
Task<TransactionOutcome> run_trans(Exchange& x, TransactionData& call);
Task<TransactionOutcome> run_trans2(Exchange& x, TransactionData& call);
Task<TransactionOutcome> run_nt_transact(Exchange& x, TransactionData& call);

}  // namespace sallyport::translator
