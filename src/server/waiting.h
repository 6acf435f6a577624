// A request that was answered with STATUS_PENDING and will get its real answer later, once: from whatever it waits for,
// from CANCEL, or from the end of its open, tree, session or connection ([MS-SMB2] 3.3.4.2, 3.3.5.16).
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "base/buffer.h"
#include "proto/smb2/header.h"

namespace sallyport::server {

class Connection;
class Session;

class Waiting : public std::enable_shared_from_this<Waiting> {
 public:
  // Writes the body of the answer behind the header that starts at `base`; an error body is written when it is empty.
  using Body = std::function<void(Buffer& out, size_t base)>;

  Waiting(std::weak_ptr<Connection> connection, std::shared_ptr<Session> session, const smb2::Header& request, uint64_t async_id,
          bool sign, bool encrypt);

  // Any thread; the first call counts.
  void complete(NtStatus status, Body body = {});
  // Runs what on_cancel() was given, which leads to complete(); without it, completes with `cancelled`.
  void cancel(NtStatus status = NtStatus::cancelled);
  // To be set before the handler returns. False when it was completed already: by a CANCEL that was quicker.
  bool on_cancel(std::function<void(NtStatus)> action);

  uint64_t async_id() const { return async_id_; }
  uint64_t message_id() const { return request_.message_id; }
  uint64_t session_id() const { return request_.session_id; }

 private:
  friend class Connection;
  // The interim answer has been queued: from now on the real one may follow.
  void arm();
  void deliver();

  std::weak_ptr<Connection> connection_;
  std::shared_ptr<Session> session_;
  const smb2::Header request_;
  const uint64_t async_id_;
  const bool sign_;
  const bool encrypt_;

  std::mutex mutex_;
  std::function<void(NtStatus)> on_cancel_;
  bool armed_ = false;
  bool done_ = false;
  NtStatus status_ = NtStatus::success;
  Body body_;
};

}  // namespace sallyport::server
