// What the session service's own frames carry. RFC 1002 4.3.2 to 4.3.6
#pragma once

#include "base/buffer.h"
#include "proto/nbt/frame.h"

namespace sallyport::nbt {

// RFC 1002 4.3.2: behind the four bytes, the two names.
struct SessionRequest {
  ScopedName called;
  ScopedName calling;
  constexpr bool operator==(const SessionRequest&) const = default;
};
std::optional<SessionRequest> decode_session_request(Bytes trailer);
// Appends the whole frame, header included.
void append_session_request(const SessionRequest& request, Buffer& out);

// RFC 1002 4.3.4
enum class SessionError : uint8_t {
  not_listening_on_called_name = 0x80,
  not_listening_for_calling_name = 0x81,
  called_name_not_present = 0x82,
  insufficient_resources = 0x83,
  unspecified_error = 0x8F,
};
std::string to_string(SessionError error);

// Each appends the whole frame.
void append_positive_response(Buffer& out);
void append_negative_response(SessionError error, Buffer& out);
void append_keep_alive(Buffer& out);

struct NegativeSessionResponse {
  static constexpr const char* kName = "NEGATIVE SESSION RESPONSE";
  SessionError error = SessionError::unspecified_error;
  static constexpr void fields(auto& m, auto& w) { w("ERROR_CODE", m.error); }
};

// RFC 1002 4.3.5
struct RetargetSessionResponse {
  static constexpr const char* kName = "RETARGET SESSION RESPONSE";
  std::array<uint8_t, 4> address{};
  uint16_t port = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("RETARGET_IP_ADDRESS", m.address);
    w.be("PORT", m.port);
  }
};
static_assert(wire::fixed_size<RetargetSessionResponse> == 6);

}  // namespace sallyport::nbt
