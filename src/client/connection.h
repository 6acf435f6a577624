// An SMB2 client: a Stream and a Dialogue, one request after another. Each call waits for its answer.
#pragma once

#include "client/dialogue.h"
#include "client/stream.h"

namespace sallyport::client {

// For a login at this server.
auth::InitiatorSettings login_settings(const policy::Endpoint& peer);

class Connection {
 public:
  Connection(channel::EventLoop& loop, policy::Endpoint peer, Clock::time_point deadline, std::unique_ptr<Carrier> carrier = {})
      : stream_(loop, peer, deadline, std::move(carrier)) {}

  // The status of the answer, and what was negotiated when that is success.
  struct NegotiateAnswer {
    NtStatus status = NtStatus::not_supported;
    std::optional<Negotiated> negotiated;
  };
  Task<NegotiateAnswer> negotiate(const Offer& offer);

  struct LoginAnswer {
    NtStatus status = NtStatus::logon_failure;
    uint16_t flags = 0;   // smb2::session_flags
    Buffer challenge;     // the SPNEGO token of the first answer, when that asked for more
    std::optional<IoFault> fault;  // the connection ended after that
    std::string problem;  // why the login was not gone on with, when that was ours to decide
  };
  // After negotiate(). An error when there was no answer at all.
  Task<LoginAnswer> login(auth::Credentials credentials) { return login(std::move(credentials), login_settings(stream_.peer())); }
  Task<LoginAnswer> login(auth::Credentials credentials, auth::InitiatorSettings settings);
  struct TreeAnswer {
    NtStatus status = NtStatus::bad_network_name;
    uint32_t share_flags = 0;
    uint32_t maximal_access = 0;
    uint8_t share_type = 0;
  };
  Task<TreeAnswer> connect_tree(std::u16string_view share);

  // One request and its final answer; interim ones are passed over.
  template <class T>
  Task<Reply> call(smb2::Command command, const T& body) {
    Buffer message = dialogue_.request(command, body);
    return exchange(std::move(message), dialogue_.last_id());
  }

  Dialogue& dialogue() { return dialogue_; }
  Stream& stream() { return stream_; }

 private:
  Task<Reply> exchange(Buffer message, uint64_t id);

  Stream stream_;
  Dialogue dialogue_;
  Buffer token_;  // of NEGOTIATE
};

}  // namespace sallyport::client
