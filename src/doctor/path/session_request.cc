#include "doctor/path/session_request.h"

#include <unistd.h>

#include <array>

#include "proto/nbt/session.h"
#include "wire/decoder.h"

namespace sallyport::doctor {
namespace {

std::string own_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  std::string text(name.data());
  return text.substr(0, text.find('.'));
}

}  // namespace

SessionAnswer request_session(const Socket& socket, const std::string& called_name, const Deadline& deadline) {
  Buffer request;
  nbt::append_session_request({{nbt::Name::of(called_name, nbt::suffix::kFileServer), {}}, {nbt::Name::of(own_name()), {}}},
                              request);
  SessionAnswer answer;
  say(socket, request.bytes(), deadline);
  auto heard = hear(socket, nbt::kFrameHeaderSize, deadline);
  answer.closed = heard.closed || heard.error, answer.error = heard.error;
  if (heard.bytes.size() < nbt::kFrameHeaderSize) {
    answer.silent = !answer.closed;
    return answer;
  }
  auto frame = nbt::parse_frame(Bytes(heard.bytes).first(nbt::kFrameHeaderSize), nbt::Transport::session_service);
  if (!frame) {
    answer.refused = "an answer that is none of the session service's";
    return answer;
  }
  answer.accepted = frame->type == nbt::FrameType::positive_session_response;
  if (answer.accepted) return answer;
  answer.refused = nbt::to_string(frame->type);
  if (frame->type != nbt::FrameType::negative_session_response) return answer;
  if (heard.bytes.size() == nbt::kFrameHeaderSize) {
    auto more = hear(socket, 1, deadline);
    heard.bytes.insert(heard.bytes.end(), more.bytes.begin(), more.bytes.end());
  }
  nbt::NegativeSessionResponse reason;
  if (!wire::decode(reason, heard.bytes, nbt::kFrameHeaderSize)) answer.refused = nbt::to_string(reason.error);
  return answer;
}

}  // namespace sallyport::doctor
