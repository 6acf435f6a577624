// One request on its way through its handler. Handlers read it, act, and append the body of their answer to `out`.
//
//   struct Echo {
//     using Request = smb2::EchoRequest;
//     static constexpr auto kCommand = smb2::Command::echo;
//     static constexpr Needs kNeeds{};
//     static Result<> run(Call& call, const Request& request);
//   };
//
// What a handler returns:
//   success                     the answer's body stands in `out`; call.status may hold a warning (buffer_overflow, ...)
//   an error                    the body, if any, is replaced by an error response
//   NtStatus::pending           with call.wait() called before: an interim answer goes out, the Waiting gives the real one;
//                               with call.defer(): an interim answer goes out, and run() is called again later;
//                               without: the call would have had to wait for a disk, and run() is called again on a worker
//                               thread with call.may_block set
#pragma once

#include <chrono>

#include "policy/reason.h"
#include "proto/smb2/header.h"
#include "server/session.h"
#include "wire/encoder.h"

namespace sallyport::server {

class Engine;
class Chain;

// What the dispatcher checks before a handler runs.
struct Needs {
  bool session = true;
  bool tree = true;
  bool open = false;      // request.file_id names one; call.open is set
  bool may_wait = false;  // waits for a disk as a rule: goes to a worker thread at once
};

struct Call {
  Engine& engine;
  Connection& connection;  // only its constant parts may be used here: handlers may run on a worker thread
  Chain& chain;
  const smb2::Header& header;
  Bytes message;  // from the SMB2 header on
  std::shared_ptr<Session> session;
  std::shared_ptr<Tree> tree;
  std::shared_ptr<Open> open;
  Buffer& out;
  size_t base;  // where the answer's header starts in out
  bool may_block = false;
  bool last = true;  // of its compound
  NtStatus status = NtStatus::success;
  std::chrono::milliseconds delay{0};     // before the answer is sent
  std::shared_ptr<Waiting> waiting;
  bool deferred = false;
  std::optional<policy::Step> refusal;  // why, when the handler refused something for a reason of its own
  bool keep_body = false;        // the answer has a body although its status is an error (copychunk's limits, ...)
  bool sign = false;             // sign the answer although the request was not: a finished SESSION_SETUP
  uint64_t answer_session = 0;   // SessionId of the answer when it is not the request's: a new session

  // Whose the locks are that this request takes, or runs into.
  state::LockOwner lock_owner() const;

  // The identity requests of this session act as.
  std::shared_ptr<const policy::Identity> who() const { return session->identity(); }

  template <class T>
  void answer(const T& body) { wire::encode(body, out, base); }

  // The answer will come later; return fail(NtStatus::pending) after this. internal_error in the middle of a compound.
  Result<std::shared_ptr<Waiting>> wait();

  // The request cannot be answered yet and will be run again, from its beginning, when the function that comes back is
  // called (from any thread, once), or when it is cancelled. An interim answer goes out; return fail(NtStatus::pending).
  Result<std::function<void()>> defer();

  // Remembers the file for related requests that follow in the compound.
  void remember(std::shared_ptr<Open> opened);
};

}  // namespace sallyport::server
