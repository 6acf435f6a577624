// The Remote Administration Protocol: LAN Manager's remote calls, a TRANSACTION on \PIPE\LANMAN. A call is a number, two
// descriptors that say what its parameters and its data look like, and the parameters. Everything is in OEM characters.
// [MS-RAP] 2.5.1, 2.5.2
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-RAP] 2.5.1
enum class RapOpcode : uint16_t {
  net_share_enum = 0,
  net_share_get_info = 1,
  net_session_enum = 6,
  net_session_get_info = 7,
  net_server_get_info = 13,
  net_group_enum = 47,
  net_user_enum = 53,
  net_user_get_info = 56,
  net_user_get_groups = 59,
  net_wksta_get_info = 63,
  net_print_q_enum = 69,
  net_print_q_get_info = 70,
  net_print_job_enum = 76,
  net_print_job_get_info = 77,
  net_print_job_delete = 81,
  net_remote_tod = 91,
  net_server_enum2 = 104,
  net_wksta_user_logon = 132,
  net_server_enum3 = 215,
};

// Win32ErrorCode of an answer.
namespace rap_error {
inline constexpr uint16_t kSuccess = 0, kAccessDenied = 5, kNotSupported = 50, kInvalidParameter = 87, kInvalidLevel = 124,
                          kMoreData = 234, kBufTooSmall = 2123, kInvalidApi = 2142, kNetNameNotFound = 2310,
                          kQueueNotFound = 2150;
}

// [MS-RAP] 2.5.1
struct RapRequest {
  static constexpr const char* kName = "RAP Request";

  RapOpcode opcode{};
  std::string param_desc;  // "WrLeh"
  std::string data_desc;   // "B13BWz"
  Bytes params;            // one of the structs below; behind NetPrintJobSetInfo's and their like an auxiliary descriptor

  static constexpr void fields(auto& m, auto& w) {
    w("RAPOpcode", m.opcode);
    w.end_of_fixed();
    w.zero_ascii("ParamDesc", m.param_desc);
    w.zero_ascii("DataDesc", m.data_desc);
    w.rest("RAPParams", m.params);
  }
};
static_assert(wire::fixed_size<RapRequest> == 2);

// "WrLeh", "WrLh": every enumeration and every question about the server or workstation itself. [MS-RAP] 2.5.5.1.1 and others
struct RapLevelParams {
  static constexpr const char* kName = "RAP level and buffer";

  uint16_t info_level = 0;
  uint16_t receive_buffer_size = 0;  // as long may the data be

  static constexpr void fields(auto& m, auto& w) {
    w("InfoLevel", m.info_level);
    w("ReceiveBufferSize", m.receive_buffer_size);
  }
};
static_assert(wire::fixed_size<RapLevelParams> == 4);

// "zWrLh": about the share, user, queue or session of this name. [MS-RAP] 2.5.6.1.1 and others
struct RapNamedParams {
  static constexpr const char* kName = "RAP name, level and buffer";

  std::string name;
  RapLevelParams level;

  static constexpr void fields(auto& m, auto& w) {
    w.end_of_fixed();
    w.zero_ascii("Name", m.name);
    w.inner("Level", m.level);
  }
};

// "rL": the time of day has no levels. [MS-RAP] 2.5.9.1.1
struct RapBufferParams {
  static constexpr const char* kName = "RAP buffer";

  uint16_t receive_buffer_size = 0;

  static constexpr void fields(auto& m, auto& w) { w("ReceiveBufferSize", m.receive_buffer_size); }
};

// "WrLehDz": NetServerEnum2, where "WrLehDO" means that the domain is left out; NetServerEnum3 ("WrLehDzz") has the name to go
// on with behind it. [MS-RAP] 2.5.5.2.1, 2.5.5.3.1
struct RapServerEnumParams {
  static constexpr const char* kName = "NetServerEnum2 parameters";

  RapLevelParams level;
  uint32_t server_type = 0;  // as in browser announcements
  std::optional<std::string> domain;
  std::optional<std::string> first_name_to_return;

  static constexpr void fields(auto& m, auto& w) {
    w("Level", m.level);
    w("ServerType", m.server_type);
    w.end_of_fixed();
    if (!w.more(m.domain)) return;
    w.zero_ascii("Domain", *m.domain);
    if (w.more(m.first_name_to_return)) w.zero_ascii("FirstNameToReturn", *m.first_name_to_return);
  }
};
static_assert(wire::fixed_size<RapServerEnumParams> == 8);

// The parameters of an answer without more: NetRemoteTOD's, and those of what failed. [MS-RAP] 2.5.2
struct RapResponse {
  static constexpr const char* kName = "RAP Response";

  uint16_t win32_error_code = rap_error::kSuccess;
  uint16_t converter = 0;  // what to take from a string's pointer to have its place in the data

  static constexpr void fields(auto& m, auto& w) {
    w("Win32ErrorCode", m.win32_error_code);
    w("Converter", m.converter);
  }
};
static_assert(wire::fixed_size<RapResponse> == 4);

// Of an enumeration.
struct RapEnumResponse {
  static constexpr const char* kName = "RAP Response (enumeration)";

  RapResponse head;
  uint16_t entries_returned = 0;
  uint16_t entries_available = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("Head", m.head);
    w("EntriesReturned", m.entries_returned);
    w("EntriesAvailable", m.entries_available);
  }
};
static_assert(wire::fixed_size<RapEnumResponse> == 8);

// Of a question about one thing.
struct RapInfoResponse {
  static constexpr const char* kName = "RAP Response (information)";

  RapResponse head;
  uint16_t total_bytes_available = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("Head", m.head);
    w("TotalBytesAvailable", m.total_bytes_available);
  }
};
static_assert(wire::fixed_size<RapInfoResponse> == 6);

}  // namespace sallyport::cifs
