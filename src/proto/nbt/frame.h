// The four bytes before every message on TCP, of two kinds: on port 139 the NetBIOS session service with its own
// conversation (RFC 1002 4.3), on port 445 a zero and a 24-bit length ([MS-SMB2] 2.1).
#pragma once

#include <expected>

#include "proto/nbt/name.h"
#include "wire/fixed_size.h"

namespace sallyport::nbt {

enum class Transport : uint8_t { direct_tcp, session_service };

// RFC 1002 4.3.1
enum class FrameType : uint8_t {
  session_message = 0x00,
  session_request = 0x81,
  positive_session_response = 0x82,
  negative_session_response = 0x83,
  retarget_session_response = 0x84,
  session_keep_alive = 0x85,
};
std::string to_string(FrameType type);

inline constexpr size_t kFrameHeaderSize = 4;
inline constexpr uint32_t kMaxSessionLength = 0x1FFFF;  // 16 bits and the extension bit
inline constexpr uint32_t kMaxDirectLength = 0xFFFFFF;

struct Frame {
  FrameType type = FrameType::session_message;
  uint32_t length = 0;  // of what follows the four bytes
  constexpr bool operator==(const Frame&) const = default;
};

enum class FrameError : uint8_t {
  unknown_type,    // not a type of this transport: the peer speaks something else
  reserved_flags,  // bits of the flags that must be zero
  bad_length,      // a length this type cannot have
};

// Reads the four bytes. Length limits are the caller's business.
std::expected<Frame, FrameError> parse_frame(Bytes header, Transport transport);

// Writes them; the length must fit (kMaxSessionLength, kMaxDirectLength).
void write_frame(uint8_t* header, Frame frame, Transport transport);
constexpr uint32_t max_length(Transport transport) {
  return transport == Transport::direct_tcp ? kMaxDirectLength : kMaxSessionLength;
}

}  // namespace sallyport::nbt
