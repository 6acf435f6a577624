#include "cli/decode/frames.h"

#include "proto/smb2/header.h"

namespace sallyport::cli {

namespace {
constexpr size_t kRecognisable = nbt::kFrameHeaderSize + 4;

bool is_protocol_id(uint32_t id) {
  return id == smb2::kProtocolId || id == smb2::kTransformProtocolId || id == smb2::kCompressionProtocolId ||
         id == smb2::kSmb1ProtocolId;
}
}  // namespace

void FrameReader::add(Bytes bytes, const Sink& sink) {
  buffer_.append(bytes);
  size_t used = 0;
  while (used < buffer_.size()) {
    auto left = buffer_.bytes().subspan(used);
    size_t taken = lost_its_place_ ? find_message(left) : take_frame(left, sink);
    used += taken;
    if (!taken && !lost_its_place_) break;
    if (lost_its_place_ && buffer_.size() - used < kRecognisable) break;
  }
  if (!used) return;
  Buffer rest(buffer_.bytes().subspan(used));
  buffer_.swap(rest);
}

void FrameReader::gap() {
  lost_ += buffer_.size();
  buffer_.clear();
  lost_its_place_ = true;
}

size_t FrameReader::take_frame(Bytes left, const Sink& sink) {
  if (left.size() < nbt::kFrameHeaderSize) return 0;
  // A connection to another port than 139 that starts the session service's conversation is one.
  if (left[0] == static_cast<uint8_t>(nbt::FrameType::session_request)) transport_ = nbt::Transport::session_service;
  auto frame = nbt::parse_frame(left.first(nbt::kFrameHeaderSize), transport_);
  if (!frame) {
    lost_its_place_ = true;
    return 0;
  }
  if (left.size() - nbt::kFrameHeaderSize < frame->length) return 0;
  sink(*frame, left.subspan(nbt::kFrameHeaderSize, frame->length));
  return nbt::kFrameHeaderSize + frame->length;
}

// Skips to four bytes of header with a message's protocol id behind them, or to the last bytes that may become such.
size_t FrameReader::find_message(Bytes left) {
  size_t at = 0;
  for (; at + kRecognisable <= left.size(); at++) {
    if (left[at] != 0 || !is_protocol_id(load_le<uint32_t>(left.data() + at + nbt::kFrameHeaderSize))) continue;
    lost_its_place_ = false;
    break;
  }
  lost_ += at;
  return at;
}

}  // namespace sallyport::cli
