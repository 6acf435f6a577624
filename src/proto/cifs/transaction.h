// TRANSACTION (named pipes, mailslots, the LAN Manager remote calls) and TRANSACTION2: a call with parameters and data, as far
// as both fit one message each way. [MS-CIFS] 2.2.4.33, 2.2.4.46
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// The first setup word of a TRANSACTION on a pipe; the second is the FID or, for some, a priority. [MS-CIFS] 2.2.2.2
enum class TransSubcommand : uint16_t {
  set_nmpipe_state = 0x0001,
  raw_read_nmpipe = 0x0011,
  query_nmpipe_state = 0x0021,
  query_nmpipe_info = 0x0022,
  peek_nmpipe = 0x0023,
  transact_nmpipe = 0x0026,
  raw_write_nmpipe = 0x0031,
  read_nmpipe = 0x0036,
  write_nmpipe = 0x0037,
  wait_nmpipe = 0x0053,
  call_nmpipe = 0x0054,
};

// The one setup word of a TRANSACTION2.
enum class Trans2Subcommand : uint16_t {
  open2 = 0x0000,
  find_first2 = 0x0001,
  find_next2 = 0x0002,
  query_fs_information = 0x0003,
  set_fs_information = 0x0004,
  query_path_information = 0x0005,
  set_path_information = 0x0006,
  query_file_information = 0x0007,
  set_file_information = 0x0008,
  fsctl = 0x0009,
  ioctl2 = 0x000A,
  find_notify_first = 0x000B,
  find_notify_next = 0x000C,
  create_directory = 0x000D,
  session_setup = 0x000E,
  get_dfs_referral = 0x0010,
  report_dfs_inconsistency = 0x0011,
};

namespace transaction_flags {
inline constexpr uint16_t kDisconnectTid = 0x0001;
inline constexpr uint16_t kNoResponse = 0x0002;
}  // namespace transaction_flags

// What both requests have in common: all but the command and what the name means.
struct TransactionCall {
  uint16_t total_parameter_count = 0;  // of all messages together
  uint16_t total_data_count = 0;
  uint16_t max_parameter_count = 0;
  uint16_t max_data_count = 0;
  uint8_t max_setup_count = 0;
  uint16_t flags = 0;    // transaction_flags::*
  uint32_t timeout = 0;  // milliseconds; 0 not to wait, all ones for ever
  std::vector<uint16_t> setup;
  Bytes parameters, data;
};
constexpr void transaction_words(auto& call, auto& w, auto& setup, auto& parameters, auto& data) {
  w.count("WordCount", setup, uint8_t{}, 14);
  w("TotalParameterCount", call.total_parameter_count);
  w("TotalDataCount", call.total_data_count);
  w("MaxParameterCount", call.max_parameter_count);
  w("MaxDataCount", call.max_data_count);
  w("MaxSetupCount", call.max_setup_count);
  w.reserved("Reserved1", 1);
  w("Flags", call.flags);
  w("Timeout", call.timeout);
  w.reserved("Reserved2", 2);
  w.length("ParameterCount", parameters, uint16_t{});
  w.start("ParameterOffset", parameters, uint16_t{});
  w.length("DataCount", data, uint16_t{});
  w.start("DataOffset", data, uint16_t{});
  w.same_count("SetupCount", setup, uint8_t{});
  w.reserved("Reserved3", 1);
  w.end_of_fixed();
  w.array("Setup", setup, call.setup);
  w.byte_count("ByteCount", uint16_t{});
}
constexpr void transaction_parts(const char* const (&labels)[2], auto& call, auto& w, auto& parameters, auto& data) {
  w.pad(4);
  w.bytes(labels[0], parameters, call.parameters);
  w.pad(4);
  w.bytes(labels[1], data, call.data);
}

// [MS-CIFS] 2.2.4.33.1
struct TransactionRequest {
  static constexpr const char* kName = "SMB_COM_TRANSACTION Request";

  bool unicode = false;
  TransactionCall call;
  Text name;  // "\PIPE\", "\MAILSLOT\BROWSE", "\PIPE\LANMAN"

  static constexpr void fields(auto& m, auto& w) {
    auto setup = w.slot(), parameters = w.slot(), data = w.slot();
    transaction_words(m.call, w, setup, parameters, data);
    text("Name", w, m.unicode, m.name);
    transaction_parts({"Trans_Parameters", "Trans_Data"}, m.call, w, parameters, data);
  }
};
static_assert(wire::fixed_size<TransactionRequest> == 1 + 2 * 14);

// [MS-CIFS] 2.2.4.46.1
struct Transaction2Request {
  static constexpr const char* kName = "SMB_COM_TRANSACTION2 Request";

  TransactionCall call;

  static constexpr void fields(auto& m, auto& w) {
    auto setup = w.slot(), parameters = w.slot(), data = w.slot();
    transaction_words(m.call, w, setup, parameters, data);
    w.gap("Name", 1);
    transaction_parts({"Trans2_Parameters", "Trans2_Data"}, m.call, w, parameters, data);
  }
};

// Of both. [MS-CIFS] 2.2.4.33.2, 2.2.4.46.2
struct TransactionAnswer {
  uint16_t total_parameter_count = 0;
  uint16_t total_data_count = 0;
  uint16_t parameter_displacement = 0;  // of these in all
  uint16_t data_displacement = 0;
  std::vector<uint16_t> setup;
  Bytes parameters, data;
};
constexpr void transaction_answer(const char* const (&labels)[2], auto& answer, auto& w) {
  auto setup = w.slot(), parameters = w.slot(), data = w.slot();
  w.count("WordCount", setup, uint8_t{}, 10);
  w("TotalParameterCount", answer.total_parameter_count);
  w("TotalDataCount", answer.total_data_count);
  w.reserved("Reserved1", 2);
  w.length("ParameterCount", parameters, uint16_t{});
  w.start("ParameterOffset", parameters, uint16_t{});
  w("ParameterDisplacement", answer.parameter_displacement);
  w.length("DataCount", data, uint16_t{});
  w.start("DataOffset", data, uint16_t{});
  w("DataDisplacement", answer.data_displacement);
  w.same_count("SetupCount", setup, uint8_t{});
  w.reserved("Reserved2", 1);
  w.end_of_fixed();
  w.array("Setup", setup, answer.setup);
  w.byte_count("ByteCount", uint16_t{});
  transaction_parts(labels, answer, w, parameters, data);
}

// [MS-CIFS] 2.2.4.33.2. An interim answer is an ErrorResponse.
struct TransactionResponse {
  static constexpr const char* kName = "SMB_COM_TRANSACTION Response";

  TransactionAnswer answer;

  static constexpr void fields(auto& m, auto& w) { transaction_answer({"Trans_Parameters", "Trans_Data"}, m.answer, w); }
};
static_assert(wire::fixed_size<TransactionResponse> == 1 + 2 * 10);

// [MS-CIFS] 2.2.4.46.2
struct Transaction2Response {
  static constexpr const char* kName = "SMB_COM_TRANSACTION2 Response";

  TransactionAnswer answer;

  static constexpr void fields(auto& m, auto& w) { transaction_answer({"Trans2_Parameters", "Trans2_Data"}, m.answer, w); }
};

}  // namespace sallyport::cifs
