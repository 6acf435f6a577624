#include "translator/backend.h"

#include "proto/smb2/cancel.h"
#include "proto/smb2/oplock_break.h"

namespace sallyport::translator {

namespace {

// [MS-SMB2] 3.2.4.1.5
uint16_t charge_of(size_t payload) { return static_cast<uint16_t>(payload ? (payload - 1) / 65536 + 1 : 1); }

Reply lost_reply() {
  Reply out;
  out.header.status = NtStatus::unexpected_io_error;
  return out;
}

}  // namespace

Reply Backend::Call::await_resume() {
  auto found = backend_.waiting_.find(id_);
  if (found == backend_.waiting_.end() || !found->second.answered) return lost_reply();
  auto reply = std::move(found->second.reply);
  backend_.waiting_.erase(found);
  return reply;
}

Backend::Call Backend::send(smb2::Command command, Buffer message, const Where& where, size_t payload) {
  smb2::Header header;
  header.command = command;
  header.message_id = next_id_;
  header.credits = kCreditsAsked;
  header.credit_charge = command == smb2::Command::negotiate ? 0 : charge_of(payload);
  header.session_id = where.session;
  header.tree_id = where.tree;
  header.process_id = where.process;
  auto head = wire::encoded(header);
  std::memcpy(message.data() + nbt::kFrameHeaderSize, head.data(), head.size());
  uint16_t charge = std::max<uint16_t>(header.credit_charge, 1);
  next_id_ += charge;
  waiting_.emplace(header.message_id, Waiting{});
  unsent_.push_back({std::move(message), header.message_id, charge});
  send_unsent();
  return {*this, header.message_id};
}

void Backend::send_unsent() {
  while (!unsent_.empty() && unsent_.front().id + unsent_.front().charge <= granted_) {
    socket_.send(std::move(unsent_.front().message));
    unsent_.pop_front();
  }
}

void Backend::cancel(uint64_t id) {
  auto found = waiting_.find(id);
  if (found == waiting_.end() || found->second.answered || lost_) return;
  smb2::Header header;
  header.command = smb2::Command::cancel;
  header.message_id = id;
  header.async_id = found->second.async_id;
  if (header.async_id) header.flags |= smb2::header_flags::kAsyncCommand;
  Buffer message;
  message.append_zeros(nbt::kFrameHeaderSize);
  wire::encode(header, message, nbt::kFrameHeaderSize);
  wire::encode(smb2::CancelRequest{}, message, nbt::kFrameHeaderSize);
  socket_.send(std::move(message));
}

bool Backend::receive() {
  bool open = socket_.receive(), broken = false;
  while (auto frame = socket_.next(broken))
    if (!take(std::move(frame->payload))) broken = true;
  // Coroutines are gone on with last: they may send, and end others.
  auto ready = std::move(ready_);
  ready_.clear();
  for (auto handle : ready) handle.resume();
  return open && !broken;
}

bool Backend::take(Buffer frame) {
  Bytes payload = frame;
  for (;;) {
    Reply reply;
    if (wire::decode(reply.header, payload) || !reply.header.is_response()) return false;
    size_t next = reply.header.next_command;
    if (next > payload.size()) return false;
    reply.message = Buffer(next ? payload.first(next) : payload);
    granted_ += reply.header.credits;
    if (reply.header.message_id == smb2::kUnsolicitedMessageId) take_break(reply.message);
    else answer(reply.header.message_id, std::move(reply));
    send_unsent();
    if (!next) return true;
    payload = payload.subspan(next);
  }
}

void Backend::answer(uint64_t id, Reply reply) {
  auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  if (reply.status() == NtStatus::pending) {
    found->second.async_id = reply.header.async_id;
    return;
  }
  found->second.reply = std::move(reply);
  found->second.answered = true;
  if (found->second.handle) ready_.push_back(found->second.handle);
}

void Backend::take_break(const Buffer& message) {
  smb2::OplockBreak told;
  if (wire::decode(told, message.bytes(), smb2::Header::kSize) || !on_break_) return;
  on_break_(told.file_id, told.oplock_level);
}

void Backend::lose() {
  lost_ = true;
  std::vector<std::coroutine_handle<>> handles;
  for (auto& [id, each] : waiting_)
    if (each.handle && !each.answered) handles.push_back(each.handle);
  for (auto handle : handles) handle.resume();
}

}  // namespace sallyport::translator
