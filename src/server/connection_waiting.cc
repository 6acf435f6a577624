// Requests of a connection that wait to be answered, and CANCEL.
#include "server/connection.h"
#include "server/engine.h"

namespace sallyport::server {

std::shared_ptr<Waiting> Connection::add_waiting(std::shared_ptr<Session> session, const smb2::Header& request, bool sign,
                                                 bool encrypt) {
  std::lock_guard guard(waiting_mutex_);
  if (waiting_.size() >= limits_->requests_per_connection) return nullptr;
  uint64_t id = next_async_++;
  auto waiting = std::make_shared<Waiting>(weak_from_this(), std::move(session), request, id, sign, encrypt);
  waiting_.emplace(id, waiting);
  return waiting;
}

void Connection::forget_waiting(uint64_t async_id) {
  std::lock_guard guard(waiting_mutex_);
  waiting_.erase(async_id);
}

size_t Connection::waiting_count() const {
  std::lock_guard guard(waiting_mutex_);
  return waiting_.size();
}

// [MS-SMB2] 3.3.5.16: by AsyncId when the client has seen one, else by MessageId.
void Connection::cancel(const smb2::Header& request) {
  std::shared_ptr<Waiting> found;
  {
    std::lock_guard guard(waiting_mutex_);
    if (request.is_async()) {
      auto at = waiting_.find(request.async_id);
      if (at != waiting_.end()) found = at->second;
    } else {
      for (auto& [id, each] : waiting_)
        if (each->message_id() == request.message_id) found = each;
    }
  }
  if (found) found->cancel();
}

void Connection::cancel_waiting_of(uint64_t session_id, NtStatus status) {
  std::vector<std::shared_ptr<Waiting>> found;
  {
    std::lock_guard guard(waiting_mutex_);
    for (auto& [id, each] : waiting_)
      if (each->session_id() == session_id) found.push_back(each);
  }
  for (auto& each : found) each->cancel(status);
}

}  // namespace sallyport::server
