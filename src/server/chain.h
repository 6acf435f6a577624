// The requests of one frame, answered in one frame ([MS-SMB2] 3.3.5.2.7). Runs on the connection's thread until a request
// would have to wait for a disk; then the whole rest goes on on a worker thread.
#pragma once

#include <memory>
#include <vector>

#include "channel/sender.h"
#include "server/call.h"
#include "server/connection.h"

namespace sallyport::server {

class Chain : public std::enable_shared_from_this<Chain> {
 public:
  using Item = ChainItem;
  using Answer = ChainAnswer;

  Chain(std::shared_ptr<Connection> connection, std::vector<Item> items, std::shared_ptr<Session> decrypted_for);

  enum class State {
    answered,
    to_worker,  // the rest must go on on a worker thread
    parked,     // a request was deferred: what is answered so far is in frame(), and resume() brings the rest
  };
  State run();
  // After State::parked, when the frame was taken: false when it has been woken meanwhile, and run() must be called again.
  bool park();
  // Any thread: the deferred request may be tried again.
  void wake();
  // The requests lie in memory that will be used again: copy them, or keep the buffer they are alone in.
  void own_requests(Bytes payload, channel::InFrame& frame);
  void go_to_worker() { on_worker_ = true; }

  Connection& connection() { return *connection_; }
  bool encrypted() const { return decrypted_for_ != nullptr; }
  const std::shared_ptr<Session>& decrypted_for() const { return decrypted_for_; }
  channel::OutFrame& frame() { return frame_; }
  std::vector<Answer>& answers() { return answers_; }
  std::chrono::milliseconds delay() const { return delay_; }
  std::vector<std::shared_ptr<Waiting>>& waiting() { return waiting_; }
  bool nothing_to_send() const { return answers_.empty(); }

  // For handlers.
  void sign_answer_with(std::shared_ptr<crypto::Signer> signer) { items_[current_].signer = std::move(signer); }
  bool signs() const { return sign_current_; }
  bool single() const { return items_.size() == 1; }
  void remember(std::shared_ptr<Open> open) { previous_open_ = std::move(open); }
  const Item& current() const { return items_[current_]; }
  // The payload of a READ that is sent straight from the file behind the answer.
  // Room for an answer of this length, from the memory that the event loop uses again and again.
  void reserve(size_t bytes);
  void send_file(std::shared_ptr<void> keep, int file, uint64_t offset, size_t length);
  bool on_worker() const { return on_worker_; }
  // It waits for another server: it must not keep those from a worker thread who wait for a disk.
  bool waits_for_others() const { return waits_for_others_; }

 private:
  friend struct Call;
  enum class Step { answered, to_worker, deferred };
  Step answer(Item& item);
  Result<> dispatch(Call& call);
  Result<> find_context(const Item& item, Call& call);
  void close_answer(Item& item, Call& call, NtStatus status);
  void pad_last_answer();
  void new_frame();
  bool should_sign(const Item& item) const;

  std::shared_ptr<Connection> connection_;
  std::vector<Item> items_;
  size_t current_ = 0;
  std::shared_ptr<Session> decrypted_for_;
  Buffer owned_buffer_;
  bool owned_ = false;
  bool on_worker_ = false;
  bool waits_for_others_ = false;
  bool sign_current_ = false;

  channel::OutFrame frame_;
  std::vector<Answer> answers_;
  std::vector<std::shared_ptr<Waiting>> waiting_;
  std::chrono::milliseconds delay_{0};

  // A deferred request.
  std::shared_ptr<Waiting> deferral_;  // holds its AsyncId; CANCEL finds it
  std::atomic<uint32_t> cancelled_ = 0;  // the NTSTATUS it was cancelled with
  std::mutex park_mutex_;
  bool parked_ = false;
  bool woken_ = false;

  // What a related request inherits.
  std::shared_ptr<Session> previous_session_;
  std::shared_ptr<Tree> previous_tree_;
  std::shared_ptr<Open> previous_open_;
  NtStatus previous_create_ = NtStatus::success;
};

}  // namespace sallyport::server
