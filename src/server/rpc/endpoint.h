// The server's end of one RPC connection over a named pipe: bytes in, PDUs out. No sockets, no clock: a plain machine.
// [C706] chapter 12, [MS-RPCE] 3.3.3.5.
//
// What a client may make grow is capped: a fragment, a request, presentation contexts, answers not yet fetched.
// A breach of the protocol is answered with a fault and ends the pipe: later writes find it disconnected.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "base/result.h"
#include "server/rpc/interface.h"

namespace sallyport::server::rpc {

// What a read takes out of the pipe. Pipes are message mode: one PDU at most; `more` when its end did not fit
// (STATUS_BUFFER_OVERFLOW on the wire).
struct PipeRead {
  Buffer data;
  bool more = false;
};

class Endpoint {
 public:
  static constexpr size_t kMaxFragment = 5840;
  static constexpr size_t kMaxRequest = 1 << 20;
  static constexpr size_t kMaxContexts = 32;
  static constexpr size_t kMaxUnread = 2 << 20;

  // `name` is the pipe's, lower case: "srvsvc".
  Endpoint(std::string_view name, std::unique_ptr<Interface> interface);
  // A pipe with one message to be read and nothing behind it; it takes none.
  explicit Endpoint(Buffer message);

  // Fragments may come in any pieces. pipe_disconnected after a breach, pipe_busy when the client does not read its answers.
  Result<> write(Bytes bytes);
  // pipe_empty when there is nothing (a caller may wait for the next write), pipe_disconnected when there never will be.
  Result<PipeRead> read(size_t max);
  // FSCTL_PIPE_TRANSCEIVE: a write and a read in one; pipe_busy while an answer waits.
  Result<PipeRead> transceive(Bytes bytes, size_t max);

  bool readable() const { return !outgoing_.empty(); }
  size_t unread_bytes() const { return unread_; }
  size_t next_message_size() const { return outgoing_.empty() ? 0 : outgoing_.front().size() - front_read_; }

 private:
  struct Context {
    uint16_t id;
    rpce::SyntaxId abstract_syntax;
  };
  struct PendingRequest {
    uint32_t call_id;
    uint16_t context_id;
    uint16_t opnum;
    Buffer stub;
  };

  void pump();
  bool take_fragment();
  void handle(const rpce::Pdu& pdu);
  void bind(const rpce::Pdu& pdu);
  void alter_context(const rpce::Pdu& pdu);
  void request(const rpce::Pdu& pdu);
  bool begin_or_continue(const rpce::Pdu& pdu, const rpce::Request& fragment, Bytes stub);
  void run();
  void respond(const PendingRequest& request, Bytes stub);

  rpce::ContextAnswer judge(const rpce::PresentationContext& context);
  rpce::ContextAnswer accept(const rpce::PresentationContext& context);
  void acknowledge(const rpce::Header& header, rpce::PduType type, const rpce::Bind& bind, std::string address);
  void refuse_bind(const rpce::Header& header, rpce::BindRejection reason);
  void fault(uint32_t call_id, uint16_t context_id, rpce::FaultStatus status);
  void protocol_error(uint32_t call_id);
  template <class Body>
  void send(const rpce::Header& header, const Body& body);

  std::string name_;
  std::unique_ptr<Interface> interface_;
  Buffer incoming_;
  size_t consumed_ = 0;
  std::optional<PendingRequest> pending_;
  std::vector<Context> contexts_;
  std::deque<Buffer> outgoing_;
  size_t unread_ = 0;
  size_t front_read_ = 0;
  uint32_t assoc_group_ = 0;
  uint16_t max_transmit_ = rpce::kMustReceiveFragment;
  bool bound_ = false;
  bool broken_ = false;
};

}  // namespace sallyport::server::rpc
