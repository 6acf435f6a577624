#include "doctor/path/conversation.h"

#include "doctor/path/first_message.h"
#include "doctor/path/large_request.h"
#include "doctor/path/session_request.h"
#include "proto/nbt/session.h"

namespace sallyport::doctor {
namespace {

constexpr Millis kUnaskedWait{250};  // a server that hangs up on an address does so at once

nbt::Transport transport_of(uint16_t port) { return port == 139 ? nbt::Transport::session_service : nbt::Transport::direct_tcp; }

FirstBytes ending(const Heard& heard) {
  if (heard.error) return FirstBytes::reset;
  return heard.closed ? FirstBytes::closed : FirstBytes::silent;
}

// Waits until a whole frame is there; more than what an answer to NEGOTIATE can have is not waited for.
Heard hear_frame(const Socket& socket, nbt::Transport transport, const Deadline& deadline) {
  auto heard = hear(socket, nbt::kFrameHeaderSize, deadline);
  auto size = frame_size(heard.bytes, transport);
  if (!size || *size <= heard.bytes.size() || heard.closed || heard.error) return heard;
  auto more = hear(socket, *size - heard.bytes.size(), deadline);
  heard.bytes.insert(heard.bytes.end(), more.bytes.begin(), more.bytes.end());
  heard.closed = more.closed, heard.error = more.error;
  return heard;
}

// Hung up without a word of ours, or Samba's way to say that this address is not allowed.
bool turned_away(const Heard& heard) {
  if (!heard.bytes.empty()) return heard.bytes[0] == static_cast<uint8_t>(nbt::FrameType::negative_session_response);
  return heard.closed || heard.error;
}

class Attempt {
 public:
  explicit Attempt(const ConversationTask& task) : task_(task), transport_(transport_of(task.port)) {}

  // A new connection, with the session it needs on 139. What went wrong, or nothing.
  std::optional<FirstBytes> open(Conversation& out, const std::string& called_name) {
    auto dialed = dial(task_.to, task_.port, task_.timeout);
    if (!dialed.socket) return FirstBytes::not_tried;
    socket_ = std::move(dialed.socket);
    if (transport_ == nbt::Transport::direct_tcp) return std::nullopt;
    auto answer = request_session(socket_, called_name, Deadline(task_.timeout));
    if (answer.accepted) return std::nullopt;
    if (answer.refused.empty()) return answer.silent ? FirstBytes::silent : FirstBytes::turned_away;
    out.called_name_refused = answer.refused;
    return FirstBytes::session_refused;
  }

  bool waits_unasked() { return !turned_away(hear(socket_, 1, Deadline(kUnaskedWait))); }

  // The answer's content, or how it ended.
  std::expected<std::vector<uint8_t>, FirstBytes> ask(const Buffer& question) {
    Deadline deadline(task_.timeout);
    say(socket_, question.bytes(), deadline);
    auto heard = hear_frame(socket_, transport_, deadline);
    if (heard.bytes.empty()) return std::unexpected(ending(heard));
    if (transport_ == nbt::Transport::direct_tcp && turned_away(heard)) return std::unexpected(FirstBytes::turned_away);
    auto size = frame_size(heard.bytes, transport_);
    if (!size) return std::unexpected(FirstBytes::not_smb);
    bool whole = *size && *size <= heard.bytes.size();
    if (!whole) return std::unexpected(heard.error ? FirstBytes::reset : FirstBytes::unfinished);
    return std::vector(heard.bytes.begin() + nbt::kFrameHeaderSize, heard.bytes.begin() + static_cast<ptrdiff_t>(*size));
  }

  const Socket& socket() const { return socket_; }
  nbt::Transport transport() const { return transport_; }

 private:
  const ConversationTask& task_;
  nbt::Transport transport_;
  Socket socket_;
};

void try_smb2(const ConversationTask& task, const std::string& called, Conversation& out) {
  Attempt attempt(task);
  if (auto failed = attempt.open(out, called)) {
    out.outcome = *failed;
    return;
  }
  if (!attempt.waits_unasked()) {
    out.outcome = FirstBytes::turned_away;
    return;
  }
  auto answer = attempt.ask(smb2_offer(attempt.transport()));
  if (answer) read_smb2_answer(*answer, FileTime::now(), out);
  else out.outcome = answer.error();
}

FirstBytes try_smb1(const ConversationTask& task, const std::string& called) {
  Attempt attempt(task);
  Conversation ignored;
  if (auto failed = attempt.open(ignored, called)) return *failed;
  auto answer = attempt.ask(smb1_offer(attempt.transport()));
  return answer ? read_smb1_answer(*answer) : answer.error();
}

// What this machine's own clients would offer.
client::Offer offer_within(const OwnTerms& own) {
  client::Offer offer;
  std::erase_if(offer.dialects, [&](auto dialect) {
    auto number = static_cast<uint16_t>(dialect);
    return number < own.low || number > own.high;
  });
  if (!own.algorithms_by.empty()) offer.signing = own.algorithms;
  if (!own.ciphers_by.empty()) offer.ciphers = own.ciphers;
  return offer;
}

void try_own_offer(const ConversationTask& task, const std::string& called, Conversation& out) {
  auto offer = offer_within(task.own);
  if (offer.dialects.empty()) {
    out.own_offer = try_smb1(task, called);
    return;
  }
  Attempt attempt(task);
  Conversation found;
  if (auto failed = attempt.open(found, called)) {
    out.own_offer = *failed;
    return;
  }
  auto answer = attempt.ask(smb2_offer(attempt.transport(), offer));
  if (answer) read_smb2_answer(*answer, FileTime::now(), found);
  out.own_offer = answer ? found.outcome : answer.error();
  out.own_can_encrypt = found.can_encrypt;
}

// The start of a frame and nothing that says SMB: a server waits for the rest, what looks for SMB finds nothing.
void try_plain_bytes(const ConversationTask& task, const std::string& called, Conversation& out) {
  Attempt attempt(task);
  Conversation ignored;
  if (attempt.open(ignored, called)) return;
  Buffer beginning(nbt::kFrameHeaderSize);
  nbt::write_frame(beginning.data(), {nbt::FrameType::session_message, 200}, attempt.transport());
  beginning.append_zeros(8);
  Deadline deadline(std::min(task.timeout, Millis(1500)));
  say(attempt.socket(), beginning.bytes(), deadline);
  auto heard = hear(attempt.socket(), 1, deadline);
  out.plain_bytes = heard.bytes.empty() ? ending(heard) : FirstBytes::not_smb;
}

bool cut_off(FirstBytes outcome) {
  return outcome == FirstBytes::reset || outcome == FirstBytes::closed || outcome == FirstBytes::silent ||
         outcome == FirstBytes::no_dialect;
}

}  // namespace

Conversation converse(const ConversationTask& task) {
  Conversation out;
  out.port = task.port;
  auto called = task.called_name.empty() ? std::string(nbt::kSmbServerName) : task.called_name;
  try_smb2(task, called, out);
  if (out.outcome == FirstBytes::session_refused && called != nbt::kSmbServerName) {
    // Does it answer to the name that every server has?
    Attempt again(task);
    Conversation ignored;
    if (!again.open(ignored, std::string(nbt::kSmbServerName))) out.own_name = nbt::kSmbServerName;
  }
  if (cut_off(out.outcome)) out.smb1 = try_smb1(task, called);
  if (cut_off(out.outcome) && cut_off(out.smb1)) try_plain_bytes(task, called, out);
  if (out.outcome == FirstBytes::negotiated && task.own.limited()) try_own_offer(task, called, out);
  if (out.outcome == FirstBytes::negotiated) {
    Attempt large(task);
    Conversation ignored;
    if (!large.open(ignored, called)) send_large_request(large.socket(), large.transport(), task.timeout, out);
  }
  return out;
}

}  // namespace sallyport::doctor
