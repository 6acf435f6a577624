// An SMB1 client of a server without sockets: a translator in this process, between bytes that a test or a fuzzer makes and the
// server's own connection. Nothing waits for a clock.
#pragma once

#include <deque>

#include "proto/cifs/block.h"
#include "support/test_server.h"
#include "translator/translator.h"

namespace sallyport::support {

struct OldAnswer {
  cifs::Header header;
  Buffer message;  // from the header on
  bool arrived = false;

  // io_timeout stands for "no answer came".
  NtStatus status() const { return arrived ? header.status : NtStatus::io_timeout; }
  template <class T>
  std::optional<T> body() const {
    T out{};
    if (!arrived || cifs::decode(out, header, message)) return std::nullopt;
    return out;
  }
};

class OldClient {
 public:
  explicit OldClient(TestServer& server, policy::Terms terms = old_terms());
  ~OldClient();
  OldClient(const OldClient&) = delete;

  // Every dialect of SMB1, passwords in the clear, all shares, nothing signed.
  static policy::Terms old_terms();

  // A frame as it is; what comes of it is done when this returns. False: the translator has ended the connection.
  bool send(Bytes message);
  // One that leaves together with the next.
  void hold(Bytes message);
  // The oldest answer that was not taken yet.
  OldAnswer take();
  bool is_open() const { return open_; }

  // Requests as a client fills them in.
  cifs::Header header(cifs::Command command);
  template <class T>
  OldAnswer call(cifs::Command command, const T& body) {
    send(cifs::message(header(command), body));
    return take();
  }
  NtStatus negotiate(std::string_view dialect = "NT LM 0.12");
  NtStatus login(std::u16string_view user = u"anna", std::u16string_view password = u"Secret-1");
  NtStatus tree(std::u16string_view share = u"share");
  NtStatus start();

  uint16_t uid = 0, tid = 0, mid = 1, pid = 100;
  bool unicode = true, nt_status = true;
  translator::Translator& translator() { return *translator_; }

 private:
  void pump();
  bool pass_on();

  int client_[2], link_[2];  // [0] is the translator's end
  TestServer& server_;
  Wire wire_;
  translator::FrameSocket far_;  // the link's other end
  translator::FrameSocket ours_;
  std::unique_ptr<translator::Translator> translator_;
  std::array<uint8_t, 8> challenge_{};
  bool open_ = true;
};

}  // namespace sallyport::support
