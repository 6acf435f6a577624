#include "audit/quic/smb_question.h"

#include "audit/probe/algorithms.h"
#include "proto/nbt/frame.h"

namespace sallyport::audit {
namespace {

constexpr size_t kLongestAnswer = 32 * 1024;

}  // namespace

Buffer SmbQuestion::ask() {
  auto message = dialogue_.negotiate(full_offer());
  Buffer out(nbt::kFrameHeaderSize);
  nbt::Frame header{nbt::FrameType::session_message, static_cast<uint32_t>(message.size())};
  nbt::write_frame(out.data(), header, nbt::Transport::direct_tcp);
  out.append(message);
  return out;
}

std::optional<SmbQuestion::Answer> SmbQuestion::read(Bytes stream) {
  if (stream.size() < nbt::kFrameHeaderSize) return std::nullopt;
  auto frame = nbt::parse_frame(stream, nbt::Transport::direct_tcp);
  if (!frame || frame->length > kLongestAnswer) return Answer();
  auto payload = stream.subspan(nbt::kFrameHeaderSize);
  if (payload.size() < frame->length) return std::nullopt;
  auto replies = dialogue_.take(Buffer(payload.first(frame->length)));
  if (!replies) return Answer();
  const auto& reply = replies->front();
  Answer out{true, reply.status(), smb2::Dialect::none};
  if (out.status != NtStatus::success) return out;
  auto negotiated = dialogue_.negotiated(reply);
  if (!negotiated) return Answer();
  out.dialect = negotiated->dialect;
  return out;
}

}  // namespace sallyport::audit
