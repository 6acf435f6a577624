#include "server/waiting.h"

#include "proto/smb2/error.h"
#include "server/connection.h"
#include "wire/encoder.h"

namespace sallyport::server {

Waiting::Waiting(std::weak_ptr<Connection> connection, std::shared_ptr<Session> session, const smb2::Header& request,
                 uint64_t async_id, bool sign, bool encrypt)
    : connection_(std::move(connection)),
      session_(std::move(session)),
      request_(request),
      async_id_(async_id),
      sign_(sign),
      encrypt_(encrypt) {}

void Waiting::complete(NtStatus status, Body body) {
  {
    std::lock_guard guard(mutex_);
    if (done_) return;
    done_ = true;
    status_ = status;
    body_ = std::move(body);
    on_cancel_ = nullptr;
    if (!armed_) return;
  }
  deliver();
}

void Waiting::cancel(NtStatus status) {
  std::function<void(NtStatus)> action;
  {
    std::lock_guard guard(mutex_);
    if (done_) return;
    action = std::move(on_cancel_);
  }
  if (action) action(status);
  else complete(status);
}

bool Waiting::on_cancel(std::function<void(NtStatus)> action) {
  std::lock_guard guard(mutex_);
  if (!done_) on_cancel_ = std::move(action);
  return !done_;
}

void Waiting::arm() {
  {
    std::lock_guard guard(mutex_);
    armed_ = true;
    if (!done_) return;
  }
  deliver();
}

void Waiting::deliver() {
  auto connection = connection_.lock();
  if (!connection) return;
  auto& link = connection->link();
  link.post([self = shared_from_this(), connection] {
    connection->forget_waiting(self->async_id_);
    smb2::Header header = self->request_;
    header.status = self->status_;
    header.flags =
        smb2::header_flags::kServerToRedir | smb2::header_flags::kAsyncCommand | (self->sign_ ? smb2::header_flags::kSigned : 0);
    header.credits = 0;  // granted with the interim answer
    header.next_command = 0;
    header.async_id = self->async_id_;
    header.signature = {};
    Buffer message = connection->link().buffers().take(512);
    message.append(kHeadroom);
    wire::encode(header, message, kHeadroom);
    if (self->body_) self->body_(message, kHeadroom);
    if (message.size() == kHeadroom + smb2::Header::kSize) wire::encode(smb2::ErrorResponse{}, message, kHeadroom);
    connection->send_message(std::move(message), self->session_, self->sign_, self->encrypt_);
  });
}

}  // namespace sallyport::server
