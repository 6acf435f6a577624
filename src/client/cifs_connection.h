// As much of an SMB1 client as it takes to find out about an old server: NEGOTIATE, an anonymous login, a tree, a transaction.
// [MS-CIFS] 3.2
#pragma once

#include "auth/initiator.h"
#include "client/stream.h"
#include "proto/cifs/block.h"
#include "proto/cifs/negotiate.h"

namespace sallyport::client {

class CifsConnection {
 public:
  CifsConnection(channel::EventLoop& loop, policy::Endpoint peer, Clock::time_point deadline, std::unique_ptr<Carrier> carrier = {})
      : stream_(loop, peer, deadline, std::move(carrier)) {}

  struct Answer {
    cifs::Header header;
    Buffer message;
    uint8_t word_count = 0;
    // Views in it point into `message`. Nothing when it does not decode.
    template <class T>
    std::optional<T> body() const {
      T out{};
      if (cifs::decode(out, header, message)) return std::nullopt;
      return out;
    }
  };
  // Offers these dialects. An answer that is not SMB1 is not_smb.
  Task<Answer> negotiate(std::vector<std::string_view> dialects);

  struct LoginAnswer {
    NtStatus status = NtStatus::logon_failure;
    Buffer challenge;  // the SPNEGO token of the first answer
    std::u16string native_os, native_lan_manager;
    bool guest = false;
  };
  // Without name and password; after NEGOTIATE answered NT LM 0.12.
  Task<LoginAnswer> login_anonymously(const cifs::NegotiateResponse& negotiated);
  // A share of this host.
  Task<NtStatus> connect_tree(std::u16string_view share);

  template <class T>
  Task<Answer> call(cifs::Command command, const T& body) {
    auto head = header(command);
    return exchange(cifs::message(head, body));
  }

  // Requests count up from it.
  void set_next_mid(uint16_t mid) { mid_ = mid; }
  Stream& stream() { return stream_; }

 private:
  cifs::Header header(cifs::Command command);
  Task<Answer> exchange(Buffer message);
  Task<LoginAnswer> login_extended();
  Task<LoginAnswer> login_plainly();

  Stream stream_;
  bool extended_ = false;
  uint16_t uid_ = 0, tid_ = 0, mid_ = 0;
};

}  // namespace sallyport::client
