// How answers leave a connection: collected, signed or encrypted several at a time, queued.
#include "crypto/signer.h"
#include "proto/smb2/transform.h"
#include "server/chain.h"
#include "server/connection.h"
#include "server/engine.h"

namespace sallyport::server {

void Connection::hash_answer(const smb2::Header& header, Bytes message) {
  if (header.command == smb2::Command::negotiate) crypto::extend(preauth_, message);
  auto* under_way = header.command == smb2::Command::session_setup ? login(header.session_id) : nullptr;
  if (under_way && header.status == NtStatus::more_processing_required) crypto::extend(under_way->preauth, message);
}

void Connection::answered(std::shared_ptr<Chain> chain) {
  link_->post([self = shared_from_this(), chain = std::move(chain)] {
    self->running_--;
    if (self->closed_) return;
    self->take_answer(chain);
    self->finish_answers();
    self->link_->flush();
  });
}

void Connection::answered_so_far(Chain& chain) {
  if (chain.nothing_to_send()) return;
  auto pending = std::make_shared<Pending>(Pending{std::move(chain.frame()), std::move(chain.answers()), chain.decrypted_for()});
  chain.frame().bytes = Buffer();
  link_->post([self = shared_from_this(), pending] {
    if (self->closed_) return;
    self->pending_bytes_ += pending->frame.size();
    self->pending_.push_back(std::move(*pending));
    self->finish_answers();
    self->link_->flush();
  });
}

void Connection::take_answer(const std::shared_ptr<Chain>& chain) {
  if (chain->delay().count() == 0) return queue_answer(*chain);
  link_->post_after(chain->delay(), [self = shared_from_this(), chain] {
    if (self->closed_) return;
    self->queue_answer(*chain);
    self->finish_answers();
    self->link_->flush();
    if (self->doomed_) self->link_->close();
  });
}

void Connection::queue_answer(Chain& chain) {
  auto waiting = std::move(chain.waiting());
  if (!chain.nothing_to_send()) {
    pending_bytes_ += chain.frame().size();
    pending_.push_back({std::move(chain.frame()), std::move(chain.answers()), chain.decrypted_for()});
  }
  for (auto& each : waiting) each->arm();
}

void Connection::notify(Buffer&& message, const std::shared_ptr<Session>& session) {
  // What follows from a request goes out before the answers to it and to those behind it, and after those before it.
  if (answering_ == this) return queue_message(std::move(message), session, false, session->encrypt);
  auto shared = std::make_shared<Buffer>(std::move(message));
  link_->post(
      [self = shared_from_this(), session, shared] { self->send_message(std::move(*shared), session, false, session->encrypt); });
}

void Connection::send_message(Buffer&& message, const std::shared_ptr<Session>& session, bool sign, bool encrypt) {
  queue_message(std::move(message), session, sign, encrypt);
  finish_answers();
  link_->flush();
}

void Connection::queue_message(Buffer&& message, const std::shared_ptr<Session>& session, bool sign, bool encrypt) {
  if (closed_) return;
  Pending pending;
  const auto* found = session ? channel(session->id) : nullptr;
  pending.answers.push_back({kHeadroom, message.size() - kHeadroom, sign && found ? found->signer : nullptr});
  pending.frame.bytes = std::move(message);
  if (encrypt) pending.seal_for = session;
  pending_bytes_ += pending.frame.size();
  pending_.push_back(std::move(pending));
}

void Connection::send_raw(Buffer&& frame) {
  channel::OutFrame out;
  out.bytes = std::move(frame);
  sender_.queue(std::move(out));
}

size_t Connection::frame_limit() const {
  return logged_in_ ? limits_->frame_bytes() : limits_->frame_bytes_before_login;
}

bool Connection::batches_signing() const {
  if (pending_.empty()) return false;
  const auto& last = pending_.back();
  if (last.seal_for)
    return last.seal_for->cipher == smb2::Cipher::aes128_ccm || last.seal_for->cipher == smb2::Cipher::aes256_ccm;
  return !last.answers.empty() && last.answers.back().signer &&
         last.answers.back().signer->algorithm() == crypto::SigningAlgorithm::aes_cmac;
}

namespace {

// Puts the four bytes of the transport in front of a message.
void frame_message(channel::OutFrame& frame, size_t start, nbt::Transport transport) {
  frame.start = start - nbt::kFrameHeaderSize;
  auto length = static_cast<uint32_t>(frame.bytes.size() - start + frame.file_length);
  nbt::write_frame(frame.bytes.data() + frame.start, {nbt::FrameType::session_message, length}, transport);
}

// [MS-SMB2] 3.1.4.3: the transform header in front of what will be encrypted.
crypto::SealJob transform(channel::OutFrame& frame, Session& session, nbt::Transport transport) {
  smb2::TransformHeader header;
  store_le(header.nonce.data(), session.next_nonce());
  header.original_message_size = static_cast<uint32_t>(frame.bytes.size() - kHeadroom);
  header.flags = smb2::TransformHeader::kFlagEncrypted;
  header.session_id = session.id;
  Buffer encoded;
  wire::encode(header, encoded, 0);
  std::memcpy(frame.bytes.data() + nbt::kFrameHeaderSize, encoded.data(), crypto::kTransformHeaderSize);
  frame_message(frame, nbt::kFrameHeaderSize, transport);
  auto bytes = frame.bytes.mutable_bytes();
  return {session.to_client.get(), bytes.subspan(nbt::kFrameHeaderSize, crypto::kTransformHeaderSize), bytes.subspan(kHeadroom)};
}

}  // namespace

void Connection::finish_answers() {
  std::vector<crypto::SignJob> to_sign;
  std::vector<crypto::SealJob> to_seal;
  for (auto& pending : pending_) {
    auto& frame = pending.frame;
    if (pending.seal_for) {
      to_seal.push_back(transform(frame, *pending.seal_for, peer_.transport()));
      continue;
    }
    frame_message(frame, kHeadroom, peer_.transport());
    for (auto& answer : pending.answers)
      if (answer.signer)
        to_sign.push_back({answer.signer.get(), frame.bytes.mutable_bytes().subspan(answer.at, answer.length), {}, true});
  }
  if (to_sign.size() == 1) to_sign[0].signer->sign(to_sign[0].head, true);
  else if (!to_sign.empty()) crypto::sign_batch(to_sign);
  if (!to_seal.empty()) crypto::seal_batch(to_seal);
  for (auto& pending : pending_) sender_.queue(std::move(pending.frame));
  pending_.clear();
  pending_bytes_ = 0;
}

}  // namespace sallyport::server
