// The header every SMB1 message starts with, and the commands. [MS-CIFS] 2.2.3.1, 2.2.2.1
#pragma once

#include <string>

#include "base/nt_status.h"
#include "wire/fixed_size.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.2.1; those that are merely reserved, never used or not implemented by anybody are left out.
#define SALLYPORT_CIFS_COMMANDS(X)                          \
  X(create_directory, 0x00, "SMB_COM_CREATE_DIRECTORY")     \
  X(delete_directory, 0x01, "SMB_COM_DELETE_DIRECTORY")     \
  X(open, 0x02, "SMB_COM_OPEN")                             \
  X(create, 0x03, "SMB_COM_CREATE")                         \
  X(close, 0x04, "SMB_COM_CLOSE")                           \
  X(flush, 0x05, "SMB_COM_FLUSH")                           \
  X(delete_file, 0x06, "SMB_COM_DELETE")                    \
  X(rename, 0x07, "SMB_COM_RENAME")                         \
  X(query_information, 0x08, "SMB_COM_QUERY_INFORMATION")   \
  X(set_information, 0x09, "SMB_COM_SET_INFORMATION")       \
  X(read, 0x0A, "SMB_COM_READ")                             \
  X(write, 0x0B, "SMB_COM_WRITE")                           \
  X(lock_byte_range, 0x0C, "SMB_COM_LOCK_BYTE_RANGE")       \
  X(unlock_byte_range, 0x0D, "SMB_COM_UNLOCK_BYTE_RANGE")   \
  X(create_temporary, 0x0E, "SMB_COM_CREATE_TEMPORARY")     \
  X(create_new, 0x0F, "SMB_COM_CREATE_NEW")                 \
  X(check_directory, 0x10, "SMB_COM_CHECK_DIRECTORY")       \
  X(process_exit, 0x11, "SMB_COM_PROCESS_EXIT")             \
  X(seek, 0x12, "SMB_COM_SEEK")                             \
  X(lock_and_read, 0x13, "SMB_COM_LOCK_AND_READ")           \
  X(write_and_unlock, 0x14, "SMB_COM_WRITE_AND_UNLOCK")     \
  X(read_raw, 0x1A, "SMB_COM_READ_RAW")                     \
  X(read_mpx, 0x1B, "SMB_COM_READ_MPX")                     \
  X(write_raw, 0x1D, "SMB_COM_WRITE_RAW")                   \
  X(write_mpx, 0x1E, "SMB_COM_WRITE_MPX")                   \
  X(write_complete, 0x20, "SMB_COM_WRITE_COMPLETE")         \
  X(set_information2, 0x22, "SMB_COM_SET_INFORMATION2")     \
  X(query_information2, 0x23, "SMB_COM_QUERY_INFORMATION2") \
  X(locking_andx, 0x24, "SMB_COM_LOCKING_ANDX")             \
  X(transaction, 0x25, "SMB_COM_TRANSACTION")               \
  X(transaction_secondary, 0x26, "SMB_COM_TRANSACTION_SECONDARY")    \
  X(ioctl, 0x27, "SMB_COM_IOCTL")                           \
  X(copy, 0x29, "SMB_COM_COPY")                             \
  X(move, 0x2A, "SMB_COM_MOVE")                             \
  X(echo, 0x2B, "SMB_COM_ECHO")                             \
  X(write_and_close, 0x2C, "SMB_COM_WRITE_AND_CLOSE")       \
  X(open_andx, 0x2D, "SMB_COM_OPEN_ANDX")                   \
  X(read_andx, 0x2E, "SMB_COM_READ_ANDX")                   \
  X(write_andx, 0x2F, "SMB_COM_WRITE_ANDX")                 \
  X(transaction2, 0x32, "SMB_COM_TRANSACTION2")             \
  X(transaction2_secondary, 0x33, "SMB_COM_TRANSACTION2_SECONDARY")  \
  X(find_close2, 0x34, "SMB_COM_FIND_CLOSE2")               \
  X(tree_connect, 0x70, "SMB_COM_TREE_CONNECT")             \
  X(tree_disconnect, 0x71, "SMB_COM_TREE_DISCONNECT")       \
  X(negotiate, 0x72, "SMB_COM_NEGOTIATE")                   \
  X(session_setup_andx, 0x73, "SMB_COM_SESSION_SETUP_ANDX") \
  X(logoff_andx, 0x74, "SMB_COM_LOGOFF_ANDX")               \
  X(tree_connect_andx, 0x75, "SMB_COM_TREE_CONNECT_ANDX")   \
  X(query_information_disk, 0x80, "SMB_COM_QUERY_INFORMATION_DISK")  \
  X(search, 0x81, "SMB_COM_SEARCH")                         \
  X(find, 0x82, "SMB_COM_FIND")                             \
  X(find_unique, 0x83, "SMB_COM_FIND_UNIQUE")               \
  X(find_close, 0x84, "SMB_COM_FIND_CLOSE")                 \
  X(nt_transact, 0xA0, "SMB_COM_NT_TRANSACT")               \
  X(nt_transact_secondary, 0xA1, "SMB_COM_NT_TRANSACT_SECONDARY")    \
  X(nt_create_andx, 0xA2, "SMB_COM_NT_CREATE_ANDX")         \
  X(nt_cancel, 0xA4, "SMB_COM_NT_CANCEL")                   \
  X(nt_rename, 0xA5, "SMB_COM_NT_RENAME")                   \
  X(open_print_file, 0xC0, "SMB_COM_OPEN_PRINT_FILE")       \
  X(write_print_file, 0xC1, "SMB_COM_WRITE_PRINT_FILE")     \
  X(close_print_file, 0xC2, "SMB_COM_CLOSE_PRINT_FILE")     \
  X(get_print_queue, 0xC3, "SMB_COM_GET_PRINT_QUEUE")       \
  X(invalid, 0xFE, "SMB_COM_INVALID")                       \
  X(no_andx_command, 0xFF, "SMB_COM_NO_ANDX_COMMAND")

enum class Command : uint8_t {
#define X(name, value, text) name = value,
  SALLYPORT_CIFS_COMMANDS(X)
#undef X
};
// "SMB_COM_NEGOTIATE"; the number in hex when it has no name.
std::string to_string(Command command);

inline constexpr uint32_t kProtocolId = 0x424D53FF;  // 0xFF 'S' 'M' 'B'

namespace header_flags {
inline constexpr uint8_t kLockAndReadOk = 0x01;
inline constexpr uint8_t kBufAvail = 0x02;
inline constexpr uint8_t kCaseInsensitive = 0x08;
inline constexpr uint8_t kCanonicalizedPaths = 0x10;
inline constexpr uint8_t kOplock = 0x20;
inline constexpr uint8_t kOpbatch = 0x40;
inline constexpr uint8_t kReply = 0x80;
}  // namespace header_flags

// [MS-CIFS] 2.2.3.1, [MS-SMB] 2.2.3.1
namespace header_flags2 {
inline constexpr uint16_t kLongNames = 0x0001;
inline constexpr uint16_t kEas = 0x0002;
inline constexpr uint16_t kSecuritySignature = 0x0004;
inline constexpr uint16_t kCompressed = 0x0008;
inline constexpr uint16_t kSecuritySignatureRequired = 0x0010;
inline constexpr uint16_t kIsLongName = 0x0040;
inline constexpr uint16_t kReparsePath = 0x0400;
inline constexpr uint16_t kExtendedSecurity = 0x0800;
inline constexpr uint16_t kDfs = 0x1000;
inline constexpr uint16_t kPagingIo = 0x2000;
inline constexpr uint16_t kNtStatus = 0x4000;
inline constexpr uint16_t kUnicode = 0x8000;
}  // namespace header_flags2

// What stands in place of an NTSTATUS where the client did not ask for one. [MS-CIFS] 2.2.2.4
struct DosError {
  uint8_t error_class = 0;
  uint16_t code = 0;
  constexpr bool operator==(const DosError&) const = default;
};
// "ERRSRV 2"
std::string to_string(DosError error);

struct Header {
  static constexpr const char* kName = "SMB Header";
  static constexpr size_t kSize = 32;

  Command command = Command::negotiate;
  NtStatus status = NtStatus::success;  // when has_nt_status(), else see dos_error()
  uint8_t flags = 0;
  uint16_t flags2 = 0;
  uint16_t pid_high = 0;
  std::array<uint8_t, 8> security_features{};  // the signature, where messages are signed
  uint16_t tid = 0;
  uint16_t pid_low = 0;
  uint16_t uid = 0;
  uint16_t mid = 0;

  constexpr bool is_response() const { return flags & header_flags::kReply; }
  constexpr bool is_unicode() const { return flags2 & header_flags2::kUnicode; }
  constexpr bool has_nt_status() const { return flags2 & header_flags2::kNtStatus; }
  constexpr uint32_t pid() const { return uint32_t{pid_high} << 16 | pid_low; }
  constexpr DosError dos_error() const {
    auto raw = static_cast<uint32_t>(status);
    return {static_cast<uint8_t>(raw), static_cast<uint16_t>(raw >> 16)};
  }

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Protocol", kProtocolId);
    w("Command", m.command);
    w("Status", m.status);
    w("Flags", m.flags);
    w("Flags2", m.flags2);
    w("PIDHigh", m.pid_high);
    w("SecurityFeatures", m.security_features);
    w.reserved("Reserved", 2);
    w("TID", m.tid);
    w("PIDLow", m.pid_low);
    w("UID", m.uid);
    w("MID", m.mid);
  }
};
static_assert(wire::fixed_size<Header> == Header::kSize);

}  // namespace sallyport::cifs
