// The SMB2 side: requests to the main server over the socket pair, and their answers. It is a client without signing and
// encryption: nobody is in between. [MS-SMB2] 3.2
#pragma once

#include <coroutine>
#include <deque>
#include <functional>
#include <unordered_map>

#include "base/result.h"
#include "proto/smb2/create.h"
#include "proto/smb2/error.h"
#include "translator/loop.h"
#include "translator/task.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::translator {

// As whom and where a request acts.
struct Where {
  uint64_t session = 0;
  uint32_t tree = 0;
  uint32_t process = 0;  // whose byte-range locks they are
};

struct Reply {
  smb2::Header header;
  Buffer message;  // from the header on

  NtStatus status() const { return header.status; }
  // Also with a warning, such as STATUS_INVALID_EA_NAME, an answer may be none.
  bool failed() const { return is_error(status()) || smb2::has_error_body(header, message.bytes()); }
  // Views in it point into `message`. `internal_error` when it does not decode, the answer's status when that is an error.
  template <class T>
  Result<T> body() const {
    if (failed()) return fail(status());
    T out{};
    if (wire::decode(out, message.bytes(), smb2::Header::kSize)) return fail(NtStatus::internal_error);
    return out;
  }
  Result<> done() const { return failed() ? Result<>(fail(status())) : Result<>(); }
};

class Backend {
 public:
  explicit Backend(int socket) : socket_(socket, nbt::Transport::direct_tcp, kLongest) {}

  // One request under way: co_await it for the answer.
  class Call {
   public:
    Call(Backend& backend, uint64_t id) : backend_(backend), id_(id) {}
    bool await_ready() const { return backend_.lost_; }
    void await_suspend(std::coroutine_handle<> waiting) { backend_.waiting_[id_].handle = waiting; }
    Reply await_resume();
    uint64_t id() const { return id_; }

   private:
    Backend& backend_;
    uint64_t id_;
  };

  template <class T>
  Call call(smb2::Command command, const T& body, const Where& where, size_t payload = 0) {
    Buffer message;
    message.append_zeros(nbt::kFrameHeaderSize + smb2::Header::kSize);
    wire::encode(body, message, nbt::kFrameHeaderSize);
    return send(command, std::move(message), where, payload);
  }
  // Asks the server to end a request early ([MS-SMB2] 3.2.4.24); it answers it all the same.
  void cancel(uint64_t id);

  // An OPLOCK_BREAK notification ([MS-SMB2] 2.2.23.1).
  void on_break(std::function<void(const smb2::FileId&, smb2::OplockLevel)> action) { on_break_ = std::move(action); }

  FrameSocket& socket() { return socket_; }
  // Takes what has come. False: the server is gone; everybody who waits is told.
  bool receive();
  void lose();

 private:
  static constexpr size_t kLongest = 9 << 20;
  static constexpr uint16_t kCreditsAsked = 512;
  struct Waiting {
    std::coroutine_handle<> handle;
    Reply reply;
    bool answered = false;
    uint64_t async_id = 0;
  };
  struct Unsent {
    Buffer message;
    uint64_t id;
    uint16_t charge;
  };
  Call send(smb2::Command command, Buffer message, const Where& where, size_t payload);
  void send_unsent();
  bool take(Buffer frame);
  void take_break(const Buffer& message);
  void answer(uint64_t id, Reply reply);

  FrameSocket socket_;
  uint64_t next_id_ = 0;
  uint64_t granted_ = 1;  // message ids below it may be sent
  std::deque<Unsent> unsent_;
  std::unordered_map<uint64_t, Waiting> waiting_;
  std::vector<std::coroutine_handle<>> ready_;
  std::function<void(const smb2::FileId&, smb2::OplockLevel)> on_break_;
  bool lost_ = false;
};

}  // namespace sallyport::translator
