#include "proto/nbt/frame.h"

#include <fmt/format.h>

namespace sallyport::nbt {

namespace {
constexpr uint8_t kExtensionBit = 0x01;

bool length_allowed(Frame frame) {
  switch (frame.type) {
    case FrameType::session_message:
    case FrameType::session_request: return true;
    case FrameType::positive_session_response:
    case FrameType::session_keep_alive: return frame.length == 0;
    case FrameType::negative_session_response: return frame.length == 1;
    case FrameType::retarget_session_response: return frame.length == 6;
  }
  return false;
}

bool known(FrameType type) {
  auto number = static_cast<uint8_t>(type);
  return number == 0 || (number >= 0x81 && number <= 0x85);
}
}  // namespace

std::expected<Frame, FrameError> parse_frame(Bytes header, Transport transport) {
  Frame frame{static_cast<FrameType>(header[0]), 0};
  if (transport == Transport::direct_tcp) {
    // quirk: some clients send NetBIOS keep-alives on 445 too; Windows drops them there without a word.
    if (frame.type == FrameType::session_keep_alive && !header[1] && !header[2] && !header[3]) return frame;
    if (frame.type != FrameType::session_message) return std::unexpected(FrameError::unknown_type);
    frame.length = uint32_t{header[1]} << 16 | load_be<uint16_t>(&header[2]);
    return frame;
  }
  if (!known(frame.type)) return std::unexpected(FrameError::unknown_type);
  if (header[1] & ~kExtensionBit) return std::unexpected(FrameError::reserved_flags);
  frame.length = uint32_t{header[1]} << 16 | load_be<uint16_t>(&header[2]);
  if (!length_allowed(frame)) return std::unexpected(FrameError::bad_length);
  return frame;
}

void write_frame(uint8_t* header, Frame frame, Transport transport) {
  header[0] = static_cast<uint8_t>(frame.type);
  header[1] = static_cast<uint8_t>(frame.length >> 16 & (transport == Transport::direct_tcp ? 0xFF : kExtensionBit));
  store_be(header + 2, static_cast<uint16_t>(frame.length));
}

std::string to_string(FrameType type) {
  switch (type) {
    case FrameType::session_message: return "SESSION MESSAGE";
    case FrameType::session_request: return "SESSION REQUEST";
    case FrameType::positive_session_response: return "POSITIVE SESSION RESPONSE";
    case FrameType::negative_session_response: return "NEGATIVE SESSION RESPONSE";
    case FrameType::retarget_session_response: return "RETARGET SESSION RESPONSE";
    case FrameType::session_keep_alive: return "SESSION KEEP ALIVE";
  }
  return fmt::format("0x{:02x}", static_cast<int>(type));
}

}  // namespace sallyport::nbt
