// TREE_CONNECT_ANDX: reach a share. [MS-CIFS] 2.2.4.55, [MS-SMB] 2.2.4.7
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

namespace tree_connect_flags {
inline constexpr uint16_t kDisconnectTid = 0x0001;
inline constexpr uint16_t kExtendedSignatures = 0x0004;
inline constexpr uint16_t kExtendedResponse = 0x0008;
}  // namespace tree_connect_flags

// What Service says. [MS-CIFS] 2.2.4.55.1
inline constexpr std::string_view kServiceDisk = "A:";
inline constexpr std::string_view kServicePrinter = "LPT1:";
inline constexpr std::string_view kServicePipe = "IPC";
inline constexpr std::string_view kServiceComm = "COMM";
inline constexpr std::string_view kServiceAny = "?????";

// [MS-CIFS] 2.2.4.55.1
struct TreeConnectAndxRequest {
  static constexpr const char* kName = "SMB_COM_TREE_CONNECT_ANDX Request";

  bool unicode = false;
  AndX andx;
  uint16_t flags = 0;  // tree_connect_flags::*
  Bytes password;      // of the share; one zero byte where users log in
  Text path;           // \\server\share
  std::string service;

  static constexpr void fields(auto& m, auto& w) {
    auto password = w.slot();
    w.constant("WordCount", uint8_t{4});
    andx_fields(m.andx, w);
    w("Flags", m.flags);
    w.length("PasswordLength", password, uint16_t{});
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.bytes("Password", password, m.password);
    text("Path", w, m.unicode, m.path);
    w.zero_ascii("Service", m.service);
  }
};
static_assert(wire::fixed_size<TreeConnectAndxRequest> == 1 + 2 * 4);

namespace optional_support {
inline constexpr uint16_t kSearchBits = 0x0001;
inline constexpr uint16_t kShareIsInDfs = 0x0002;
inline constexpr uint16_t kCscMask = 0x000C;
inline constexpr uint16_t kUniqueFileName = 0x0010;
inline constexpr uint16_t kExtendedSignatures = 0x0020;
}  // namespace optional_support

// What the three forms of the response end with.
constexpr void service_and_file_system(auto& m, auto& w) {
  w.byte_count("ByteCount", uint16_t{});
  w.zero_ascii("Service", m.service);
  last_text("NativeFileSystem", w, m.unicode, m.native_file_system);
}

// [MS-CIFS] 2.2.4.55.2
struct TreeConnectAndxResponse {
  static constexpr const char* kName = "SMB_COM_TREE_CONNECT_ANDX Response";

  bool unicode = false;
  AndX andx;
  uint16_t optional_support = 0;  // optional_support::*
  std::string service;
  std::optional<Text> native_file_system;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{3});
    andx_fields(m.andx, w);
    w("OptionalSupport", m.optional_support);
    w.end_of_fixed();
    service_and_file_system(m, w);
  }
};

// [MS-SMB] 2.2.4.7.2: the answer to kExtendedResponse.
struct TreeConnectAndxResponseExtended {
  static constexpr const char* kName = "SMB_COM_TREE_CONNECT_ANDX Response (extended)";

  bool unicode = false;
  AndX andx;
  uint16_t optional_support = 0;
  uint32_t maximal_share_access_rights = 0;
  uint32_t guest_maximal_share_access_rights = 0;
  std::string service;
  std::optional<Text> native_file_system;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{7});
    andx_fields(m.andx, w);
    w("OptionalSupport", m.optional_support);
    w("MaximalShareAccessRights", m.maximal_share_access_rights);
    w("GuestMaximalShareAccessRights", m.guest_maximal_share_access_rights);
    w.end_of_fixed();
    service_and_file_system(m, w);
  }
};
static_assert(wire::fixed_size<TreeConnectAndxResponseExtended> == 1 + 2 * 7);

// Of the LAN Manager dialects. draft-leach-cifs-v1-spec-01 4.1.4
struct TreeConnectAndxResponseLanman {
  static constexpr const char* kName = "SMB_COM_TREE_CONNECT_ANDX Response (LAN Manager)";

  bool unicode = false;
  AndX andx;
  std::string service;
  std::optional<Text> native_file_system;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    andx_fields(m.andx, w);
    w.end_of_fixed();
    service_and_file_system(m, w);
  }
};

}  // namespace sallyport::cifs
