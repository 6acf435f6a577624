#include "proto/nbt/session.h"

#include <fmt/format.h>

namespace sallyport::nbt {

namespace {
void append_frame(FrameType type, Bytes trailer, Buffer& out) {
  Frame frame{type, static_cast<uint32_t>(trailer.size())};
  write_frame(out.append(kFrameHeaderSize), frame, Transport::session_service);
  out.append(trailer);
}
}  // namespace

std::optional<SessionRequest> decode_session_request(Bytes trailer) {
  auto called = take_second_level(trailer);
  if (!called) return std::nullopt;
  auto calling = take_second_level(trailer);
  if (!calling) return std::nullopt;
  return SessionRequest{*called, *calling};
}

void append_session_request(const SessionRequest& request, Buffer& out) {
  auto names = encode_second_level(request.called) + encode_second_level(request.calling);
  append_frame(FrameType::session_request, as_bytes(names), out);
}

void append_positive_response(Buffer& out) { append_frame(FrameType::positive_session_response, {}, out); }

void append_negative_response(SessionError error, Buffer& out) {
  auto code = static_cast<uint8_t>(error);
  append_frame(FrameType::negative_session_response, {&code, 1}, out);
}

void append_keep_alive(Buffer& out) { append_frame(FrameType::session_keep_alive, {}, out); }

std::string to_string(SessionError error) {
  switch (error) {
    case SessionError::not_listening_on_called_name: return "not listening on called name";
    case SessionError::not_listening_for_calling_name: return "not listening for calling name";
    case SessionError::called_name_not_present: return "called name not present";
    case SessionError::insufficient_resources: return "called name present, but insufficient resources";
    case SessionError::unspecified_error: return "unspecified error";
  }
  return fmt::format("0x{:02x}", static_cast<int>(error));
}

}  // namespace sallyport::nbt
