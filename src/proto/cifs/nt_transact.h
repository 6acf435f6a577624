// NT_TRANSACT: the third kind of transaction, with counts of 32 bits. [MS-CIFS] 2.2.4.62, 2.2.4.63
#pragma once

#include "proto/cifs/transaction.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.2.2, [MS-SMB] 2.2.2.2
enum class NtTransactSubcommand : uint16_t {
  create = 0x0001,
  ioctl = 0x0002,
  set_security_desc = 0x0003,
  notify_change = 0x0004,
  rename = 0x0005,
  query_security_desc = 0x0006,
  query_quota = 0x0007,
  set_quota = 0x0008,
};

// [MS-CIFS] 2.2.4.62.1
struct NtTransactRequest {
  static constexpr const char* kName = "SMB_COM_NT_TRANSACT Request";

  uint8_t max_setup_count = 0;
  uint32_t total_parameter_count = 0;  // of all messages together
  uint32_t total_data_count = 0;
  uint32_t max_parameter_count = 0;
  uint32_t max_data_count = 0;
  NtTransactSubcommand function{};
  std::vector<uint16_t> setup;
  Bytes parameters, data;

  static constexpr void fields(auto& m, auto& w) {
    auto setup = w.slot(), parameters = w.slot(), data = w.slot();
    w.count("WordCount", setup, uint8_t{}, 19);
    w("MaxSetupCount", m.max_setup_count);
    w.reserved("Reserved1", 2);
    w("TotalParameterCount", m.total_parameter_count);
    w("TotalDataCount", m.total_data_count);
    w("MaxParameterCount", m.max_parameter_count);
    w("MaxDataCount", m.max_data_count);
    w.length("ParameterCount", parameters, uint32_t{});
    w.start("ParameterOffset", parameters, uint32_t{});
    w.length("DataCount", data, uint32_t{});
    w.start("DataOffset", data, uint32_t{});
    w.same_count("SetupCount", setup, uint8_t{});
    w("Function", m.function);
    w.end_of_fixed();
    w.array("Setup", setup, m.setup);
    w.byte_count("ByteCount", uint16_t{});
    transaction_parts({"NT_Trans_Parameters", "NT_Trans_Data"}, m, w, parameters, data);
  }
};
static_assert(wire::fixed_size<NtTransactRequest> == 1 + 2 * 19);

// A piece, and where it belongs: of the response and of the secondary request.
struct NtTransactPiece {
  uint32_t total_parameter_count = 0;
  uint32_t total_data_count = 0;
  uint32_t parameter_displacement = 0;
  uint32_t data_displacement = 0;
  Bytes parameters, data;
};
constexpr void nt_transact_piece(auto& piece, auto& w, auto& parameters, auto& data) {
  w.reserved("Reserved1", 3);
  w("TotalParameterCount", piece.total_parameter_count);
  w("TotalDataCount", piece.total_data_count);
  w.length("ParameterCount", parameters, uint32_t{});
  w.start("ParameterOffset", parameters, uint32_t{});
  w("ParameterDisplacement", piece.parameter_displacement);
  w.length("DataCount", data, uint32_t{});
  w.start("DataOffset", data, uint32_t{});
  w("DataDisplacement", piece.data_displacement);
}

// [MS-CIFS] 2.2.4.62.2. An interim answer is an ErrorResponse.
struct NtTransactResponse {
  static constexpr const char* kName = "SMB_COM_NT_TRANSACT Response";

  NtTransactPiece piece;
  std::vector<uint16_t> setup;

  static constexpr void fields(auto& m, auto& w) {
    auto setup = w.slot(), parameters = w.slot(), data = w.slot();
    w.count("WordCount", setup, uint8_t{}, 18);
    nt_transact_piece(m.piece, w, parameters, data);
    w.same_count("SetupCount", setup, uint8_t{});
    w.end_of_fixed();
    w.array("Setup", setup, m.setup);
    w.byte_count("ByteCount", uint16_t{});
    transaction_parts({"NT_Trans_Parameters", "NT_Trans_Data"}, m.piece, w, parameters, data);
  }
};
static_assert(wire::fixed_size<NtTransactResponse> == 1 + 2 * 18);

// [MS-CIFS] 2.2.4.63.1. It has no response of its own.
struct NtTransactSecondaryRequest {
  static constexpr const char* kName = "SMB_COM_NT_TRANSACT_SECONDARY Request";

  NtTransactPiece piece;

  static constexpr void fields(auto& m, auto& w) {
    auto parameters = w.slot(), data = w.slot();
    w.constant("WordCount", uint8_t{18});
    nt_transact_piece(m.piece, w, parameters, data);
    w.reserved("Reserved2", 1);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    transaction_parts({"NT_Trans_Parameters", "NT_Trans_Data"}, m.piece, w, parameters, data);
  }
};
static_assert(wire::fixed_size<NtTransactSecondaryRequest> == 1 + 2 * 18);

}  // namespace sallyport::cifs
