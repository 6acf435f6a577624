// The header every SMB2 message starts with, the commands and the dialects. [MS-SMB2] 2.2.1
#pragma once

#include <string>

#include "base/nt_status.h"
#include "wire/fixed_size.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.1.2
enum class Command : uint16_t {
  negotiate = 0x00,
  session_setup = 0x01,
  logoff = 0x02,
  tree_connect = 0x03,
  tree_disconnect = 0x04,
  create = 0x05,
  close = 0x06,
  flush = 0x07,
  read = 0x08,
  write = 0x09,
  lock = 0x0A,
  ioctl = 0x0B,
  cancel = 0x0C,
  echo = 0x0D,
  query_directory = 0x0E,
  change_notify = 0x0F,
  query_info = 0x10,
  set_info = 0x11,
  oplock_break = 0x12,
};
inline constexpr uint16_t kCommandCount = 0x13;

enum class Dialect : uint16_t {
  none = 0,
  smb2_0_2 = 0x0202,
  smb2_1 = 0x0210,
  smb2_wildcard = 0x02FF,  // the answer to an SMB1 NEGOTIATE with "SMB 2.???"
  smb3_0 = 0x0300,
  smb3_0_2 = 0x0302,
  smb3_1_1 = 0x0311,
};

// "QUERY_DIRECTORY", "3.1.1"; the number in hex when it has no name.
std::string to_string(Command command);
std::string to_string(Dialect dialect);

namespace header_flags {
inline constexpr uint32_t kServerToRedir = 0x00000001;
inline constexpr uint32_t kAsyncCommand = 0x00000002;
inline constexpr uint32_t kRelatedOperations = 0x00000004;
inline constexpr uint32_t kSigned = 0x00000008;
inline constexpr uint32_t kPriorityMask = 0x00000070;
inline constexpr uint32_t kDfsOperations = 0x10000000;
inline constexpr uint32_t kReplayOperation = 0x20000000;
}  // namespace header_flags

inline constexpr uint32_t kProtocolId = 0x424D53FE;           // 0xFE 'S' 'M' 'B'
inline constexpr uint32_t kTransformProtocolId = 0x424D53FD;  // 0xFD 'S' 'M' 'B'
inline constexpr uint32_t kCompressionProtocolId = 0x424D53FC;
inline constexpr uint32_t kSmb1ProtocolId = 0x424D53FF;

// The MessageId of everything a server sends unasked ([MS-SMB2] 3.3.4.6, 3.3.4.7).
inline constexpr uint64_t kUnsolicitedMessageId = 0xFFFFFFFFFFFFFFFF;

struct Header {
  static constexpr const char* kName = "SMB2 Header";
  static constexpr size_t kSize = 64;

  uint16_t credit_charge = 0;
  NtStatus status = NtStatus::success;  // in requests of dialect 3.x: channel_sequence() and 16 reserved bits
  Command command = Command::negotiate;
  uint16_t credits = 0;  // requested or granted
  uint32_t flags = 0;
  uint32_t next_command = 0;
  uint64_t message_id = 0;
  uint64_t async_id = 0;    // when is_async()
  uint32_t process_id = 0;  // "Reserved" in the specification; else
  uint32_t tree_id = 0;
  uint64_t session_id = 0;
  std::array<uint8_t, 16> signature{};

  constexpr bool is_response() const { return flags & header_flags::kServerToRedir; }
  constexpr bool is_async() const { return flags & header_flags::kAsyncCommand; }
  constexpr bool is_related() const { return flags & header_flags::kRelatedOperations; }
  constexpr bool is_signed() const { return flags & header_flags::kSigned; }
  constexpr uint16_t channel_sequence() const { return static_cast<uint16_t>(status); }

  static constexpr void fields(auto& m, auto& w) {
    w.constant("ProtocolId", kProtocolId);
    w.constant("StructureSize", uint16_t{64});
    w("CreditCharge", m.credit_charge);
    w("Status", m.status);
    w("Command", m.command);
    w("Credits", m.credits);
    w("Flags", m.flags);
    w("NextCommand", m.next_command);
    w("MessageId", m.message_id);
    if (m.is_async()) {
      w("AsyncId", m.async_id);
    } else {
      w("ProcessId", m.process_id);
      w("TreeId", m.tree_id);
    }
    w("SessionId", m.session_id);
    w("Signature", m.signature);
  }
};
static_assert(wire::fixed_size<Header> == Header::kSize);

// [MS-SMB2] 2.2.14.1. All ones stands for "the file the previous request of this compound opened" (3.3.5.2.7.2).
struct FileId {
  static constexpr const char* kName = "SMB2_FILEID";
  uint64_t persistent_id = 0;
  uint64_t volatile_id = 0;

  constexpr auto operator<=>(const FileId&) const = default;
  constexpr bool is_previous() const { return persistent_id == ~uint64_t{0} && volatile_id == ~uint64_t{0}; }

  static constexpr void fields(auto& m, auto& w) {
    w("Persistent", m.persistent_id);
    w("Volatile", m.volatile_id);
  }
};
inline constexpr FileId kPreviousFile{~uint64_t{0}, ~uint64_t{0}};

}  // namespace sallyport::smb2
