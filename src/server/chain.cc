#include "server/chain.h"

#include "proto/smb2/error.h"
#include "server/dispatch.h"
#include "server/engine.h"

namespace sallyport::server {

Chain::Chain(std::shared_ptr<Connection> connection, std::vector<Item> items, std::shared_ptr<Session> decrypted_for)
    : connection_(std::move(connection)), items_(std::move(items)), decrypted_for_(std::move(decrypted_for)) {
  frame_.bytes = connection_->link().buffers().take(512);
  frame_.bytes.append(kHeadroom);
}

bool Chain::run() {
  while (current_ < items_.size()) {
    if (answer(items_[current_]) == Step::to_worker) return false;
    current_++;
  }
  return true;
}

void Chain::own_requests(Bytes payload, channel::InFrame& frame) {
  if (owned_) return;
  owned_ = true;
  if (frame.owner && !frame.owner->empty()) {
    owned_buffer_ = std::move(*frame.owner);  // its memory stays where it is
    return;
  }
  owned_buffer_ = Buffer(payload);
  for (auto& item : items_)
    item.message = owned_buffer_.bytes().subspan(static_cast<size_t>(item.message.data() - payload.data()), item.message.size());
}

void Chain::send_file(std::shared_ptr<void> keep, int file, uint64_t offset, size_t length) {
  frame_.keep = std::move(keep);
  frame_.file = file;
  frame_.file_offset = offset;
  frame_.file_length = length;
}

Chain::Step Chain::answer(Item& item) {
  auto& out = frame_.bytes;
  out.append_zeros(align_up(out.size() - kHeadroom, 8) - (out.size() - kHeadroom));
  size_t base = out.size();
  out.append_zeros(smb2::Header::kSize);
  Call call{connection_->engine(), *connection_, *this, item.header, item.message, {}, {}, {}, out, base, on_worker_,
            current_ + 1 == items_.size()};
  sign_current_ = should_sign(item);
  auto result = dispatch(call);
  auto status = result ? call.status : result.error();
  if (!result && status == NtStatus::pending && !call.waiting) {
    out.resize(base);
    return Step::to_worker;
  }
  if (item.header.command == smb2::Command::create) previous_create_ = is_error(status) ? status : NtStatus::success;
  previous_session_ = call.session;
  previous_tree_ = call.tree;
  delay_ = std::max(delay_, call.delay);
  close_answer(item, call, status);
  return Step::answered;
}

Result<> Chain::dispatch(Call& call) {
  const auto& item = items_[current_];
  if (item.refused != NtStatus::success) return fail(item.refused);
  const auto* command = find_command(item.header.command);
  if (!command) return fail(NtStatus::invalid_parameter);
  TRY(context, find_context(item, call));
  if (command->needs.session) {
    if (!call.session) return fail(NtStatus::user_session_deleted);
    if (call.session->state == Session::State::expired && item.header.command != smb2::Command::close &&
        item.header.command != smb2::Command::logoff)
      return fail(NtStatus::network_session_expired);
    if (call.session->encrypt && !encrypted()) return fail(NtStatus::access_denied);
  }
  if (command->needs.tree) {
    if (!call.tree) return fail(NtStatus::network_name_deleted);
    if (call.tree->encrypt && !encrypted()) return fail(NtStatus::access_denied);
    bool slow = call.tree->share->gauge.slow(SlowGauge::Clock::now());
    if ((command->needs.may_wait || slow) && !on_worker_ && connection_->engine().has_workers()) return fail(NtStatus::pending);
  }
  if (!call.tree || on_worker_) return command->run(call);
  auto start = SlowGauge::Clock::now();
  auto result = command->run(call);
  call.tree->share->gauge.note(start, SlowGauge::Clock::now());
  return result;
}

// [MS-SMB2] 3.3.5.2.7.2: a related request takes session, tree and file from the one before it.
Result<> Chain::find_context(const Item& item, Call& call) {
  if (!item.header.is_related()) {
    previous_open_ = nullptr;
    previous_create_ = NtStatus::success;
    call.session = item.session;
    if (call.session && !item.header.is_async()) call.tree = call.session->find_tree(item.header.tree_id);
    return {};
  }
  if (current_ == 0) return fail(NtStatus::invalid_parameter);
  if (previous_create_ != NtStatus::success && item.header.command != smb2::Command::create) return fail(previous_create_);
  call.session = previous_session_;
  call.tree = previous_tree_;
  call.open = previous_open_;
  return {};
}

bool Chain::should_sign(const Item& item) const {
  if (!item.signer || encrypted()) return false;
  return item.header.is_signed() || (item.session && item.session->signing_required);
}

void Chain::close_answer(Item& item, Call& call, NtStatus status) {
  auto& out = frame_.bytes;
  if (status == NtStatus::pending || (out.size() == call.base + smb2::Header::kSize)) {
    out.resize(call.base + smb2::Header::kSize);
    wire::encode(smb2::ErrorResponse{}, out, call.base);
  } else if (is_error(status) && !call.keep_body) {
    out.resize(call.base + smb2::Header::kSize);
    frame_.file_length = 0;
    wire::encode(smb2::ErrorResponse{}, out, call.base);
  }
  smb2::Header header;
  header.credit_charge = item.header.credit_charge;
  header.status = status;
  header.command = item.header.command;
  header.credits = item.credits;
  header.flags = smb2::header_flags::kServerToRedir | (item.header.flags & (smb2::header_flags::kRelatedOperations | smb2::header_flags::kPriorityMask));
  header.message_id = item.header.message_id;
  header.session_id = call.answer_session ? call.answer_session : item.header.session_id;
  if (item.header.is_related() && previous_session_) header.session_id = previous_session_->id;
  header.process_id = item.header.process_id;
  header.tree_id = call.tree ? call.tree->id : item.header.tree_id;
  if (call.waiting && status == NtStatus::pending) {
    header.flags |= smb2::header_flags::kAsyncCommand;
    header.async_id = call.waiting->async_id();
    waiting_.push_back(call.waiting);
  }
  // sign_answer_with() may have come only now: SESSION_SETUP.
  auto signer = sign_current_ || call.sign ? item.signer : nullptr;
  if (signer) header.flags |= smb2::header_flags::kSigned;
  if (!answers_.empty()) {
    auto& last = answers_.back();
    last.length = call.base - last.at;  // its padding belongs to it
    store_le(out.data() + last.at + 20, static_cast<uint32_t>(last.length));
  }
  Buffer head;
  wire::encode(header, head, 0);
  std::memcpy(out.data() + call.base, head.data(), head.size());
  connection_->hash_answer(header, out.bytes().subspan(call.base));
  answers_.push_back({call.base, out.size() - call.base, std::move(signer)});
}

Result<std::shared_ptr<Waiting>> Call::wait() {
  if (!last) return fail(NtStatus::internal_error);
  waiting = connection.add_waiting(session, header, chain.signs(), chain.encrypted());
  if (!waiting) return fail(NtStatus::insufficient_resources);
  return waiting;
}

void Call::remember(std::shared_ptr<Open> opened) { chain.remember(std::move(opened)); }

}  // namespace sallyport::server
