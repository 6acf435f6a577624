#include "doctor/path/first_message.h"

#include <algorithm>

#include "proto/cifs/block.h"
#include "proto/cifs/negotiate.h"
#include "proto/smb2/negotiate.h"

namespace sallyport::doctor {
namespace {

using namespace smb2;

Buffer framed(const Buffer& message, nbt::Transport transport) {
  Buffer out(nbt::kFrameHeaderSize);
  nbt::write_frame(out.data(), {nbt::FrameType::session_message, static_cast<uint32_t>(message.size())}, transport);
  out.append(message.bytes());
  return out;
}

// 0x02FF, the wildcard, is an answer to SMB 1 only.
bool is_dialect(Dialect dialect) {
  auto known = client::Offer().dialects;
  return std::find(known.begin(), known.end(), dialect) != known.end();
}

std::chrono::seconds difference(FileTime theirs, FileTime ours) {
  return std::chrono::seconds(static_cast<int64_t>(theirs.ticks - ours.ticks) / static_cast<int64_t>(FileTime::kTicksPerSecond));
}

}  // namespace

Buffer smb2_offer(nbt::Transport transport, const client::Offer& offer) {
  return framed(client::Dialogue().negotiate(offer), transport);
}

Buffer smb1_offer(nbt::Transport transport) {
  namespace flags2 = cifs::header_flags2;
  cifs::Header head;
  head.command = cifs::Command::negotiate;
  head.flags = cifs::header_flags::kCaseInsensitive | cifs::header_flags::kCanonicalizedPaths;
  head.flags2 = flags2::kLongNames | flags2::kNtStatus | flags2::kUnicode | flags2::kExtendedSecurity;
  head.pid_low = 1;
  cifs::NegotiateRequest request;
  request.dialects.emplace_back().name = cifs::kDialectNtLm012;
  return framed(cifs::message(head, request), transport);
}

std::optional<size_t> frame_size(Bytes heard, nbt::Transport transport) {
  if (heard.size() < nbt::kFrameHeaderSize) return 0;
  auto frame = nbt::parse_frame(heard.first(nbt::kFrameHeaderSize), transport);
  if (!frame || frame->type != nbt::FrameType::session_message) return std::nullopt;
  return nbt::kFrameHeaderSize + frame->length;
}

void read_smb2_answer(Bytes message, FileTime now, Conversation& out) {
  out.outcome = FirstBytes::not_smb;
  client::Dialogue dialogue;
  auto replies = dialogue.take(Buffer(message));
  if (!replies || replies->front().header.command != Command::negotiate) return;
  if (is_error(replies->front().status())) {
    out.outcome = FirstBytes::no_dialect;
    return;
  }
  auto answer = dialogue.negotiated(replies->front());
  if (!answer || !is_dialect(answer->dialect)) return;
  out.outcome = FirstBytes::negotiated;
  out.dialect = static_cast<uint16_t>(answer->dialect);
  out.signing_offered = audit::known(answer->security_mode & (security_mode::kSigningEnabled | security_mode::kSigningRequired));
  out.signing_required = audit::known(answer->security_mode & security_mode::kSigningRequired);
  if (answer->signing_told) out.signing_algorithm = smb2::to_string(answer->signing);
  out.can_encrypt = audit::known(answer->cipher != Cipher::none);
  if (answer->system_time) out.skew = difference(answer->system_time, now);
}

// The header's 32 bytes, then WordCount and DialectIndex, which is 0xFFFF when none was taken. [MS-CIFS] 2.2.3.1, 2.2.4.52.2
FirstBytes read_smb1_answer(Bytes message) {
  constexpr size_t kHeader = 32;
  if (message.size() < kHeader + 3 || load_le<uint32_t>(message.data()) != cifs::kProtocolId || message[4] != 0x72)
    return FirstBytes::not_smb;
  bool taken = message[kHeader] >= 1 && load_le<uint16_t>(message.data() + kHeader + 1) == 0;
  return taken ? FirstBytes::negotiated : FirstBytes::no_dialect;
}

}  // namespace sallyport::doctor
