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

Chain::State Chain::run() {
  if (frame_.bytes.empty()) new_frame();
  while (current_ < items_.size()) {
    auto step = answer(items_[current_]);
    if (step == Step::to_worker) return State::to_worker;
    if (step == Step::deferred) return State::parked;
    current_++;
  }
  if (items_.size() > 1) pad_last_answer();
  return State::answered;
}

void Chain::new_frame() {
  frame_ = {};
  answers_.clear();
  frame_.bytes.append(kHeadroom);
}

bool Chain::park() {
  std::lock_guard guard(park_mutex_);
  if (std::exchange(woken_, false)) return false;
  parked_ = true;
  return true;
}

void Chain::wake() {
  {
    std::lock_guard guard(park_mutex_);
    if (!std::exchange(parked_, false)) {
      woken_ = true;
      return;
    }
  }
  connection_->engine().run_on_worker(shared_from_this());
}

// Every answer of a compound fills a multiple of eight bytes, the last one too.
void Chain::pad_last_answer() {
  if (answers_.empty()) return;
  auto& out = frame_.bytes;
  out.append_zeros(align_up(out.size() - kHeadroom, 8) - (out.size() - kHeadroom));
  answers_.back().length = out.size() - answers_.back().at;
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

void Chain::reserve(size_t bytes) {
  if (on_worker_ || bytes <= frame_.bytes.capacity()) return;
  auto& pool = connection_->link().buffers();
  auto larger = pool.take(bytes);
  larger.append(frame_.bytes.bytes());
  frame_.bytes.swap(larger);
  pool.give_back(std::move(larger));
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
  auto was_cancelled = static_cast<NtStatus>(cancelled_.load());
  auto result = was_cancelled == NtStatus::success ? dispatch(call) : Result<>(fail(was_cancelled));
  auto status = result ? call.status : result.error();
  if (call.deferred && status == NtStatus::pending && call.waiting) {
    close_answer(item, call, status);
    return Step::deferred;
  }
  if (!result && status == NtStatus::pending && !call.waiting) {
    out.resize(base);
    return call.deferred ? Step::deferred : Step::to_worker;
  }
  if (item.header.command == smb2::Command::create) previous_create_ = result ? NtStatus::success : status;
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
    if (!call.session || call.session->state == Session::State::ended) return fail(NtStatus::user_session_deleted);
    if (call.session->state == Session::State::expired && item.header.command != smb2::Command::close &&
        item.header.command != smb2::Command::logoff)
      return fail(NtStatus::network_session_expired);
    if (call.session->encrypt && !encrypted()) return fail(NtStatus::access_denied);
  }
  if (command->needs.tree) {
    if (!call.tree) return fail(NtStatus::network_name_deleted);
    if (call.tree->encrypt && !encrypted()) return fail(NtStatus::access_denied);
    bool slow = call.tree->share->gauge.slow(SlowGauge::Clock::now());
    if (!call.tree->share->is_pipe() && call.tree->share->store->always_waits()) slow = waits_for_others_ = true;
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
  if (current_ == 0 || !previous_session_) return fail(NtStatus::invalid_parameter);
  call.session = previous_session_;
  call.tree = previous_tree_;
  call.open = previous_open_;
  if (previous_create_ != NtStatus::success && item.header.command != smb2::Command::create) return fail(previous_create_);
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
  header.flags = smb2::header_flags::kServerToRedir |
                 (item.header.flags & (smb2::header_flags::kRelatedOperations | smb2::header_flags::kPriorityMask));
  header.message_id = item.header.message_id;
  header.session_id = call.answer_session ? call.answer_session : item.header.session_id;
  if (item.header.is_related() && previous_session_) header.session_id = previous_session_->id;
  header.process_id = item.header.process_id;
  header.tree_id = call.tree ? call.tree->id : item.header.tree_id;
  if (deferral_ || (call.waiting && status == NtStatus::pending)) {
    header.flags |= smb2::header_flags::kAsyncCommand;
    header.async_id = (deferral_ ? deferral_ : call.waiting)->async_id();
  }
  if (deferral_ && status != NtStatus::pending) {
    header.credits = 0;  // granted with the interim answer
    connection_->forget_waiting(deferral_->async_id());
    deferral_ = nullptr;
    cancelled_ = 0;  // that was for this request, not for those behind it
  } else if (call.waiting && !call.deferred && status == NtStatus::pending) {
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
  thread_local Buffer head;  // no allocation for each answer
  head.clear();
  wire::encode(header, head, 0);
  std::memcpy(out.data() + call.base, head.data(), head.size());
  // The hash is over what is sent, and that has its signature already when a session is bound to a further connection.
  if (signer && header.command == smb2::Command::session_setup) signer->sign(out.mutable_bytes().subspan(call.base), true);
  connection_->hash_answer(header, out.bytes().subspan(call.base));
  answers_.push_back({call.base, out.size() - call.base, std::move(signer)});
}

Result<std::shared_ptr<Waiting>> Call::wait() {
  if (!last) return fail(NtStatus::internal_error);
  waiting = connection.add_waiting(session, header, chain.signs(), chain.encrypted());
  if (!waiting) return fail(NtStatus::insufficient_resources);
  return waiting;
}

// The first time the request gets an AsyncId and an interim answer; when it is deferred again it keeps them.
Result<std::function<void()>> Call::defer() {
  deferred = true;
  if (!chain.deferral_) {
    waiting = connection.add_waiting(session, header, chain.signs(), chain.encrypted());
    if (!waiting) return fail(NtStatus::insufficient_resources);
    chain.deferral_ = waiting;
    std::weak_ptr<Chain> weak = chain.shared_from_this();
    waiting->on_cancel([weak](NtStatus status) {
      auto held = weak.lock();
      if (!held) return;
      held->cancelled_ = static_cast<uint32_t>(status);
      held->wake();
    });
  }
  auto once = std::make_shared<std::atomic<bool>>(false);
  return [chain = chain.shared_from_this(), once] {
    if (!once->exchange(true)) chain->wake();
  };
}

state::LockOwner Call::lock_owner() const {
  return {open->id, connection.peer().translated ? header.process_id : 0};
}

void Call::remember(std::shared_ptr<Open> opened) { chain.remember(std::move(opened)); }

}  // namespace sallyport::server
