// What of a transaction's parameters and data the first message had no room for. [MS-CIFS] 2.2.4.34, 2.2.4.47
#pragma once

#include "proto/cifs/transaction.h"

namespace sallyport::cifs {

// Of both: a piece, and where it belongs.
struct TransactionPiece {
  uint16_t total_parameter_count = 0;  // may be less than was said before, never more
  uint16_t total_data_count = 0;
  uint16_t parameter_displacement = 0;
  uint16_t data_displacement = 0;
  Bytes parameters, data;
};
constexpr void transaction_piece(auto& piece, auto& w, auto& parameters, auto& data) {
  w("TotalParameterCount", piece.total_parameter_count);
  w("TotalDataCount", piece.total_data_count);
  w.length("ParameterCount", parameters, uint16_t{});
  w.start("ParameterOffset", parameters, uint16_t{});
  w("ParameterDisplacement", piece.parameter_displacement);
  w.length("DataCount", data, uint16_t{});
  w.start("DataOffset", data, uint16_t{});
  w("DataDisplacement", piece.data_displacement);
}

// [MS-CIFS] 2.2.4.34.1. It has no response of its own.
struct TransactionSecondaryRequest {
  static constexpr const char* kName = "SMB_COM_TRANSACTION_SECONDARY Request";

  TransactionPiece piece;

  static constexpr void fields(auto& m, auto& w) {
    auto parameters = w.slot(), data = w.slot();
    w.constant("WordCount", uint8_t{8});
    transaction_piece(m.piece, w, parameters, data);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    transaction_parts({"Trans_Parameters", "Trans_Data"}, m.piece, w, parameters, data);
  }
};
static_assert(wire::fixed_size<TransactionSecondaryRequest> == 1 + 2 * 8);

// [MS-CIFS] 2.2.4.47.1
struct Transaction2SecondaryRequest {
  static constexpr const char* kName = "SMB_COM_TRANSACTION2_SECONDARY Request";
  static constexpr uint16_t kNoFid = 0xFFFF;

  TransactionPiece piece;
  uint16_t fid = kNoFid;

  static constexpr void fields(auto& m, auto& w) {
    auto parameters = w.slot(), data = w.slot();
    w.constant("WordCount", uint8_t{9});
    transaction_piece(m.piece, w, parameters, data);
    w("FID", m.fid);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    transaction_parts({"Trans2_Parameters", "Trans2_Data"}, m.piece, w, parameters, data);
  }
};
static_assert(wire::fixed_size<Transaction2SecondaryRequest> == 1 + 2 * 9);

}  // namespace sallyport::cifs
