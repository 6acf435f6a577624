#include "server/rpc/endpoint.h"

#include <algorithm>

#include "base/random.h"

namespace sallyport::server::rpc {

using namespace rpce;

namespace {
constexpr uint8_t kWhole = pfc::kFirstFrag | pfc::kLastFrag;
constexpr size_t kResponseHeader = kHeaderSize + wire::fixed_size<Response>;

Header header_for(PduType type, uint32_t call_id, uint8_t flags = kWhole) {
  Header header;
  header.type = type, header.call_id = call_id, header.flags = flags;
  return header;
}

uint16_t negotiated_fragment(uint16_t offered) {
  return std::clamp<uint16_t>(offered, kMustReceiveFragment, Endpoint::kMaxFragment);
}
}  // namespace

Endpoint::Endpoint(std::string_view name, std::unique_ptr<Interface> interface) : name_(name), interface_(std::move(interface)) {}

Endpoint::Endpoint(Buffer message) : unread_(message.size()), broken_(true) { outgoing_.push_back(std::move(message)); }

Result<> Endpoint::write(Bytes bytes) {
  if (broken_) return fail(NtStatus::pipe_disconnected);
  if (unread_ >= kMaxUnread) return fail(NtStatus::pipe_busy);
  incoming_.append(bytes);
  pump();
  return {};
}

// One write may hold thousands of requests: the rest of them wait until the client has read what the first ones answered.
void Endpoint::pump() {
  while (unread_ < kMaxUnread && take_fragment()) {}
  size_t left = broken_ ? 0 : incoming_.size() - consumed_;
  if (left && consumed_) std::memmove(incoming_.data(), incoming_.data() + consumed_, left);
  incoming_.resize(left);
  consumed_ = 0;
}

Result<PipeRead> Endpoint::read(size_t max) {
  if (outgoing_.empty()) return fail(broken_ ? NtStatus::pipe_disconnected : NtStatus::pipe_empty);
  auto& front = outgoing_.front();
  size_t size = std::min(max, front.size() - front_read_);
  unread_ -= size;
  PipeRead out;
  out.more = front_read_ + size < front.size();
  if (front_read_ == 0 && !out.more) {
    out.data = std::move(front);
  } else {
    out.data.append(front.bytes().subspan(front_read_, size));
    front_read_ += size;
  }
  if (!out.more) outgoing_.pop_front(), front_read_ = 0;
  pump();
  return out;
}

Result<PipeRead> Endpoint::transceive(Bytes bytes, size_t max) {
  if (readable()) return fail(NtStatus::pipe_busy);
  TRY(written, write(bytes));
  return read(max);
}

// Handles the next whole fragment of what has come; false when there is none.
bool Endpoint::take_fragment() {
  auto waiting = incoming_.bytes().subspan(consumed_);
  if (broken_ || waiting.size() < kHeaderSize) return false;
  auto length = load_le<uint16_t>(waiting.data() + 8);
  if (length < kHeaderSize || length > kMaxFragment) {
    protocol_error(load_le<uint32_t>(waiting.data() + 12));
    return false;
  }
  if (waiting.size() < length) return false;
  consumed_ += length;
  Pdu pdu;
  if (parse(pdu, waiting.first(length))) protocol_error(pdu.header.call_id);
  else handle(pdu);
  return true;
}

void Endpoint::handle(const Pdu& pdu) {
  switch (pdu.header.type) {
    case PduType::bind: return bind(pdu);
    case PduType::alter_context: return alter_context(pdu);
    case PduType::request: return request(pdu);
    case PduType::co_cancel: return;  // every call is over by the time a client can cancel it
    case PduType::orphaned:
      if (pending_ && pending_->call_id == pdu.header.call_id) pending_.reset();
      return;
    default: return protocol_error(pdu.header.call_id);
  }
}

// [MS-RPCE] 3.3.1.5.2. Security is the SMB session's: a bind that brings its own is told so, and may come again without.
void Endpoint::bind(const Pdu& pdu) {
  Bind bind;
  if (bound_) return protocol_error(pdu.header.call_id);
  if (pdu.header.auth_length) return refuse_bind(pdu.header, BindRejection::authentication_type_not_recognized);
  if (wire::decode(bind, pdu.body) || bind.contexts.empty()) return refuse_bind(pdu.header, BindRejection::not_specified);
  max_transmit_ = negotiated_fragment(bind.max_recv_frag);
  assoc_group_ = bind.assoc_group_id ? bind.assoc_group_id : random_value<uint32_t>() | 1;
  bound_ = true;
  acknowledge(pdu.header, PduType::bind_ack, bind, "\\PIPE\\" + name_ + '\0');
}

void Endpoint::alter_context(const Pdu& pdu) {
  Bind bind;
  if (!bound_ || pending_ || pdu.header.auth_length || wire::decode(bind, pdu.body) || bind.contexts.empty())
    return protocol_error(pdu.header.call_id);
  acknowledge(pdu.header, PduType::alter_context_resp, bind, {});
}

void Endpoint::acknowledge(const Header& header, PduType type, const Bind& bind, std::string address) {
  BindAck ack;
  ack.max_xmit_frag = max_transmit_;
  ack.max_recv_frag = negotiated_fragment(bind.max_xmit_frag);
  ack.assoc_group_id = assoc_group_;
  ack.secondary_address = std::move(address);
  for (const auto& context : bind.contexts) ack.answers.results.push_back(judge(context));
  send(header_for(type, header.call_id), ack);
}

ContextAnswer Endpoint::judge(const PresentationContext& context) {
  auto rejected = [](uint16_t reason) { return ContextAnswer{ContextResult::provider_rejection, reason, {}}; };
  for (const auto& transfer : context.transfer_syntaxes) {
    // Neither of the features that a client may ask for here is offered: the answer's bits are all zero.
    if (std::equal(kFeatureNegotiation.begin(), kFeatureNegotiation.end(), transfer.uuid.bytes.begin()))
      return {ContextResult::negotiate_ack, 0, {}};
  }
  const auto& wanted = context.abstract_syntax;
  const auto& ours = interface_->syntax();
  // The same major version and a minor one not above ours ([C706] 6.1.5); all of ours are x.0.
  if (wanted.uuid != ours.uuid || wanted.version != ours.version) return rejected(context_reason::kAbstractSyntaxNotSupported);
  if (std::ranges::find(context.transfer_syntaxes, kNdr) == context.transfer_syntaxes.end())
    return rejected(context_reason::kTransferSyntaxesNotSupported);
  return accept(context);
}

ContextAnswer Endpoint::accept(const PresentationContext& context) {
  auto known = std::ranges::find(contexts_, context.id, &Context::id);
  if (known == contexts_.end()) {
    if (contexts_.size() == kMaxContexts) return {ContextResult::provider_rejection, context_reason::kLocalLimitExceeded, {}};
    contexts_.push_back({context.id, context.abstract_syntax});
  }
  return {ContextResult::acceptance, 0, kNdr};
}

void Endpoint::refuse_bind(const Header& header, BindRejection reason) {
  BindNak nak;
  nak.reason = reason;
  nak.versions = {{5, 0}, {5, 1}};
  send(header_for(PduType::bind_nak, header.call_id), nak);
}

// [C706] 12.6.4.9: fragments of one request follow one another; only the first says what is called.
void Endpoint::request(const Pdu& pdu) {
  Request fragment;
  if (!bound_ || pdu.header.auth_length || wire::decode(fragment, pdu.body)) return protocol_error(pdu.header.call_id);
  auto stub = fragment.stub;
  if (pdu.header.flags & pfc::kObjectUuid) {
    if (stub.size() < 16) return protocol_error(pdu.header.call_id);
    stub = stub.subspan(16);
  }
  if (!begin_or_continue(pdu, fragment, stub)) return protocol_error(pdu.header.call_id);
  if (pdu.header.flags & pfc::kLastFrag) run();
}

bool Endpoint::begin_or_continue(const Pdu& pdu, const Request& fragment, Bytes stub) {
  if (pdu.header.flags & pfc::kFirstFrag) {
    if (pending_) return false;
    pending_.emplace(PendingRequest{pdu.header.call_id, fragment.context_id, fragment.opnum, {}});
  } else if (!pending_ || pending_->call_id != pdu.header.call_id) {
    return false;
  }
  if (stub.size() > kMaxRequest - pending_->stub.size()) return false;
  pending_->stub.append(stub);
  return true;
}

void Endpoint::run() {
  auto request = std::move(*pending_);
  pending_.reset();
  if (std::ranges::find(contexts_, request.context_id, &Context::id) == contexts_.end())
    return fault(request.call_id, request.context_id, FaultStatus::unknown_interface);
  Buffer answer;
  auto outcome = interface_->call(request.opnum, request.stub, answer);
  if (!outcome) return fault(request.call_id, request.context_id, outcome.error());
  respond(request, answer);
}

// Every fragment but the last carries a multiple of 8 bytes, so that alignment goes on from one to the next.
void Endpoint::respond(const PendingRequest& request, Bytes stub) {
  const size_t room = (max_transmit_ - kResponseHeader) & ~size_t{7};
  uint8_t first = pfc::kFirstFrag;
  do {
    auto part = stub.first(std::min(room, stub.size()));
    uint8_t last = part.size() == stub.size() ? pfc::kLastFrag : 0;
    send(header_for(PduType::response, request.call_id, first | last),
         Response{static_cast<uint32_t>(stub.size()), request.context_id, 0, part});
    stub = stub.subspan(part.size());
    first = 0;
  } while (!stub.empty());
}

void Endpoint::fault(uint32_t call_id, uint16_t context_id, FaultStatus status) {
  FaultBody body;
  body.context_id = context_id;
  body.status = status;
  send(header_for(PduType::fault, call_id), body);
}

void Endpoint::protocol_error(uint32_t call_id) {
  fault(call_id, 0, FaultStatus::protocol_error);
  pending_.reset();
  broken_ = true;
}

template <class Body>
void Endpoint::send(const Header& header, const Body& body) {
  auto& message = outgoing_.emplace_back();
  append_pdu(message, header, body);
  unread_ += message.size();
}

}  // namespace sallyport::server::rpc
